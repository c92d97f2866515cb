"""The vault: a model in a file that only its recipients open, under a name and a version nobody can change.

A vault file is a label (`helpers.vault.label`), and after it the envelope of `helpers.encryption`, bound to
the label. Inside is a model file (`helpers.vault.model_file`).

What this protects, on top of what the envelope does and under the same assumptions: a file whose label was
changed does not open, so that the file of another model, or of an older version, cannot be passed off as the
one that is expected.

What it does not:

- Who names no expectation notices no exchange. A whole older vault file is in order in itself; only the one
  who opens it can know that there is a newer one. So state the name, and a version or the lowest one that
  will do, or keep a register (`helpers.vault.register`).
- It does not show who sealed a model. Whoever has an RSA recipient's public key can seal another one for that
  recipient, under any label. A password and a shared key can be used by those alone who have them.
- Rotation locks nobody out who kept the old file, or the data key: see `rotate`.
- Whoever may open a model has it, in memory, for as long as the program runs, and can give it away.

>>> import tempfile
>>> from helpers.encryption.recipients import SharedKey
>>> key, weights = SharedKey.random(), {"w": np.arange(3.0)}
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "credit.vault"
...     label = seal_model(weights, path, [key], name="credit", version=3, metadata={"epsilon": 1.5})
...     model = open_model(path, key, expect_name="credit", minimum_version=3)
>>> model, model.arrays["w"], model.metadata
(version 3 of 'credit': 1 arrays, 3 parameters, 24 bytes, array([0., 1., 2.]), {'epsilon': 1.5})
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.course.files import replacing
from helpers.encryption import sealed_files
from helpers.encryption.body import data_size, decrypt_beginning, decrypt_pieces_into, encrypt_pieces
from helpers.encryption.envelope import new_header, unlock
from helpers.encryption.header import Header, read_header
from helpers.encryption.mapped import mapped_pieces
from helpers.encryption.pieces import Source, write_all
from helpers.encryption.ready_memory import memory_for
from helpers.encryption.recipients import Opener, Recipient
from helpers.encryption.write_soon import WriteSoon
from helpers.vault import access_log
from helpers.vault import register as registers
from helpers.vault.errors import ModelRefused
from helpers.vault.label import Label, read_label
from helpers.vault.model_file import Layout, Model, decode, header_size, pieces, read_layout

if TYPE_CHECKING:
    import keras

AnyPath = str | PathLike[str]
Progress = Callable[[int], object]


@dataclass(frozen=True, repr=False)
class OpenedModel(Model):
    """A model that came out of a vault file, with its verified label.

    Parameters
    ----------
    label : Label
        Name and version.
    """

    label: Label = field(kw_only=True)

    def __repr__(self) -> str:
        return f"{self.label}: {super().__repr__()[6:-1]}"


def seal_model(
    model: Model | Mapping[str, np.ndarray] | keras.Model,
    path: AnyPath,
    recipients: Sequence[Recipient],
    *,
    name: str,
    version: int,
    metadata: dict[str, Any] | None = None,
    progress: Progress | None = None,
) -> Label:
    """Write a model to a vault file.

    Parameters
    ----------
    model : keras.Model, mapping from str to ndarray, or Model
        What to seal. See `helpers.vault.keras_models.from_keras` for what a Keras model may be.
    path : path
        Where the vault file goes. An existing file is replaced atomically.
    recipients : sequence of PublicKey, RSAPublicKey, Password or SharedKey
        Who can open it: 1 to 32, each on their own. For t of n people see `helpers.vault.custodians`.
    name, version
        As in `Label`. They can be read by everyone.
    metadata : dict, optional
        JSON, sealed with the weights; takes the place of the metadata of a `Model`.
    progress : function of one int, optional
        Called with the number of bytes of each piece of the model that was sealed.

    Returns
    -------
    Label

    Raises
    ------
    TypeError, ValueError
        If the model or the label is not as said, or the recipients are not as `helpers.encryption.seal` wants
        them. The path is then as it was.

    Notes
    -----
    Beyond the arrays it takes memory for about 2 MiB.

    Examples
    --------
    >>> seal_model({"w": [1, 2]}, "x.vault", [], name="credit", version=1)
    Traceback (most recent call last):
        ...
    TypeError: 'w' must be a numpy array, got list
    """
    label, content = Label(name, version), as_model(model)
    if metadata is not None:
        content = replace(content, metadata=metadata)
    parts = counted(pieces(content), progress)
    first = next(parts)  # the model is checked before anything is written
    data_key = secrets.token_bytes(32)
    header = new_header(data_key, recipients, bound=label.encoded())
    with replacing(Path(path)) as file:
        target = WriteSoon(file)
        write_all(target, label.encoded() + header.sealed(data_key))
        encrypt_pieces(header.body_key(data_key), header.context, chain([first], parts), target)
    return label


def open_model(
    path: AnyPath,
    opener: Opener,
    *,
    expect_name: str | None = None,
    expect_version: int | None = None,
    minimum_version: int | None = None,
    register: AnyPath | None = None,
    log: AnyPath | None = None,
    progress: Progress | None = None,
) -> OpenedModel:
    """Return the model in a vault file: all of it, verified, or an error.

    Parameters
    ----------
    path : path
        The vault file.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients holds.
    expect_name : str, optional
        The name that the model must have.
    expect_version, minimum_version : int, optional
        The version that it must have, and the lowest that will do.
    register : path, optional
        A register of the newest version of each name, as in `helpers.vault.register`: an older one is
        refused, a newer one is entered.
    log : path, optional
        An access log, as in `helpers.vault.access_log`: opening is entered before the model is returned.
    progress : function of one int, optional
        Called with the number of bytes of each piece of the file that was read.

    Returns
    -------
    OpenedModel
        Its arrays are views of one stretch of memory, as long as the data.

    Raises
    ------
    SealBroken
        If the file was changed or cut short, or the opener is not a recipient's.
    ModelRefused
        If it is intact and another model than expected, or what is inside is no model file.

    Notes
    -----
    Beyond the arrays it takes memory for 2 MiB. If anything does not verify, what was decrypted is wiped and
    no array is returned. Nobody may write to the file meanwhile; to replace it by another one, as everything
    here does, is fine. See `helpers.encryption.mapped`.

    Warnings
    --------
    Without an expectation or a register any vault file for this opener is taken, an older one as well:
    nothing inside a file can show that there is a newer one.

    Examples
    --------
    >>> import tempfile
    >>> from helpers.encryption.recipients import SharedKey
    >>> key = SharedKey.random()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     label = seal_model({}, Path(folder) / "x", [key], name="credit", version=2)
    ...     open_model(Path(folder) / "x", key, expect_name="credit", minimum_version=3)
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: this is version 2 of 'credit', and at least version 3 is expected
    """
    with open(path, "rb", buffering=0) as source:
        label = read_label(source)
        header, data_key = unlock(source, opener, bound=label.encoded())
        require_expected(label, expect_name, expect_version, minimum_version)
        size = os.fstat(source.fileno()).st_size - source.tell()
        data = memory_for(data_size(size))
        parts = counted(mapped_pieces(source), progress)
        decrypt_pieces_into(header.body_key(data_key), header.context, parts, data.data)
    model = decode(data)
    if register is not None:
        registers.require_newest(register, label, header.identity)
    if log is not None:
        access_log.append(log, "opened", label, header.identity)
    return OpenedModel(model.arrays, model.architecture, model.metadata, label=label)


def load_into(keras_model: keras.Model, path: AnyPath, opener: Opener, **expected: Any) -> Label:
    """Fill an existing Keras model with the weights in a vault file: all of them, or none and an error.

    Parameters
    ----------
    keras_model : keras.Model
        As in `helpers.vault.keras_models.load_weights`.
    path, opener, **expected
        As in `open_model`.

    Returns
    -------
    Label

    Raises
    ------
    SealBroken, ModelRefused
        As in `open_model`, and if the weights do not fit. The model is then as it was.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> load_into(None, "no such file", SharedKey.random())
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    from helpers.vault.keras_models import load_weights

    opened = open_model(path, opener, **expected)
    load_weights(keras_model, opened)
    return opened.label


def open_keras(path: AnyPath, opener: Opener, **expected: Any) -> keras.Model:
    """Return a new Keras model, built from the architecture in a vault file and filled with its weights.

    Parameters
    ----------
    path, opener, **expected
        As in `open_model`.

    Returns
    -------
    keras.Model
        Not compiled.

    Raises
    ------
    SealBroken, ModelRefused
        As in `open_model` and `helpers.vault.keras_models.to_keras`.

    Examples
    --------
    >>> from helpers.encryption.recipients import SharedKey
    >>> open_keras("no such file", SharedKey.random())
    Traceback (most recent call last):
    ...
    FileNotFoundError: ...
    """
    from helpers.vault.keras_models import to_keras

    return to_keras(open_model(path, opener, **expected))


def inspect(path: AnyPath) -> tuple[Label, Header]:
    """Return which model is in a file and who can open it, as anyone can see it and nobody has verified it.

    Raises
    ------
    SealBroken
        If it has no label and header of a vault file.

    Examples
    --------
    >>> import tempfile
    >>> from helpers.encryption.recipients import SharedKey
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     label = seal_model({}, Path(folder) / "x", [SharedKey(bytes(32))], name="credit", version=2)
    ...     label, header = inspect(Path(folder) / "x")
    >>> label, header.slots
    (Label(name='credit', version=2), (Slot(SHARED_KEY 84024138dd8a481e),))
    """
    with open(path, "rb") as source:
        label = read_label(source)
        return label, read_header(source, label.encoded())[0]


def read_contents(path: AnyPath, opener: Opener) -> tuple[Label, Layout]:
    """Return what the header of the model file inside says, without decrypting the weights.

    Parameters
    ----------
    path, opener
        As in `open_model`.

    Returns
    -------
    (Label, Layout)
        Verified: architecture, metadata, and type and shape of each array. Of the arrays nothing is.

    Raises
    ------
    SealBroken, ModelRefused
        As in `open_model`, for as much of the file as was read.

    Examples
    --------
    >>> import tempfile
    >>> from helpers.encryption.recipients import SharedKey
    >>> key = SharedKey.random()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     label = seal_model({"w": np.zeros(3)}, Path(folder) / "x", [key], name="credit", version=2)
    ...     read_contents(Path(folder) / "x", key)[1].places
    {'w': (dtype('float64'), (3,), 0, 24)}
    """
    with open(path, "rb", buffering=0) as source:
        label = read_label(source)
        header, data_key = unlock(source, opener, bound=label.encoded())
        chunks = decrypt_beginning(header.body_key(data_key), header.context, source)
        start = b""
        while len(start) < 8 or len(start) < header_size(start[:8]):
            if (chunk := next(chunks, None)) is None:
                raise ModelRefused("not a model file: its header is cut short")
            start += chunk
        return label, read_layout(start[: header_size(start[:8])])


def rotate(path: AnyPath, opener: Opener, recipients: Sequence[Recipient]) -> None:
    """Replace all recipients by new ones; the label and the sealed weights stay byte for byte as they are.

    Parameters
    ----------
    path : path
        The vault file, replaced atomically.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients so far holds.
    recipients : sequence
        As in `seal_model`.

    Raises
    ------
    SealBroken
        If label or header was changed, or the opener is not a recipient's.
    TypeError, ValueError
        As in `seal_model`. The file is unchanged after any error.

    Notes
    -----
    The data key stays. Who could open the file before, and kept a copy of it or of the data key, can still
    open that copy, and with the data key this one. To lock someone out for good, seal the next version.

    Examples
    --------
    >>> import tempfile
    >>> from helpers.encryption.recipients import SharedKey
    >>> old, new = SharedKey.random(), SharedKey.random()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     label = seal_model({"w": np.zeros(3)}, Path(folder) / "x", [old], name="credit", version=2)
    ...     rotate(Path(folder) / "x", old, [new])
    ...     open_model(Path(folder) / "x", new)
    version 2 of 'credit': 1 arrays, 3 parameters, 24 bytes
    """
    sealed_files.rotate(path, opener, recipients, read_bound=label_bytes)


def add_recipient(path: AnyPath, opener: Opener, recipient: Recipient) -> None:
    """Let one more open the file.

    Parameters
    ----------
    path, opener
        As in `rotate`.
    recipient : PublicKey, RSAPublicKey, Password or SharedKey
        Who is added.

    Raises
    ------
    SealBroken, TypeError, ValueError
        As in `rotate`.

    Examples
    --------
    >>> import tempfile
    >>> from helpers.encryption.recipients import SharedKey
    >>> key, other = SharedKey.random(), SharedKey.random()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     label = seal_model({}, Path(folder) / "x", [key], name="credit", version=2)
    ...     add_recipient(Path(folder) / "x", key, other)
    ...     len(inspect(Path(folder) / "x")[1].slots)
    2
    """
    sealed_files.add_recipient(path, opener, recipient, read_bound=label_bytes)


def remove_recipient(path: AnyPath, opener: Opener, name: str) -> None:
    """Revoke: take the slots of one recipient out of the header.

    Parameters
    ----------
    path, opener
        As in `rotate`.
    name : str
        The name of the slot as `inspect` shows it: a key's fingerprint, or the start of a password's salt.

    Raises
    ------
    ValueError
        If no slot has that name, or nobody would be left.
    SealBroken
        As in `rotate`.

    Notes
    -----
    What a removed recipient may still open is said at `rotate`.

    Examples
    --------
    >>> import tempfile
    >>> from helpers.encryption.recipients import SharedKey
    >>> key, other = SharedKey.random(), SharedKey.random()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     label = seal_model({}, Path(folder) / "x", [key, other], name="credit", version=2)
    ...     remove_recipient(Path(folder) / "x", key, other.fingerprint)
    ...     len(inspect(Path(folder) / "x")[1].slots)
    1
    """
    sealed_files.remove_recipient(path, opener, name, read_bound=label_bytes)


def label_bytes(source: Source) -> bytes:
    """Read a label and return its bytes, which the envelope after it is bound to.

    Examples
    --------
    >>> import io
    >>> label_bytes(io.BytesIO(Label("credit", 2).encoded() + b"an envelope")) == Label("credit", 2).encoded()
    True
    """
    return read_label(source).encoded()


def require_expected(
    label: Label, name: str | None, version: int | None, minimum_version: int | None
) -> None:
    """Refuse another model than the one that is expected.

    Examples
    --------
    >>> require_expected(Label("credit", 2), "fraud", None, None)
    Traceback (most recent call last):
        ...
    helpers.vault.errors.ModelRefused: this is version 2 of 'credit', and a model named 'fraud' is expected
    """
    if name is not None and label.name != name:
        raise ModelRefused(f"this is {label}, and a model named {name!r} is expected")
    if version is not None and label.version != version:
        raise ModelRefused(f"this is {label}, and version {version} is expected")
    if minimum_version is not None and label.version < minimum_version:
        raise ModelRefused(f"this is {label}, and at least version {minimum_version} is expected")


def as_model(model: Model | Mapping[str, np.ndarray] | keras.Model) -> Model:
    """Return what a vault file holds, of any kind of model that can be sealed.

    Examples
    --------
    >>> as_model({"w": np.zeros(3)})
    Model(1 arrays, 3 parameters, 24 bytes)
    >>> as_model([1, 2])
    Traceback (most recent call last):
        ...
    TypeError: a model is a Keras model, a dict of numpy arrays or a Model, got list
    """
    if isinstance(model, Model):
        return model
    if isinstance(model, Mapping):
        return Model(model)
    if not hasattr(model, "to_json"):
        raise TypeError(
            f"a model is a Keras model, a dict of numpy arrays or a Model, got {type(model).__name__}"
        )
    from helpers.vault.keras_models import from_keras

    return from_keras(model)


def counted(parts: Iterable[memoryview], progress: Progress | None) -> Iterator[memoryview]:
    """Give the same pieces, and call `progress` with the length of each once it was used.

    Examples
    --------
    >>> seen = []
    >>> [bytes(part) for part in counted([memoryview(b"abc")], seen.append)], seen
    ([b'abc'], [3])
    """
    for part in parts:
        yield part
        if progress is not None:
            progress(len(part))
