"""Sealed data frames: a table goes to disk sealed and comes back, and never lies there as plaintext.

As CSV, which every tool reads, the kinds of the columns are guessed anew on opening: the text ``007`` comes
back as the number 7 unless `open_table` is told otherwise. Parquet keeps them and needs `pyarrow`.

>>> import tempfile
>>> import pandas as pd
>>> from helpers.encryption.recipients import SharedKey
>>> key, table = SharedKey.random(), pd.DataFrame({"age": [37, 33], "sex": ["Male", "Female"]})
>>> with tempfile.TemporaryDirectory() as folder:
...     seal_table(table, Path(folder) / "table.sealed", [key])
...     open_table(Path(folder) / "table.sealed", key).equals(table)
True
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from helpers.course.files import replacing
from helpers.encryption.envelope import open_sealed, seal
from helpers.encryption.recipients import Opener, Recipient

if TYPE_CHECKING:
    import pandas as pd

PARQUET_START = b"PAR1"


def seal_table(
    table: pd.DataFrame,
    path: str | PathLike[str],
    recipients: Sequence[Recipient],
    form: Literal["csv", "parquet"] = "csv",
) -> None:
    """Write a table sealed.

    Parameters
    ----------
    table : DataFrame
        The index is not stored; make it a column first if it means something.
    path : path
        Where the sealed file goes. An existing file is replaced atomically.
    recipients : sequence of PublicKey, RSAPublicKey, Password or SharedKey
        Who can open it: 1 to 32, each on their own.
    form : {"csv", "parquet"}
        What is inside: CSV in UTF-8, or Parquet.

    Raises
    ------
    TypeError, ValueError
        If the table is none, the form is unknown or the recipients are not as `seal` wants them. Nothing is
        written.
    ImportError
        If Parquet is asked for and `pyarrow` is missing.

    Notes
    -----
    The table's bytes are in memory once more while it is sealed.

    Examples
    --------
    >>> seal_table({"age": [37]}, "x", [])
    Traceback (most recent call last):
        ...
    TypeError: the table must be a pandas DataFrame, got dict
    """
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"the table must be a pandas DataFrame, got {type(table).__name__}")
    if form not in ("csv", "parquet"):
        raise ValueError(f"form must be 'csv' or 'parquet', got {form!r}")
    content = io.BytesIO()
    if form == "csv":
        table.to_csv(content, index=False, lineterminator="\n")
    else:
        table.to_parquet(content, index=False)
    content.seek(0)
    with replacing(Path(path)) as target:
        seal(content, target, recipients)


def open_table(path: str | PathLike[str], opener: Opener, **options: Any) -> pd.DataFrame:
    """Return the table inside a sealed file: the whole table or an error.

    Parameters
    ----------
    path : path
        What `seal_table` wrote, or any sealed CSV or Parquet file.
    opener : PrivateKey, RSAPrivateKey, Password or SharedKey
        What one of the recipients holds.
    **options
        Passed to ``pandas.read_csv`` or ``pandas.read_parquet``, ``dtype={"postcode": str}`` for instance.

    Returns
    -------
    DataFrame

    Raises
    ------
    SealBroken
        If the file was changed or cut short, or the opener is not a recipient's. Nothing of it is read as a
        table.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from helpers.encryption.recipients import SharedKey
    >>> key = SharedKey.random()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     seal_table(pd.DataFrame({"postcode": ["01067"]}), Path(folder) / "x", [key])
    ...     open_table(Path(folder) / "x", key, dtype=str)["postcode"].tolist()
    ['01067']
    """
    import pandas as pd

    content = io.BytesIO()
    with open(path, "rb", buffering=0) as source:
        open_sealed(source, content, opener)
    is_parquet = content.getbuffer()[:4] == PARQUET_START
    content.seek(0)
    return pd.read_parquet(content, **options) if is_parquet else pd.read_csv(content, **options)
