"""A JupyterLab of its own and a headless browser to look at it, for tests and for the README's picture.

Needs the extra ``browser`` (Playwright) and a Chromium or Chrome on the machine.

>>> find_chromium("no such program") is None
True
"""

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

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
STARTS_WITHIN = 60


def find_chromium(*programs: str) -> str | None:
    """Return the path of an installed Chromium or Chrome, or None.

    Parameters
    ----------
    *programs : str
        Names to look for on the PATH; by default the usual ones.

    Examples
    --------
    >>> find_chromium("no such program") is None
    True
    """
    return next((path for name in programs or PROGRAMS if (path := shutil.which(name))), None)


@contextmanager
def jupyter_lab(root: Path) -> Iterator[str]:
    """Run a JupyterLab server over the folder `root` with fresh settings; yield its address.

    Raises
    ------
    RuntimeError
        When the server does not answer within a minute.
    """
    with tempfile.TemporaryDirectory(prefix="lab") as folder:
        settings = Path(folder, "settings")
        for name, values in SETTINGS.items():
            file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(values))
        port = _free_port()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
        command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={root}"]
        places = {
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(Path(folder, "workspaces")),
            "JUPYTER_CONFIG_DIR": str(Path(folder, "config")),
            "JUPYTER_RUNTIME_DIR": str(Path(folder, "runtime")),
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
def browser_page(width: int = 1400, height: int = 1000, dark: bool = False) -> Iterator[Any]:
    """Yield a Playwright page in a fresh headless browser.

    Raises
    ------
    RuntimeError
        When no Chromium or Chrome is installed.
    """
    from playwright.sync_api import sync_playwright

    program = find_chromium()
    if program is None:
        raise RuntimeError(f"no browser found: install one of {', '.join(PROGRAMS)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(FLAGS))
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        try:
            yield page
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
    """
    page.goto(f"{address}/doc/tree/{path}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        sessions = page.request.get(f"{address}/api/sessions").json()
        if any(session["kernel"]["execution_state"] == "idle" for session in sessions):
            page.wait_for_timeout(500)
            return
        page.wait_for_timeout(200)
    raise RuntimeError("the notebook's kernel did not start")


def run_all(page: Any, timeout: float = 120.0) -> None:
    """Run all cells from the menu and wait until none is waiting or running.

    Parameters
    ----------
    page : playwright page
    timeout : float
        Seconds.
    """
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_timeout(1000)  # all prompts turn to [*] at once
    prompts = "[...document.querySelectorAll('.jp-InputPrompt')]"
    page.wait_for_function(f"{prompts}.every(p => !p.textContent.includes('*'))", timeout=timeout * 1000)
