"""The command line: what it does, what it prints, and its exit status."""

import getpass
import os
import stat

import numpy as np
import pytest

from helpers.__main__ import main as course_main
from helpers.encryption.recipients import SharedKey
from helpers.rsa.keys import generate_key
from helpers.rsa.pem import to_pem
from helpers.vault import command
from helpers.vault.access_log import read
from helpers.vault.model_file import Model, encode
from helpers.vault.vault import inspect, open_model


def vault(*arguments):
    return course_main(["vault", *map(str, arguments)])


@pytest.fixture(scope="module")
def private():
    return generate_key(3072)


@pytest.fixture
def folder(tmp_path, monkeypatch, private):
    """A folder with a model, a key pair and a key, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    np.savez("model.npz", w=np.arange(6.0).reshape(2, 3))
    (tmp_path / "ada.pem").write_bytes(to_pem(private, "long and random"))
    (tmp_path / "ada.public.pem").write_bytes(to_pem(private.public))
    (tmp_path / "key").write_text(SharedKey(bytes(32)).key.hex() + "\n", encoding="ascii")
    (tmp_path / "about.json").write_text('{"epsilon": 1.5}', encoding="utf-8")
    monkeypatch.setattr(getpass, "getpass", lambda prompt: "long and random")
    return tmp_path


@pytest.fixture
def vault_file(folder):
    seal = ["--name", "credit", "--version", "3", "--metadata", "about.json", "--to-key", "key"]
    assert vault("seal", "model.npz", "x.vault", *seal) == 0
    return folder / "x.vault"


def weights(path):
    with np.load(path, allow_pickle=False) as arrays:
        return arrays["w"].tolist()


def test_seal_inspect_and_open(vault_file, folder, capsys):
    assert vault("inspect", "x.vault") == 0
    printed = capsys.readouterr().out
    assert "version 3 of 'credit' (as the file says; verified by nobody without a key)" in printed
    assert f"shared key {SharedKey(bytes(32)).fingerprint}" in printed
    assert "epsilon" not in printed
    assert vault("inspect", "x.vault", "--key", "key") == 0
    printed = capsys.readouterr().out
    assert '"epsilon": 1.5' in printed
    assert "w  float64 [2, 3]" in printed
    opening = [
        "--key",
        "key",
        "--expect-name",
        "credit",
        "--minimum-version",
        "3",
        "--log",
        "log",
        "--register",
        "r",
    ]
    assert vault("open", "x.vault", "out.npz", *opening) == 0
    assert "no version was expected" not in capsys.readouterr().out
    assert weights("out.npz") == [[0, 1, 2], [3, 4, 5]]
    assert len(read(folder / "log")) == 1
    assert vault("open", "x.vault", "out.npz", "--key", "key") == 0
    assert "no version was expected" in capsys.readouterr().out


def test_public_keys_and_passwords(folder):
    seal = ["seal", "model.npz", "x.vault", "--name", "credit", "--version", "1"]
    assert vault(*seal, "--to", "ada.public.pem", "--to-password") == 0
    assert [slot.kind.name for slot in inspect("x.vault")[1].slots] == ["PUBLIC_KEY", "PASSWORD"]
    (folder / "password").write_text("long and random\n", encoding="utf-8")
    for way in (["--private-key", "ada.pem"], ["--password"], ["--password-file", "password"]):
        assert vault("open", "x.vault", "out.npz", *way) == 0
        assert weights("out.npz") == [[0, 1, 2], [3, 4, 5]]


def test_safetensors_files(folder, vault_file):
    assert vault("open", "x.vault", "out.safetensors", "--key", "key") == 0
    assert (folder / "out.safetensors").read_bytes() == encode(
        Model({"w": np.arange(6.0).reshape(2, 3)}, metadata={"epsilon": 1.5})
    )
    assert (
        vault("seal", "out.safetensors", "y.vault", "--name", "n", "--version", "1", "--to-key", "key") == 0
    )
    assert open_model("y.vault", SharedKey(bytes(32))).metadata == {"epsilon": 1.5}


def test_shares_open_and_combine(folder, vault_file, capsys):
    assert (
        vault("share", "x.vault", "--key", "key", "--threshold", 2, "--count", 3, "--folder", "shares") == 0
    )
    shares = sorted(map(str, (folder / "shares").iterdir()))
    assert [os.path.basename(path) for path in shares] == [f"x-{i}-of-3.share" for i in (1, 2, 3)]
    assert all(share in capsys.readouterr().out for share in [os.path.join("shares", "x-1-of-3.share")])
    assert vault("open", "x.vault", "out.npz", "--share", *shares[1:]) == 0
    assert vault("open", "x.vault", "out.npz", "--share", shares[0]) == 1
    assert vault("combine", "new.key", "--share", *shares[:2]) == 0
    if os.name == "posix":
        assert stat.S_IMODE((folder / "new.key").stat().st_mode) == 0o600
    assert vault("rotate", "x.vault", "--key", "key", "--to-key", "new.key") == 0
    assert vault("open", "x.vault", "out.npz", "--key", "key") == 1
    assert vault("open", "x.vault", "out.npz", "--key", "new.key") == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["open", "x.vault", "out.npz", "--key", "key", "--minimum-version", "4"], 1, "at least version 4"),
        (["open", "x.vault", "out.npz", "--key", "key", "--expect-name", "fraud"], 1, "named 'fraud'"),
        (["open", "x.vault", "out.npz", "--password"], 1, "not opened"),
        (["open", "model.npz", "out.npz", "--key", "key"], 1, "not a vault file"),
        (["inspect", "model.npz"], 1, "not a vault file"),
        (["open", "x.vault", "out.pkl", "--key", "key"], 2, ".keras, .npz or .safetensors"),
        (["open", "x.vault", "out.npz", "--key", "model.npz"], 2, "holds no key"),
        (["open", "x.vault", "out.npz", "--private-key", "ada.public.pem"], 2, "public key"),
        (["open", "x.vault", "out.npz", "--private-key", "key"], 1, "key"),
        (["rotate", "x.vault", "--key", "key"], 2, "say who can open it"),
        (["rotate", "x.vault", "--key", "key", "--to", "ada.pem"], 1, "password"),
        (
            ["share", "x.vault", "--key", "key", "--threshold", "4", "--count", "3", "--folder", "s"],
            2,
            "threshold",
        ),
        (
            ["share", "x.vault", "--password", "--threshold", "2", "--count", "3", "--folder", "s"],
            1,
            "not opened",
        ),
        (["seal", "no.npz", "y", "--name", "n", "--version", "1", "--to-key", "key"], 3, "no.npz"),
        (["seal", "x.vault", "y", "--name", "n", "--version", "1", "--to-key", "key"], 2, "x.vault"),
        (["seal", "model.npz", "y", "--name", "n", "--version", "0", "--to-key", "key"], 2, "1 to 2^63 - 1"),
        (["open", "no.vault", "out.npz", "--key", "key"], 3, "no.vault"),
    ],
)
def test_what_is_refused(vault_file, folder, capsys, arguments, status, message):
    before = vault_file.read_bytes()
    assert vault(*arguments) == status
    assert message in capsys.readouterr().err
    assert vault_file.read_bytes() == before
    assert not (folder / "out.npz").exists()
    assert not (folder / "y").exists()
    assert not list((folder / "s").glob("*"))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["open", "x.vault", "out.npz"],
        ["open", "x.vault", "out.npz", "--key", "key", "--password"],
        ["open", "x.vault", "out.npz", "--password", "long and random"],
        ["seal", "model.npz", "x.vault", "--version", "1"],
    ],
)
def test_wrong_arguments_end_with_status_2(folder, capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        vault(*arguments)
    assert stop.value.code == 2
    assert "usage: python -m helpers vault" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "seal", "open", "inspect", "rotate", "share", "combine"])
def test_help(capsys, name):
    with pytest.raises(SystemExit) as stop:
        vault(*[name] * bool(name), "--help")
    assert stop.value.code == 0
    assert "show this help" in capsys.readouterr().out


def test_a_pickle_in_an_npz_file_is_not_loaded(folder, capsys):
    np.savez("evil.npz", w=np.array([{}], dtype=object))
    seal = ["seal", "evil.npz", "y", "--name", "n", "--version", "1", "--to-key", "key"]
    assert vault(*seal) == 2
    assert "allow_pickle=False" in capsys.readouterr().err


def test_two_different_new_passwords_are_not_taken(folder, monkeypatch, capsys):
    answers = iter(["one", "other"])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(answers))
    assert vault("seal", "model.npz", "y", "--name", "n", "--version", "1", "--to-password") == 2
    assert "differ" in capsys.readouterr().err


def test_an_interrupt_leaves_the_file_as_it_was(vault_file, monkeypatch, capsys):
    before = vault_file.read_bytes()

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("helpers.encryption.sealed_files.copy", interrupt)
    assert vault("rotate", "x.vault", "--key", "key", "--to-key", "key") == 130
    assert "interrupted" in capsys.readouterr().err
    assert vault_file.read_bytes() == before


def test_large_files_get_a_progress_bar(folder, monkeypatch, capsys):
    monkeypatch.setattr(command, "LARGE", 1)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert vault("seal", "model.npz", "y", "--name", "n", "--version", "1", "--to-key", "key") == 0
    assert "sealing" in capsys.readouterr().err
