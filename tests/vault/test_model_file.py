"""The layout of model files: what is written comes back, and what is malformed is refused."""

import json
import random
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from helpers.vault import strict_json
from helpers.vault.errors import ModelRefused
from helpers.vault.model_file import TYPES, Model, decode, encode, pieces, read_layout

DTYPES = st.sampled_from([dtype.newbyteorder(order) for dtype in TYPES.values() for order in "<>"])
ARRAYS = DTYPES.flatmap(
    lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=0, min_side=0, max_side=4))
)


def decoded(data):
    return decode(np.frombuffer(data, np.uint8))


def file_with(header, arrays=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + arrays


def place(dtype="F32", shape=(1,), offsets=(0, 4)):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


@given(st.dictionaries(st.text(min_size=1), ARRAYS, max_size=5), st.booleans())
def test_what_is_written_comes_back(arrays, transposed):
    arrays = {
        name: array.T if transposed else array for name, array in arrays.items() if name != "__metadata__"
    }
    back = decoded(encode(Model(arrays, {"layers": ["é"]}, {"epsilon": 1.5})))
    assert back.architecture == {"layers": ["é"]}
    assert back.metadata == {"epsilon": 1.5}
    assert back.arrays.keys() == arrays.keys()
    for name, array in arrays.items():
        assert back.arrays[name].shape == array.shape
        assert back.arrays[name].dtype == array.dtype.newbyteorder("<")
        assert back.arrays[name].tobytes() == array.astype(array.dtype.newbyteorder("<")).tobytes()


def test_large_arrays_come_in_pieces_of_a_mebibyte_whatever_their_order():
    rows = np.arange(600_000, dtype=np.float32).reshape(600, 1000)
    for array in (rows, rows.T, rows[::2], rows.astype(">f4"), np.asfortranarray(rows)):
        given_out = [bytes(piece) for piece in pieces(Model({"w": array}))]
        assert max(map(len, given_out)) <= 1 << 20
        assert np.array_equal(decoded(b"".join(given_out)).arrays["w"], array)


def test_arrays_are_views_of_the_data_and_lie_where_their_type_wants_them():
    data = np.frombuffer(
        encode(Model({"a": np.ones(3, np.int8), "b": np.ones(3), "c": np.ones(3, np.float16)})), np.uint8
    )
    model = decode(data)
    for array in model.arrays.values():
        assert np.shares_memory(array, data)
        assert array.flags.aligned


@pytest.mark.parametrize(
    "array", [np.array([object()]), np.zeros(2, complex), np.array(["a"]), np.zeros(2, "M8[s]")]
)
def test_no_other_types(array):
    with pytest.raises(TypeError, match="has elements of type"):
        encode(Model({"w": array}))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no header has"),
        (b"\x02\0\0\0\0\0\0", "no header has"),
        (struct.pack("<Q", 1 << 60) + b"{}", "no header has"),
        (struct.pack("<Q", 10) + b"{}", "cut short"),
        (file_with(b"[]"), "no JSON object"),
        (file_with(b"\xff\xff"), "UTF-8"),
        (file_with(b"{"), "not strict JSON"),
        (file_with(b'{"a":1,"a":1}'), "stands twice"),
        (file_with(b"[" * 100_000), "nests too deep"),
        (file_with({"__metadata__": {"architecture": 1}}), "does not hold texts"),
        (file_with({"__metadata__": {"architecture": "[]"}}), "JSON objects"),
        (file_with({"__metadata__": {"metadata": '{"e":NaN}'}}), "NaN is no number"),
        (file_with({"w": 1}), "not described by"),
        (file_with({"w": place("F128")}, bytes(4)), "not described by"),
        (file_with({"w": place(shape=[1] * 33)}, bytes(4)), "not described by"),
        (file_with({"w": {**place(), "more": 1}}, bytes(4)), "not described by"),
        (file_with({"": place()}, bytes(4)), "not described by"),
        (file_with({"w": place(shape=[True])}, bytes(4)), "numbers that are none"),
        (file_with({"w": place(shape=[-1], offsets=(4, 0))}, bytes(4)), "numbers that are none"),
        (file_with({"w": place(shape=[1.0])}, bytes(4)), "numbers that are none"),
        (file_with({"w": place(shape=[1 << 64], offsets=(0, 1 << 66))}, bytes(4)), "numbers that are none"),
        (file_with({"w": place(shape=[2])}, bytes(4)), "2 x F32 has no 4 bytes"),
        (file_with({"w": place(offsets=(1, 5))}, bytes(5)), "overlap or leave a gap"),
        (file_with({"a": place(), "b": place()}, bytes(4)), "overlap or leave a gap"),
        (file_with({"a": place(), "b": place(offsets=(5, 9))}, bytes(9)), "overlap or leave a gap"),
        (file_with({"w": place()}, bytes(3)), "there are 3"),
        (file_with({"w": place()}, bytes(5)), "there are 5"),
        (file_with({"w": place(shape=[1 << 40], offsets=(0, 1 << 42))}, bytes(5)), "there are 5"),
    ],
)
def test_what_is_malformed_is_refused(data, message):
    with pytest.raises(ModelRefused, match=message):
        decoded(data)


def test_random_changes_give_a_model_file_or_the_one_exception():
    rng = random.Random(8)
    good = encode(Model({"w": np.zeros((3, 4), np.float32), "b": np.zeros(4)}, {"layers": []}))
    for _ in range(3_000):
        changed = bytearray(good)
        for _ in range(rng.randrange(1, 4)):
            changed[rng.randrange(len(changed))] = rng.choice(b'0123456789{}[]",:\x00\xff')
        try:
            decoded(bytes(changed[: rng.choice((len(changed), rng.randrange(len(changed))))]))
        except ModelRefused:
            continue


def test_the_safetensors_library_reads_the_same():
    safetensors = pytest.importorskip("safetensors.numpy")
    arrays = {"w": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.arange(3), "f": np.array([True])}
    theirs = safetensors.load(encode(Model(arrays, {"layers": []}, {"epsilon": 1.5})))
    ours = decoded(safetensors.save(arrays)).arrays
    for name, array in arrays.items():
        assert np.array_equal(theirs[name], array)
        assert np.array_equal(ours[name], array)


def test_metadata_that_json_would_change_is_not_taken():
    for value in ({1: "one"}, {"a": (1, 2)}):
        with pytest.raises(ValueError, match="JSON would change"):
            strict_json.write(value)
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(Model({}, metadata={"epsilon": float("inf")}))


def test_a_header_is_read_without_the_arrays():
    whole = encode(Model({"w": np.zeros((2, 3), np.float32)}, metadata={"epsilon": 1.5}))
    layout = read_layout(whole[:-24])
    assert layout.places == {"w": (np.dtype("float32"), (2, 3), 0, 24)}
    assert (layout.size, layout.metadata) == (24, {"epsilon": 1.5})
