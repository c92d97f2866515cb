import sqlite3
import stat
import sys
from concurrent.futures import ThreadPoolExecutor

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
