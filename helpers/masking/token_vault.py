"""A token vault: random tokens, and a file that remembers which value each stands for and who asked.

Unlike a pseudonym or a ciphertext, a random token has nothing to do with its value: no key that leaks opens
it, and no guess can be tried on it. The way back leads through the vault alone, which writes down every
access.

Assumed: the tokens come from a generator that nobody predicts (the default), and only this class touches the
file.

Not protected: the file holds the values as they are. Keep it on a machine of its own, apart from the tables,
and sealed (`helpers.encryption.seal_file`) when it rests. `who` is what the caller says, and whoever can
write the file can change the log. Equal values have equal tokens, as with pseudonyms.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     vault = TokenVault(Path(folder) / "vault.db")
...     tokens = vault.tokenize(["4711001", "4711002", "4711001"], who="registry", why="export 7")
...     values = vault.detokenize(tokens[:1], who="Dr. Grey", why="recall of a drug")
...     access = vault.log()
>>> tokens[0] == tokens[2], len(tokens[0]), values.tolist()
(True, 32, ['4711001'])
>>> access[["who", "why", "action", "distinct"]].to_numpy().tolist()
[['registry', 'export 7', 'tokenize', 2], ['Dr. Grey', 'recall of a drug', 'detokenize', 1]]
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.masking.text_values import TextColumn, text_values, translate
from helpers.numbers.randomness import SecureGenerator, generator

TOKEN_BYTES = 16
_PATIENCE = 30  # seconds to wait for another process that writes to the vault
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vault (token TEXT PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS access (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    action TEXT NOT NULL, distinct_values INTEGER NOT NULL);
"""


class TokenVault:
    """Values and their tokens in one SQLite file.

    Every call is one transaction: after a crash the file holds all of it, with its line in the log, or
    nothing of it. Several processes and threads may use one file: each waits for its turn.

    Parameters
    ----------
    path : Path or str
        The file; made, readable by its owner alone, if it is not there.
    rng : numpy.random.Generator, optional
        Where tokens come from; by default unpredictable. A seeded one marks a toy, for one vault that is
        opened once: the same seed draws the same tokens again.

    Raises
    ------
    FileNotFoundError
        If the folder is missing.
    sqlite3.DatabaseError
        If the file is something else; on later calls, if it is gone.
    """

    def __init__(self, path: Path | str, rng: np.random.Generator | SecureGenerator | None = None) -> None:
        self.path = Path(path).absolute()
        self._rng = rng
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        with self._transaction() as database:
            for statement in _SCHEMA.split(";")[:-1]:
                database.execute(statement)

    def __repr__(self) -> str:
        return f"TokenVault({str(self.path)!r})"

    def tokenize(self, values: TextColumn, who: str, why: str) -> pd.Series:
        """Return the token of each value, a new random one where the vault has none.

        Parameters
        ----------
        values : Series, array or list of text
            What has to be hidden.
        who, why : str
            For the log: who asks, and what for. Write no identifier into them.

        Returns
        -------
        Series
            32 hexadecimal digits (128 random bits) for each value, under the same index and name; missing
            stays missing.

        Raises
        ------
        TypeError
            If a value is not text.
        ValueError
            If `who` or `why` is empty.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     vault = TokenVault(Path(folder) / "vault.db")
        ...     vault.tokenize(["Ada", None, "Ada"], who="registry", why="export 7").nunique()
        1
        """
        column, distinct = _prepare(values, who, why)
        with self._transaction() as database:
            _look_for(database, distinct)
            query = "SELECT text FROM wanted WHERE text NOT IN (SELECT value FROM vault)"
            new = [value for (value,) in database.execute(query)]
            database.executemany(
                "INSERT INTO vault VALUES (?, ?)", zip(self._tokens(len(new)), new, strict=True)
            )
            tokens = dict(database.execute("SELECT value, token FROM vault JOIN wanted ON value = text"))
            _write_log(database, who, why, "tokenize", len(distinct))
        return translate(column, lambda texts: [tokens[text] for text in texts])

    def detokenize(self, tokens: TextColumn, who: str, why: str) -> pd.Series:
        """Return the value behind each token, once the access is in the log.

        Parameters
        ----------
        tokens : Series, array or list of text
            What `tokenize` returned.
        who, why : str
            As for `tokenize`.

        Returns
        -------
        Series
            Under the same index and name; missing stays missing.

        Raises
        ------
        TypeError
            If a token is not text.
        ValueError
            If `who` or `why` is empty, or a token is not in the vault. Then no value is given out, and the
            log says "refused".

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     TokenVault(Path(folder) / "vault.db").detokenize(["0" * 32], who="Mallory", why="curiosity")
        Traceback (most recent call last):
            ...
        ValueError: 1 of 1 distinct tokens not in this vault; no value is given out
        """
        column, distinct = _prepare(tokens, who, why)
        with self._transaction() as database:
            _look_for(database, distinct)
            values = dict(database.execute("SELECT token, value FROM vault JOIN wanted ON token = text"))
            unknown = len(distinct) - len(values)
            _write_log(database, who, why, "refused" if unknown else "detokenize", len(distinct))
        if unknown:
            raise ValueError(
                f"{unknown} of {len(distinct)} distinct tokens not in this vault; no value is given out"
            )
        return translate(column, lambda texts: [values[text] for text in texts])

    def log(self) -> pd.DataFrame:
        """Return who asked when (UTC), why, for what and for how many different values; the oldest first."""
        with self._transaction() as database:
            rows = database.execute(
                "SELECT at, who, why, action, distinct_values FROM access ORDER BY id"
            ).fetchall()
        table = pd.DataFrame(rows, columns=["at", "who", "why", "action", "distinct"])
        return table.assign(at=pd.to_datetime(table["at"], format="ISO8601", utc=True))

    def _tokens(self, count: int) -> list[str]:
        drawn = generator(self._rng).bytes(TOKEN_BYTES * count).hex()
        return [drawn[start : start + 2 * TOKEN_BYTES] for start in range(0, len(drawn), 2 * TOKEN_BYTES)]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.as_uri()}?mode=rw"  # a vault that was moved away is not made anew
        connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
        with closing(connection) as database:
            database.execute("PRAGMA temp_store = MEMORY")
            database.execute("BEGIN IMMEDIATE")
            with database:
                yield database


def _prepare(texts: TextColumn, who: str, why: str) -> tuple[pd.Series, list[str]]:
    for name, text in (("who", who), ("why", why)):
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{name} must be a text that is not empty: the log is of no use without it")
    column = text_values(texts)
    return column, column.dropna().unique().tolist()


def _look_for(database: sqlite3.Connection, texts: Iterable[str]) -> None:
    database.execute("CREATE TEMP TABLE wanted (text TEXT PRIMARY KEY)")
    database.executemany("INSERT INTO wanted VALUES (?)", ((text,) for text in texts))


def _write_log(database: sqlite3.Connection, who: str, why: str, action: str, distinct: int) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entry = (now, who, why, action, distinct)
    database.execute(
        "INSERT INTO access (at, who, why, action, distinct_values) VALUES (?, ?, ?, ?, ?)", entry
    )
