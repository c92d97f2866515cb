"""Vault files: what comes back, who opens them, and which models are refused."""

import os
import sys
from mmap import mmap

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from helpers.encryption import ready_memory, sealed_files
from helpers.encryption.errors import SealBroken
from helpers.encryption.ready_memory import memory_for
from helpers.encryption.recipients import Password, SharedKey
from helpers.vault import vault
from helpers.vault.errors import ModelRefused
from helpers.vault.label import Label, read_label
from helpers.vault.model_file import Model
from helpers.vault.training_data import digest
from helpers.vault.vault import (
    add_recipient,
    inspect,
    open_model,
    read_contents,
    remove_recipient,
    rotate,
    seal_model,
)


def body(path):
    with open(path, "rb") as source:
        read_label(source)
        sealed_files.read_header(source)
        return source.read()


def test_seal_and_open(sealed, key, arrays):
    opened = open_model(sealed, key, expect_name="credit", expect_version=3, minimum_version=3)
    assert opened.label == Label("credit", 3)
    assert opened.metadata == {"epsilon": 1.5}
    assert opened.architecture is None
    assert opened.arrays.keys() == arrays.keys()
    assert all(np.array_equal(opened.arrays[name], array) for name, array in arrays.items())
    assert os.listdir(sealed.parent) == [sealed.name]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is made ready ahead on Linux alone")
def test_memory_made_ready_ahead_holds_the_model_and_nothing_of_a_broken_one(
    sealed, key, arrays, monkeypatch
):
    given = []
    monkeypatch.setattr(ready_memory, "LARGE", 1)
    monkeypatch.setattr(vault, "memory_for", lambda size: given.append(memory_for(size)) or given[-1])
    opened = open_model(sealed, key)
    assert all(np.array_equal(opened.arrays[name], array) for name, array in arrays.items())
    assert isinstance(given[0].base.obj, mmap)
    opened.arrays["bias"][0] = 5.0
    content = bytearray(sealed.read_bytes())
    content[-1] ^= 1
    sealed.write_bytes(content)
    with pytest.raises(SealBroken):
        open_model(sealed, key)
    assert given[0].any()
    assert not given[1].any()


def test_neither_weights_nor_metadata_stand_in_the_file(sealed, arrays):
    content = sealed.read_bytes()
    assert arrays["bias"].tobytes()[:16] not in content
    assert b"epsilon" not in content
    assert b"kernel" not in content
    assert b"credit" in content


def test_all_kinds_of_recipients(tmp_path, arrays):
    private = rsa.generate_private_key(65537, 3072)
    openers = [private, Password("long and random", cost=10), SharedKey.random()]
    seal_model(arrays, tmp_path / "x", [private.public_key(), *openers[1:]], name="credit", version=1)
    for opener in openers:
        assert np.array_equal(open_model(tmp_path / "x", opener).arrays["bias"], arrays["bias"])
    with pytest.raises(SealBroken):
        open_model(tmp_path / "x", SharedKey.random())


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"expect_name": "fraud"}, "a model named 'fraud' is expected"),
        ({"expect_version": 2}, "and version 2 is expected"),
        ({"expect_version": 4}, "and version 4 is expected"),
        ({"minimum_version": 4}, "at least version 4 is expected"),
        ({"expect_name": "credit", "minimum_version": 4}, "this is version 3 of 'credit'"),
    ],
)
def test_another_model_than_expected_is_refused(sealed, key, expected, message):
    with pytest.raises(ModelRefused, match=message):
        open_model(sealed, key, **expected)


def test_a_new_label_over_the_old_envelope_does_not_open(sealed, key):
    rest = sealed.read_bytes()[len(Label("credit", 3).encoded()) :]
    for label in (Label("credit", 4), Label("fraud", 3), Label("credit", 2)):
        sealed.write_bytes(label.encoded() + rest)
        with pytest.raises(SealBroken):
            open_model(sealed, key)
        with pytest.raises(SealBroken):
            read_contents(sealed, key)
        with pytest.raises(SealBroken):
            rotate(sealed, key, [key])


def test_an_old_file_in_its_place_is_noticed_by_those_alone_who_expect_something(
    tmp_path, key, sealed, arrays
):
    old = sealed.read_bytes()
    seal_model(arrays, sealed, [key], name="credit", version=4)
    register = tmp_path / "newest.json"
    open_model(sealed, key, register=register)
    sealed.write_bytes(old)
    assert open_model(sealed, key).label.version == 3
    for expected in ({"minimum_version": 4}, {"register": register}):
        with pytest.raises(ModelRefused):
            open_model(sealed, key, **expected)


def test_the_envelope_of_a_vault_file_does_not_open_without_its_label(tmp_path, sealed, key):
    bare = tmp_path / "bare"
    bare.write_bytes(sealed.read_bytes()[len(Label("credit", 3).encoded()) :])
    with pytest.raises(SealBroken):
        sealed_files.open_file(bare, tmp_path / "out", key)
    assert not (tmp_path / "out").exists()


def test_rotation_changes_who_opens_and_not_a_byte_of_the_rest(sealed, key):
    other, before = SharedKey.random(), body(sealed)
    add_recipient(sealed, key, other)
    remove_recipient(sealed, other, key.fingerprint)
    with pytest.raises(SealBroken):
        open_model(sealed, key)
    third = SharedKey.random()
    rotate(sealed, other, [third])
    assert open_model(sealed, third).label == Label("credit", 3)
    assert body(sealed) == before
    with pytest.raises(ValueError, match="got 0"):
        remove_recipient(sealed, third, third.fingerprint)
    assert [slot.name for slot in inspect(sealed)[1].slots] == [third.fingerprint]


@pytest.mark.parametrize(
    ("model", "arguments", "error"),
    [
        ([1], {}, TypeError),
        ({"w": [1]}, {}, TypeError),
        ({"w": np.array(["a"])}, {}, TypeError),
        ({}, {"name": ""}, ValueError),
        ({}, {"name": "a\n"}, ValueError),
        ({}, {"name": "e\u0301"}, ValueError),
        ({}, {"name": "é" * 128}, ValueError),
        ({}, {"version": 0}, ValueError),
        ({}, {"version": True}, TypeError),
        ({}, {"metadata": {"x": float("nan")}}, ValueError),
        ({}, {"recipients": []}, ValueError),
    ],
)
def test_what_cannot_be_sealed_leaves_the_file_as_it_was(tmp_path, key, model, arguments, error):
    path = tmp_path / "x"
    path.write_bytes(b"before")
    with pytest.raises(error):
        seal_model(model, path, **{"recipients": [key], "name": "credit", "version": 1, **arguments})
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["x"]


def test_an_error_of_the_progress_function_leaves_the_old_file(sealed, key, arrays):
    before = sealed.read_bytes()
    with pytest.raises(ZeroDivisionError):
        seal_model(arrays, sealed, [key], name="credit", version=4, progress=lambda count: 1 // 0)
    assert sealed.read_bytes() == before
    assert os.listdir(sealed.parent) == [sealed.name]


def test_progress_counts_every_byte(tmp_path, key):
    sealing, opening = [], []
    model = Model({"w": np.zeros(3_000_000, np.uint8)})
    seal_model(model, tmp_path / "x", [key], name="credit", version=1, progress=sealing.append)
    open_model(tmp_path / "x", key, progress=opening.append)
    assert 3_000_000 < sum(sealing) < 3_000_200
    assert sum(opening) == len(body(tmp_path / "x"))


def test_the_contents_are_read_without_the_weights(tmp_path, key):
    path = tmp_path / "x"
    seal_model(
        {"w": np.zeros(1_000_000)}, path, [key], name="credit", version=1, metadata={"a": "b" * 50_000}
    )
    with open(path, "r+b") as file:
        file.truncate(200_000)
    label, layout = read_contents(path, key)
    assert (label.version, len(layout.metadata["a"]), layout.size) == (1, 50_000, 8_000_000)
    with pytest.raises(SealBroken):
        open_model(path, key)


def test_a_sealed_file_that_is_no_model_file_is_refused(tmp_path, key, monkeypatch):
    monkeypatch.setattr("helpers.vault.vault.pieces", lambda model: iter([memoryview(b"not a model file")]))
    seal_model({}, tmp_path / "x", [key], name="credit", version=1)
    for read in (open_model, read_contents):
        with pytest.raises(ModelRefused, match="not a model file"):
            read(tmp_path / "x", key)


def test_a_digest_of_the_training_data_changes_with_every_value_type_and_shape():
    data = np.arange(12)
    others = [data[:-1], data.reshape(3, 4), data.astype(np.int32), data[::-1].copy(), data + (data == 5)]
    assert len({digest(array) for array in [data, *others]}) == 6
    assert digest(data, data[:0]) != digest(data)
    assert digest(np.asfortranarray(data.reshape(3, 4))) == digest(data.reshape(3, 4))
