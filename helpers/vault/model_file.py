"""A model as one stretch of bytes: its arrays, how they are wired, and what is known about them.

The layout is that of safetensors (huggingface/safetensors, "Format"), so that other programs can read it once
it is decrypted:

| bytes | what                                                                                     |
|-------|------------------------------------------------------------------------------------------|
| 8     | n, little-endian                                                                         |
| n     | JSON: for each array its type, shape and place; texts about the model in `__metadata__`  |
| rest  | the arrays, little-endian, row by row, without gaps                                      |

`__metadata__` holds up to two texts, each JSON in itself: `architecture` and `metadata`. Nothing here is
pickled, so reading executes nothing. Reading is strict: every byte belongs to exactly one array, and what a
header asks for is compared with what is there before memory is taken.

>>> content = Model({"w": np.array([[1.0, 2.0]], dtype=np.float32)}, metadata={"epsilon": 1.5})
>>> data = np.frombuffer(encode(content), np.uint8)
>>> decode(data).arrays["w"], decode(data).metadata
(array([[1., 2.]], dtype=float32), {'epsilon': 1.5})
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.encryption.pieces import PIECE
from helpers.vault import strict_json
from helpers.vault.errors import ModelRefused

TYPES: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "I64": np.dtype("<i8"),
    "U64": np.dtype("<u8"),
    "F32": np.dtype("<f4"),
    "I32": np.dtype("<i4"),
    "U32": np.dtype("<u4"),
    "F16": np.dtype("<f2"),
    "I16": np.dtype("<i2"),
    "U16": np.dtype("<u2"),
    "I8": np.dtype("i1"),
    "U8": np.dtype("u1"),
    "BOOL": np.dtype("?"),
}
MOST_HEADER = 100_000_000  # bytes, as in the safetensors library
MOST_DIMENSIONS = 32
ABOUT = "__metadata__"

Place = tuple[np.dtype[Any], tuple[int, ...], int, int]


@dataclass(frozen=True)
class Model:
    """What a vault file holds.

    Parameters
    ----------
    arrays : mapping from str to ndarray
        The weights, of any shape, with elements of 1 to 8 bytes: floats, integers or booleans.
    architecture : dict, optional
        JSON that says how the arrays are wired, for a Keras model what `helpers.vault.keras_models` makes.
    metadata : dict
        JSON: whatever else is known about the model, say a digest of the training data or a privacy report.

    Examples
    --------
    >>> Model({"w": np.zeros((2, 3), np.float32), "b": np.zeros(3, np.float32)})
    Model(2 arrays, 9 parameters, 36 bytes)
    """

    arrays: Mapping[str, np.ndarray]
    architecture: dict[str, Any] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes the arrays have."""
        return sum(array.nbytes for array in self.arrays.values())

    def __repr__(self) -> str:
        parameters = sum(array.size for array in self.arrays.values())
        return f"Model({len(self.arrays)} arrays, {parameters:,} parameters, {self.size:,} bytes)"


@dataclass(frozen=True)
class Layout:
    """What the header of a model file says.

    Parameters
    ----------
    start : int
        Where the arrays begin, in bytes.
    places : dict from str to (dtype, shape, first byte, end)
        The bytes are counted from `start`.
    architecture, metadata
        As in `Model`.
    """

    start: int
    places: dict[str, Place]
    architecture: dict[str, Any] | None
    metadata: dict[str, Any]

    @property
    def size(self) -> int:
        """How many bytes the arrays have."""
        return max((end for *_, end in self.places.values()), default=0)


def encode(model: Model) -> bytes:
    """Return a model file, for what fits in memory twice.

    Examples
    --------
    >>> encode(Model({}))[8:]
    b'{}      '
    """
    return b"".join(pieces(model))


def pieces(model: Model) -> Iterator[memoryview]:
    """Give a model file piece by piece, of at most 1 MiB each, without a copy of the arrays.

    Parameters
    ----------
    model : Model
        An array that is not in the layout of the file, row by row and little-endian, is brought into it piece
        by piece.

    Yields
    ------
    memoryview
        Of bytes; valid until the next one.

    Raises
    ------
    TypeError, ValueError
        If an array has a type that the format lacks, or the texts are no JSON. Nothing was given out then.

    Examples
    --------
    >>> [len(piece) for piece in pieces(Model({"w": np.zeros(300_000)}))]
    [80, 1048576, 1048576, 302848]
    """
    arrays = {name: in_order(name, array) for name, array in model.arrays.items()}
    by_alignment = sorted(arrays.items(), key=lambda item: (-item[1].itemsize, item[0]))
    header = memoryview(encoded_header(dict(by_alignment), model.architecture, model.metadata))
    for start in range(0, len(header), PIECE):
        yield header[start : start + PIECE]
    for _, array in by_alignment:
        yield from array_pieces(array)


def in_order(name: str, array: np.ndarray) -> np.ndarray:
    """Return an array of an allowed type.

    Examples
    --------
    >>> in_order("w", np.array([object()]))
    Traceback (most recent call last):
        ...
    TypeError: the array 'w' has elements of type object; a model file holds floats, integers and booleans
    """
    if not isinstance(name, str) or not name or name == ABOUT:
        raise ValueError(f"the name of an array is text, not empty and not {ABOUT!r}, got {name!r}")
    if not isinstance(array, np.ndarray):
        raise TypeError(f"{name!r} must be a numpy array, got {type(array).__name__}")
    if array.dtype.newbyteorder("<") not in TYPES.values():
        raise TypeError(
            f"the array {name!r} has elements of type {array.dtype}; a model file holds floats, "
            "integers and booleans"
        )
    return array


def encoded_header(
    arrays: Mapping[str, np.ndarray], architecture: dict[str, Any] | None, metadata: dict[str, Any]
) -> bytes:
    """Return the first 8 + n bytes of a model file, padded with spaces to a multiple of 8.

    Examples
    --------
    >>> encoded_header({"w": np.zeros((2, 3), np.float32)}, None, {})[8:]
    b'{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}       '
    """
    texts = {} if architecture is None else {"architecture": strict_json.write(architecture)}
    if metadata:
        texts["metadata"] = strict_json.write(metadata)
    table: dict[str, Any] = {ABOUT: texts} if texts else {}
    end = 0
    for name, array in arrays.items():
        start, end = end, end + array.nbytes
        table[name] = {"dtype": type_name(array), "shape": list(array.shape), "data_offsets": [start, end]}
    text = strict_json.write(table).encode()
    text += b" " * (-len(text) % 8)
    if len(text) > MOST_HEADER:
        raise ValueError(f"architecture and metadata have {len(text)} bytes, allowed are {MOST_HEADER}")
    return len(text).to_bytes(8, "little") + text


def type_name(array: np.ndarray) -> str:
    """Return what the format calls the type of an array.

    Examples
    --------
    >>> type_name(np.zeros(3, ">f4"))
    'F32'
    """
    return next(name for name, dtype in TYPES.items() if dtype == array.dtype.newbyteorder("<"))


def array_pieces(array: np.ndarray) -> Iterator[memoryview]:
    """Give the bytes of an array, little-endian and row by row.

    Examples
    --------
    >>> transposed = np.arange(4, dtype=">i2").reshape(2, 2).T
    >>> b"".join(array_pieces(transposed)).hex()
    '0000020001000300'
    """
    dtype = array.dtype.newbyteorder("<")
    if array.size == 0:
        return
    chunks: Any
    if array.flags.c_contiguous and array.dtype == dtype:
        flat, step = array.reshape(-1), PIECE // array.itemsize
        chunks = (flat[start : start + step] for start in range(0, flat.size, step))
    else:
        chunks = np.nditer(
            array,
            flags=["external_loop", "buffered"],
            op_dtypes=[dtype],
            casting="equiv",
            order="C",
            buffersize=PIECE // array.itemsize,
        )
    for chunk in chunks:
        yield np.ascontiguousarray(chunk).view(np.uint8).data


def decode(data: np.ndarray) -> Model:
    """Return the model in a model file; its arrays are views of `data` and take no memory of their own.

    Parameters
    ----------
    data : ndarray
        Of uint8, a whole model file.

    Returns
    -------
    Model

    Raises
    ------
    ModelRefused
        If the bytes are not exactly one model file.

    Examples
    --------
    >>> decode(np.frombuffer(encode(Model({})) + b"more", np.uint8))
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: not a model file: its header describes 0 bytes of arrays, there are 4
    """
    view = data.data
    layout = read_layout(bytes(view[: header_size(bytes(view[:8]))]))
    if layout.start + layout.size != len(view):
        raise ModelRefused(
            f"not a model file: its header describes {layout.size} bytes of arrays, "
            f"there are {len(view) - layout.start}"
        )
    arrays = {
        name: data[layout.start + first : layout.start + end].view(dtype).reshape(shape)
        for name, (dtype, shape, first, end) in layout.places.items()
    }
    return Model(arrays, layout.architecture, layout.metadata)


def header_size(start: bytes) -> int:
    """Return 8 + n, given the first 8 bytes.

    Examples
    --------
    >>> header_size(b"PK345678")
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: not a model file: no header has 4050765991979993936 bytes
    """
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > MOST_HEADER:
        raise ModelRefused(f"not a model file: no header has {length} bytes")
    return 8 + length


def read_layout(header: bytes) -> Layout:
    """Return what the first 8 + n bytes say, all of it checked.

    Raises
    ------
    ModelRefused
        If they are cut short, are no strict JSON or describe arrays that overlap, leave gaps, or have another
        length than their shape.

    Examples
    --------
    >>> text = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}'
    >>> read_layout(len(text).to_bytes(8, "little") + text)
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: not a model file: the array 'w' of 2 x F32 has no 4 bytes
    """
    if len(header) < header_size(header[:8]):
        raise ModelRefused("not a model file: its header is cut short")
    table = strict_json.parse(_text(header[8:]))
    if not isinstance(table, dict):
        raise ModelRefused("not a model file: its header is no JSON object")
    architecture, metadata = read_about(table.pop(ABOUT, {}))
    places = {name: read_place(name, place) for name, place in table.items()}
    end = 0
    for _, _, first, last in sorted(places.values(), key=lambda place: place[2:]):
        if first != end:
            raise ModelRefused(f"not a model file: its arrays overlap or leave a gap at byte {first}")
        end = last
    return Layout(len(header), places, architecture, metadata)


def read_about(about: Any) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """Return architecture and metadata, from the texts about the model.

    Examples
    --------
    >>> read_about({"metadata": '{"epsilon":1.5}'})
    (None, {'epsilon': 1.5})
    """
    if not isinstance(about, dict) or not all(isinstance(text, str) for text in about.values()):
        raise ModelRefused(f"not a model file: {ABOUT} does not hold texts")
    found = {name: strict_json.parse(about[name]) for name in ("architecture", "metadata") if name in about}
    if not all(isinstance(value, dict) for value in found.values()):
        raise ModelRefused("not a model file: architecture and metadata are JSON objects")
    return found.get("architecture"), found.get("metadata", {})


def read_place(name: str, place: Any) -> Place:
    """Return type, shape and place of one array, each checked against the others.

    Examples
    --------
    >>> read_place("w", {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]})
    (dtype('float32'), (2, 3), 0, 24)
    """
    match place:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [first, end]} if (
            len(place) == 3 and name and kind in TYPES and len(shape) <= MOST_DIMENSIONS
        ):
            dtype = TYPES[kind]
        case _:
            raise ModelRefused(f"not a model file: {name!r} is not described by type, shape and place")
    if not all(type(number) is int and 0 <= number < 1 << 63 for number in [*shape, first, end]):
        raise ModelRefused(f"not a model file: {name!r} has numbers that are none")
    if math.prod(shape) * dtype.itemsize != end - first:
        size = " x ".join(map(str, [*shape, kind]))
        raise ModelRefused(f"not a model file: the array {name!r} of {size} has no {end - first} bytes")
    return dtype, tuple(shape), first, end


def _text(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise ModelRefused("not a model file: its header is no UTF-8") from None
