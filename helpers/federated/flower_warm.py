"""Keep Flower and TensorFlow loaded, so that a client does not import them anew for each message.

A SuperNode starts the program ``flwr-clientapp`` for each message, a SuperLink ``flwr-serverapp`` for each
run. With `digits_model` such a process took 13 s of processor time where this was written: 2.9 s to import
Flower, 9.4 s to import TensorFlow, 0.7 s to build, compile and train. ::

    python -m helpers.federated.flower_warm FOLDER

loads both once, and writes two small programs of these names to FOLDER. A SuperLink or SuperNode that finds
them first on its PATH has the work done by a fork of the loaded process, which needs only the 0.7 s.

For Linux only: what a process may do after a fork is little on other systems. Here modules are loaded before
the fork and nothing is computed, and that was seen to work. FOLDER is readable by its owner alone, for who
can write to the socket in it can have apps run in the owner's name.

>>> print(program("flwr-clientapp", Path("warm")))  # doctest: +ELLIPSIS
#!/bin/sh
exec ... -I -S -c '
import json, socket, sys
...
' warm/socket flwr-clientapp "$@"
<BLANKLINE>
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from pathlib import Path

PROGRAMS = ("flwr-clientapp", "flwr-serverapp")
ASK = """
import json, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect(sys.argv[1])
    line.sendall(json.dumps(sys.argv[2:]).encode())
"""


def program(name: str, folder: Path) -> str:
    """Return the text of a shell script that hands its name and its arguments to the loaded process.

    Parameters
    ----------
    name : str
        One of `PROGRAMS`.
    folder : Path
        Where the loaded process listens.
    """
    command = [sys.executable, "-I", "-S", "-c", ASK, str(folder / "socket"), name]
    return f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n'


def serve(folder: Path) -> None:
    """Load everything, make the folder with the programs, and run what they ask for, until interrupted.

    Raises
    ------
    FileExistsError
        If the folder is there already: another process may serve it.
    """
    scripts = entry_points(group="console_scripts")
    programs = {script.name: script.load() for script in scripts if script.name in PROGRAMS}
    _load()
    folder.mkdir(mode=0o700)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(folder / "socket"))
            listener.listen()
            for name in programs:
                (folder / name).write_text(program(name, folder))
                (folder / name).chmod(0o700)
            while True:
                _answer(listener, programs)
    finally:
        shutil.rmtree(folder)


def _load() -> None:
    """Import what an app needs; compute nothing."""
    import keras  # noqa: F401
    import sklearn.datasets  # noqa: F401
    import tensorflow  # noqa: F401

    import helpers.federated.flower  # noqa: F401


def _answer(listener: socket.socket, programs: dict[str, Callable[[], None]]) -> None:
    """Wait for one request, and run the program that it asks for in a fork."""
    line, _ = listener.accept()
    with line, line.makefile("rb") as request:
        name, *arguments = json.load(request)
    if os.fork() == 0:
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sys.argv = [name, *arguments]
        try:
            programs[name]()
        finally:
            sys.stdout.flush()
            os._exit(0)


def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit status.

    Examples
    --------
    >>> main([])
    2
    """
    if len(arguments) != 1 or sys.platform != "linux":
        print("usage, on Linux: python -m helpers.federated.flower_warm NEW_FOLDER", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks: leave no zombies
    try:
        serve(Path(arguments[0]).resolve())
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        print(f"not ready: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
