"""A JupyterLab of its own and a headless browser to look at it, for tests and for the README's picture.

Needs the extra ``browser`` (Playwright) and a Chromium, Chrome or Edge on the machine.

>>> find_chromium("no such program") is None
True
"""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from helpers.course.notebooks import ROOT

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
SETTINGS: dict[str, dict[str, Any]] = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "apputils-extension/themes": {"adaptive-theme": True},
    "notebook-extension/tracker": {"windowingMode": "none"},
    "statusbar-extension/plugin": {"visible": False},
}
TEACHERS_EXTENSION = {"disabledExtensions": {"@jupyter/nbgrader": True}}  # learners do not have it
STARTS_WITHIN = 60  # seconds
RUNS_WITHIN = 180  # seconds


def find_chromium(*programs: str) -> str | None:
    """Return the path of an installed Chromium, Chrome or Edge, or None.

    Parameters
    ----------
    *programs : str
        Names to look for on the PATH, or full paths; by default the usual ones.

    Examples
    --------
    >>> find_chromium("no such program") is None
    True
    """
    return next((path for name in programs or PROGRAMS if (path := shutil.which(name))), None)


def missing() -> str | None:
    """Say what this machine lacks to drive a browser, and where to get it; None when it lacks nothing.

    Examples
    --------
    >>> isinstance(missing(), str | None)
    True
    """
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed: `python3 course.py test --full` installs it and runs all tests"
    if find_chromium() is None:
        return "no browser was found: install Chromium or Chrome (on Debian and Ubuntu: apt install chromium)"
    return None


@contextmanager
def jupyter_lab(root: Path) -> Iterator[str]:
    """Run a JupyterLab server over the folder `root`; yield its address.

    It has fresh settings, trusts no notebook yet, and its kernels import `helpers` from this checkout.

    Raises
    ------
    RuntimeError
        When the server does not answer within a minute.
    """
    with tempfile.TemporaryDirectory(prefix="lab", ignore_cleanup_errors=True) as folder:
        settings, config = Path(folder, "settings"), Path(folder, "config")
        for name, values in SETTINGS.items():
            _write_json(settings / "@jupyterlab" / f"{name}.jupyterlab-settings", values)
        _write_json(config / "labconfig" / "page_config.json", TEACHERS_EXTENSION)
        port = _free_port()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
        command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={root}"]
        places = {
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(Path(folder, "workspaces")),
            "JUPYTER_CONFIG_DIR": str(config),
            "JUPYTER_DATA_DIR": str(Path(folder, "data")),
            "JUPYTER_RUNTIME_DIR": str(Path(folder, "runtime")),
            "IPYTHONDIR": str(Path(folder, "ipython")),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        }
        quiet = subprocess.DEVNULL
        server = subprocess.Popen(command, env=os.environ | places, stdout=quiet, stderr=quiet)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api/status", server)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _write_json(path: Path, values: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start within {STARTS_WITHIN} seconds")


@contextmanager
def browser_page(
    width: int = 1400, height: int = 1000, dark: bool = False, scale: float = 1.0
) -> Iterator[Any]:
    """Yield a Playwright page in a fresh headless browser.

    Parameters
    ----------
    width, height : int
        The page's size in CSS pixels.
    dark : bool
        Whether to ask for dark colors; ``page.emulate_media(color_scheme=...)`` changes that later.
    scale : float
        Pixels of a screenshot for each CSS pixel.

    Raises
    ------
    RuntimeError
        When Playwright or the browser is missing.
    """
    if (reason := missing()) is not None:
        raise RuntimeError(reason)
    from playwright.sync_api import sync_playwright

    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=scale
        )
        try:
            yield context.new_page()
        finally:
            browser.close()


def open_lesson(page: Any, address: str, path: str) -> None:
    """Open a notebook in single-document mode and wait until its kernel is ready.

    The toolbar says "idle" before there is a kernel at all, so the server is asked.

    Parameters
    ----------
    page : playwright page
    address : str
        The server's, from `jupyter_lab`.
    path : str
        The notebook, relative to the server's root.

    Raises
    ------
    RuntimeError
        When its kernel does not start within a minute.
    """
    page.goto(f"{address}/doc/tree/{path}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=STARTS_WITHIN * 1000)
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        sessions = page.request.get(f"{address}/api/sessions").json()
        if any(s["path"] == path and s["kernel"]["execution_state"] == "idle" for s in sessions):
            return
        page.wait_for_timeout(200)
    raise RuntimeError(f"the notebook's kernel did not start within {STARTS_WITHIN} seconds")


def run_all(page: Any) -> None:
    """Run all cells and wait until none is waiting or running.

    Parameters
    ----------
    page : playwright page
    """
    run_cells(page, "Run All Cells")


def run_cells(page: Any, command: str) -> None:
    """Run the cells that a command of the menu "Run" means, and wait until none is waiting or running.

    Parameters
    ----------
    page : playwright page
    command : str
        As the menu says it, such as "Run All Above Selected Cell".
    """
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=command, exact=True).click()
    waiting = "[...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'))"
    page.wait_for_function(waiting, timeout=STARTS_WITHIN * 1000)
    page.wait_for_function(f"!{waiting}", timeout=RUNS_WITHIN * 1000)
