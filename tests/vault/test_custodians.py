"""A key for t of n custodians, in files."""

import itertools
import os
import stat

import pytest

from helpers.encryption.errors import SealBroken
from helpers.sharing.errors import ShareError
from helpers.sharing.export import from_text, to_text
from helpers.sharing.shamir import Share, split
from helpers.vault.custodians import key_from_files, new_shared_key, read_share, share_text
from helpers.vault.vault import add_recipient, open_model


@pytest.fixture
def shared(tmp_path):
    return new_shared_key(tmp_path, "credit", threshold=3, count=5)


def test_any_three_of_five_open_the_model_and_no_two(shared, sealed, key):
    new, paths = shared
    add_recipient(sealed, key, new)
    for chosen in itertools.combinations(paths, 3):
        assert open_model(sealed, key_from_files(chosen)).label.version == 3
    for chosen in itertools.combinations(paths, 2):
        with pytest.raises(ShareError, match="too few"):
            key_from_files(chosen)


def test_share_files_are_for_their_owner_and_are_not_overwritten(shared, tmp_path):
    _, paths = shared
    before = [path.read_bytes() for path in paths]
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    with pytest.raises(FileExistsError):
        new_shared_key(tmp_path, "credit", threshold=2, count=5)
    assert [path.read_bytes() for path in paths] == before


def test_damaged_mixed_and_foreign_files_are_named(shared, tmp_path):
    _, paths = shared
    (tmp_path / "other").mkdir()
    _, others = new_shared_key(tmp_path / "other", "credit", threshold=3, count=5)
    with pytest.raises(ShareError):
        key_from_files([*paths[:2], others[2]])
    with pytest.raises(ShareError):
        key_from_files([paths[0], paths[0], paths[1]])
    damaged = paths[1].read_text(encoding="ascii")
    at = damaged.index("SHARE1:") + 40
    paths[1].write_text(
        damaged[:at] + ("A" if damaged[at] != "A" else "B") + damaged[at + 1 :], encoding="ascii"
    )
    with pytest.raises(ShareError, match="credit-2-of-5"):
        key_from_files(paths[:3])
    for content in (b"", b"# only a comment\n", b"\xff\xfe\n", b"SHARE1\nSHARE1\n"):
        paths[2].write_bytes(content)
        with pytest.raises(ShareError, match="credit-3-of-5"):
            read_share(paths[2])


def test_a_forged_share_gives_a_key_that_opens_nothing(shared, sealed, key):
    new, paths = shared
    add_recipient(sealed, key, new)
    true = read_share(paths[0])
    forged = Share.of(true.identifier, true.threshold, true.index, bytes(32))
    paths[0].write_text(to_text(forged), encoding="ascii")
    with pytest.raises(SealBroken):
        open_model(sealed, key_from_files(paths[:3]))


def test_shares_of_something_else_than_a_key_are_refused(tmp_path):
    paths = [tmp_path / str(i) for i in range(2)]
    for path, share in zip(paths, split(b"a secret", threshold=2, count=2), strict=True):
        path.write_text(share_text(share, "", 2), encoding="ascii")
        assert from_text(path.read_text(encoding="ascii").splitlines()[-1]) == share
    with pytest.raises(ShareError, match="8 bytes and no key"):
        key_from_files(paths)


@pytest.mark.parametrize("name", ["", "a/b", "a/"])
def test_a_name_is_no_path(tmp_path, name):
    with pytest.raises(ValueError, match="no path"):
        new_shared_key(tmp_path, name, threshold=2, count=3)
