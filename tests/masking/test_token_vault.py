import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from helpers.masking.token_vault import TokenVault

REASON = {"who": "registry", "why": "export 7"}


@pytest.fixture
def vault(tmp_path):
    return TokenVault(tmp_path / "vault.db")


def test_there_and_back(vault):
    column = pd.Series(["Ada", None, "Bob", "Ada"], index=[4, 4, 2, 1], name="name")
    tokens = vault.tokenize(column, **REASON)
    assert tokens.dropna().str.fullmatch("[0-9a-f]{32}").all()
    assert tokens.iloc[0] == tokens.iloc[3] != tokens.iloc[2]
    assert tokens.index.tolist() == [4, 4, 2, 1]
    pd.testing.assert_series_equal(vault.detokenize(tokens, **REASON), column)


def test_odd_texts_come_back(vault):
    values = [
        "",
        " ",
        "a\0b",
        "a",
        "Ada'); DROP TABLE vault;--",
        "Zoë",
        "😀",
        "ada",
        "Ada",
        "1",
        "01",
        "x" * 10_000,
    ]
    tokens = vault.tokenize(values, **REASON)
    assert tokens.nunique() == len(values)
    assert vault.detokenize(tokens, **REASON).tolist() == values


def test_a_value_keeps_its_token_when_the_file_is_opened_again(vault):
    first = vault.tokenize(["Ada", "Bob"], **REASON)
    again = TokenVault(vault.path).tokenize(["Bob", "Eve", "Ada"], **REASON)
    assert again[[2, 0]].tolist() == first.tolist()
    assert again[1] not in first.tolist()


def test_tokens_of_two_vaults_have_nothing_in_common(tmp_path):
    columns = [TokenVault(tmp_path / name).tokenize(["Ada", "Bob"], **REASON) for name in ("one", "two")]
    assert set(columns[0]).isdisjoint(columns[1])


def test_a_seeded_generator_gives_the_same_tokens_again(tmp_path):
    first, second = (
        TokenVault(tmp_path / name, np.random.default_rng(1)).tokenize(["Ada"], **REASON)
        for name in ("one", "two")
    )
    assert first.equals(second)


def test_the_log_says_who_when_why_and_how_many(vault):
    start = pd.Timestamp.now(tz="UTC").floor("s")
    tokens = vault.tokenize(["Ada", "Bob", "Ada", None], who="registry", why="export 7")
    vault.detokenize(tokens[:1], who="Dr. Grey", why="recall")
    with pytest.raises(ValueError, match="1 of 3 distinct tokens"):
        vault.detokenize([*tokens, "0" * 32], who="Mallory", why="curiosity")
    log = vault.log()
    assert log[["who", "why", "action", "distinct"]].to_numpy().tolist() == [
        ["registry", "export 7", "tokenize", 2],
        ["Dr. Grey", "recall", "detokenize", 1],
        ["Mallory", "curiosity", "refused", 3],
    ]
    assert log["at"].between(start, pd.Timestamp.now(tz="UTC")).all()


def test_neither_log_nor_messages_show_a_value(vault):
    tokens = vault.tokenize(["plaintext of Ada"], **REASON)
    vault.detokenize(tokens, **REASON)
    with pytest.raises(ValueError, match="not in this vault") as caught:
        vault.detokenize(["plaintext of Ada"], **REASON)
    with sqlite3.connect(vault.path) as database:
        written = str(database.execute("SELECT * FROM access").fetchall())
    database.close()
    for text in (written, str(caught.value), repr(vault), vault.log().to_string()):
        assert "Ada" not in text


def test_an_empty_log_has_its_columns(vault):
    assert list(vault.log()) == ["at", "who", "why", "action", "distinct"]
    assert len(vault.log()) == 0


@pytest.mark.parametrize("who_why", [("", "x"), ("x", "  "), (None, "x"), ("x", 3)])
def test_no_access_without_a_name_and_a_reason(vault, who_why):
    for function in (vault.tokenize, vault.detokenize):
        with pytest.raises(ValueError, match="must be a text that is not empty"):
            function(["Ada"], *who_why)
    assert len(vault.log()) == 0


def test_numbers_are_refused_and_leave_nothing(vault):
    with pytest.raises(TypeError, match="must be text, got integer"):
        vault.tokenize([4711], **REASON)
    assert len(vault.log()) == 0


def test_a_failure_in_the_middle_leaves_neither_values_nor_a_line(vault, monkeypatch):
    def fail(*arguments):
        raise RuntimeError("power cut")

    monkeypatch.setattr("helpers.masking.token_vault._write_log", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        vault.tokenize(["Ada", "Bob"], **REASON)
    with pytest.raises(RuntimeError, match="power cut"):
        vault.detokenize(["0" * 32], **REASON)
    with sqlite3.connect(vault.path) as database:
        assert database.execute("SELECT count(*) FROM vault").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM access").fetchone() == (0,)
    database.close()


def test_two_that_write_at_once_agree_on_the_tokens(tmp_path):
    def tokenize_one_by_one(vault):
        return [vault.tokenize([f"person {number}"], **REASON)[0] for number in range(20)]

    vaults = [TokenVault(tmp_path / "vault.db") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(tokenize_one_by_one, vaults)
    assert first == second
    assert vaults[0].log()["distinct"].sum() == 40


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_new_vault_is_for_its_owner_alone(vault):
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600


def test_a_file_that_is_no_vault_is_left_as_it_is(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ada, this is no database at all.\n" * 50)
    before = path.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        TokenVault(path)
    assert path.read_bytes() == before


def test_a_missing_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        TokenVault(tmp_path / "nowhere" / "vault.db")


def test_the_file_is_found_after_a_change_of_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    vault = TokenVault("vault.db")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert vault.tokenize(["Ada"], **REASON).notna().all()
    assert list((tmp_path / "below").iterdir()) == []


def test_no_name_makes_a_vault_that_forgets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = TokenVault(":memory:").tokenize(["Ada"], **REASON)
    assert TokenVault(":memory:").tokenize(["Ada"], **REASON).equals(first)


def test_a_vault_that_is_gone_is_not_made_anew(vault):
    vault.path.unlink()
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        vault.tokenize(["Ada"], **REASON)
    assert not vault.path.exists()


def test_one_vault_in_many_threads(vault):
    def tokenize(number):
        return [vault.tokenize([f"person {number} {i}", "Ada"], **REASON).tolist() for i in range(5)]

    with ThreadPoolExecutor(4) as pool:
        pairs = [pair for some in pool.map(tokenize, range(4)) for pair in some]
    assert len({one for one, _ in pairs}) == 20
    assert len({ada for _, ada in pairs}) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_in_the_middle_it_keeps_whole_calls_with_their_lines(tmp_path):
    """Another process adds 50 values a call until it is killed: each line in the log has its 50 values."""
    code = (
        "import itertools, sys; from helpers.masking.token_vault import TokenVault\n"
        "vault = TokenVault(sys.argv[1])\n"
        "for call in itertools.count():\n"
        "    vault.tokenize([f'person {call} {i}' for i in range(50)], 'registry', 'export')\n"
        "    print(call, flush=True)\n"
    )
    path = tmp_path / "vault.db"
    with subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True) as writer:
        while int(writer.stdout.readline()) < 20:
            pass
        writer.kill()
        writer.wait()
        told = 21 + len(writer.stdout.read().split())
    vault = TokenVault(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (values,) = database.execute("SELECT count(*) FROM vault").fetchone()
    assert values == vault.log()["distinct"].sum() == 50 * len(vault.log())
    assert len(vault.log()) in (told, told + 1)
