"""Open the course, or test it, with nothing on the machine but Python 3.11, 3.12 or 3.13 and its pip.

    python3 course.py                opens the lessons in JupyterLab; options that follow go to JupyterLab
    python3 course.py test           runs the tests; what follows goes to pytest
    python3 course.py test --full    runs also those that need nbgrader and a browser (Debian's chromium)

The first run makes .venv beside this file and needs the network. Later runs need none, until
pyproject.toml or constraints.txt changes. All it installs is in .venv: delete that folder to start afresh.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course.json"  # what .venv holds; written last, so that an interrupted installation has none
OLDEST, NEWEST = (3, 11), (3, 13)
FREE_GIGABYTES = 3
LAB = [
    "jupyterlab",
    f"--ServerApp.root_dir={ROOT}",
    "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb",
]
LAB_SETTINGS = {  # no pop-up asks a beginner about news
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}

WRONG_PYTHON = f"""\
The course needs Python 3.11, 3.12 or 3.13, and this is {sys.version.split()[0]} ({sys.executable}).
Install one of them from python.org or with your system's packages, then name it: python3.13 course.py
(on Windows: py -3.13 course.py)."""
NO_PIP = f"""\
This Python ({sys.executable}) has neither pip nor ensurepip, so it can't install anything.
On Debian and Ubuntu: apt install python3-venv. Elsewhere: install Python from python.org.
Then run this again."""
NO_ROOM = f"""\
Less than {FREE_GIGABYTES} GB of disk are free at {ROOT}, and the course's packages need about that.
Make room and run this again."""
UNFINISHED = """
The installation stopped before its end. The lines above say why; most often it is one of these:
- no network, or a slow one: the first run downloads some 500 MB. Behind a proxy, set HTTPS_PROXY.
- the disk is full.
- on Windows, a path that is too long: move this folder to a short one, such as C:\\course.
Then run the same command again: it starts the installation afresh."""


def main(words):
    testing, full = words[:1] == ["test"], words[:2] == ["test", "--full"]
    if words[:1] == ["--help"] or (words and not testing and not words[0].startswith("-")):
        sys.exit(__doc__)
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(WRONG_PYTHON)
    prepare({"test", "teacher", "browser"} if full else {"test"} if testing else set())
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the program started here, which gets it too
    module = ["pytest", *words[2 if full else 1 :]] if testing else [*LAB, *words]
    environment = os.environ | ({"COURSE_FULL": "1"} if full else {})  # then no test may be skipped
    return subprocess.call([PYTHON, "-m", *module], cwd=ROOT, env=environment)


def prepare(extras):
    """Bring .venv to hold the course and these extras; where it does, change nothing and need no network."""
    have = read_stamp()
    files = (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes()
    wanted = {
        "home": f"{ROOT}, Python {sys.version_info[0]}.{sys.version_info[1]}",
        "files": hashlib.sha256(files).hexdigest(),
        "extras": sorted(extras.union(have.get("extras", []))),
    }
    if have == wanted:
        return
    if shutil.disk_usage(ROOT).free < FREE_GIGABYTES * 10**9:
        sys.exit(NO_ROOM)
    print("Installing the course into .venv. The first time, this takes a minute or more.", flush=True)
    STAMP.unlink(missing_ok=True)
    try:
        install(wanted["extras"], fresh=have.get("home") != wanted["home"])
    except (subprocess.CalledProcessError, KeyboardInterrupt):
        sys.exit(UNFINISHED)
    settings = VENV / "share/jupyter/lab/settings/overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(LAB_SETTINGS), encoding="utf-8")
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")


def read_stamp():
    """Return what .venv holds; nothing where its installation did not end or its Python is gone."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8")) if PYTHON.exists() else {}
    except (OSError, ValueError):
        return {}


def install(extras, fresh):
    """Install with uv where it is there, else with this Python's pip, else with the pip that .venv brings."""
    brings_pip = find_spec("ensurepip") is not None  # Debian keeps ensurepip in its package python3-venv
    if shutil.which("uv"):
        installer = ["uv", "pip", "install", "--python", PYTHON]
    elif find_spec("pip"):
        installer = [sys.executable, "-m", "pip", "--python", PYTHON, "install"]
    elif brings_pip:
        installer = [PYTHON, "-m", "pip", "install"]
    else:
        sys.exit(NO_PIP)
    if fresh:
        bare = [] if brings_pip else ["--without-pip"]
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", *bare, VENV])
    course = f".[{','.join(extras)}]" if extras else "."
    subprocess.check_call([*installer, "--constraint", "constraints.txt", "--editable", course], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
