"""A network of processes on this machine: a SuperLink, a SuperNode for each client, and runs on them.

They listen on 127.0.0.1 only, on free ports, without TLS, and report nothing to Flower's makers. Whatever
happens in it, all of them have ended when `network` is left; only a SIGKILL of this process leaves them.

Not protected: while they run, every user of this machine can reach the ports and hand the SuperLink an app of
their own, whose code then runs in your name. Not for a machine that you share with people you do not trust.

Needs Flower (the extra ``network``) and Linux, for `helpers.federated.flower_warm`. Where both are there::

    plan = default_plan(rounds=3)
    with network(plan.clients) as here:
        weights, records = here.result(here.start(plan))

>>> default_plan().clients
2
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import helpers
from helpers.course.experiments import origin, read_result
from helpers.federated import checkpoint
from helpers.federated.averaging import Weights
from helpers.federated.flower_plan import APP, Plan, default_plan, simulated

SETTINGS = {
    "FLWR_TELEMETRY_ENABLED": "0",
    "FLWR_DISABLE_UPDATE_CHECK": "1",
    "FLWR_SUPEREXEC_TASK_POLL_INTERVAL": "0.25",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
LOCAL = "127.0.0.1"
RESULT_FILE = Path(__file__).parent / "results" / "flower.json"
START_SECONDS = 120.0

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Run:
    """A run on a network: the process that follows it, and where its server stores what comes out.

    Attributes
    ----------
    plan : Plan
    process : Popen
    log : Path
    """

    plan: Plan
    process: Process
    log: Path

    def records(self) -> list[dict[str, Any]]:
        """Return the fields of the `Record` of each round that is done, as JSON has them."""
        file = Path(self.plan.output).with_suffix(".json")
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []

    def weights(self) -> Weights:
        """Return the server's weights after the last of these rounds."""
        return checkpoint.load(Path(self.plan.output).with_suffix(".npz"), settings=repr(self.plan)).weights

    def wait(self, timeout: float = 3600.0) -> None:
        """Wait until the run is over.

        Raises
        ------
        RuntimeError
            If it takes longer than `timeout` seconds or ended before its last round, with the end of its log.
        """
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout)
        if (done := len(self.records())) < self.plan.rounds:
            raise RuntimeError(
                f"the run did {done} of {self.plan.rounds} rounds; its log ends with\n{_end_of(self.log)}"
            )


@dataclass(frozen=True)
class Network:
    """Processes that are ready for runs, one after the other.

    Attributes
    ----------
    folder : Path
        Of their logs: link.log, node-0.log and so on.
    environment : dict of str to str
        Of the processes.
    nodes : tuple of Popen
        The SuperNode of each client, the leader of its group of processes.
    """

    folder: Path
    environment: dict[str, str]
    nodes: tuple[Process, ...]

    def start(self, plan: Plan) -> Run:
        """Hand a plan to the SuperLink. The output goes to a new place, not where the plan says."""
        place = tempfile.mkdtemp(prefix="run-", dir=self.folder)
        plan = replace(plan, output=str(Path(place, "run")))
        settings = Path(place, "plan.toml")
        settings.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in asdict(plan).items()))
        command = ["flwr", "run", str(APP), "here", "--stream", "--run-config", str(settings)]
        log = Path(place, "run.log")
        return Run(plan, _start(command, log, self.environment), log)


@contextmanager
def network(clients: int) -> Iterator[Network]:
    """Start a SuperLink and a SuperNode for each client; end them, and whatever they started, at the end.

    Parameters
    ----------
    clients : int
        1 or more.

    Yields
    ------
    Network

    Raises
    ------
    ImportError
        If Flower is not installed.
    RuntimeError
        If the SuperLink does not come up, with the end of its log.
    """
    _check_flower()
    with tempfile.TemporaryDirectory(prefix="flower-") as name, ExitStack() as processes:
        folder = Path(name)
        environment = _environment(folder)
        warm = _start(_warm_command(folder), folder / "warm.log", environment)
        processes.callback(end, warm)
        link_port, *node_ports = _free_ports(1 + clients)
        link = _start(_link_command(link_port), folder / "link.log", environment)
        processes.callback(end, link)
        _wait(lambda: _is_open(link_port), link, folder / "link.log")
        (folder / "config.toml").write_text(_connection(link_port))
        nodes = []
        for client, port in enumerate(node_ports):
            command = _node_command(client, clients, link_port, port)
            nodes.append(_start(command, folder / f"node-{client}.log", environment))
            processes.callback(end, nodes[-1])
        _wait(lambda: (folder / "warm").is_dir(), warm, folder / "warm.log")
        yield Network(folder, environment, tuple(nodes))


def end(process: Process) -> None:
    """Kill a process of a network and whatever it has started, at once and for good."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def flower_comparison(plan: Plan | None = None, command: str = "flower_comparison()") -> dict[str, Any]:
    """Run a plan on Flower and in the simulator, and compare the weights of the server at the end.

    Parameters
    ----------
    plan : Plan, optional
        By default that of the app's file: three rounds, two clients, scikit-learn's digits.
    command : str
        What to store as the way to repeat it.

    Returns
    -------
    dict
        For JSON: the date, the machine in words, its load before (processes that ran or waited to run),
        versions, the command, the plan, the rounds, the largest difference between two weights (0: the same
        bit for bit), seconds a round on Flower and in the simulator (medians), and the accuracies on the test
        examples after each round, of both.
    """
    plan, load = plan or default_plan(), os.getloadavg()[0]
    with network(plan.clients) as here:
        run = here.start(plan)
        try:
            run.wait()
        finally:
            end(run.process)
        weights, records = run.weights(), run.records()
    model = plan.new_model()
    expected = list(simulated(plan, model))
    pairs = zip(weights, model.get_weights(), strict=True)
    return {
        **origin(command),
        "load": round(load, 1),
        "versions": {name: importlib.metadata.version(name) for name in ("flwr", "keras", "numpy")},
        "plan": asdict(replace(plan, output="")),
        "rounds": len(records),
        "largest_difference": max(float(np.abs(ours - theirs).max()) for ours, theirs in pairs),
        "seconds_per_round": round(statistics.median(record["seconds"] for record in records), 1),
        "seconds_per_round_simulated": round(statistics.median(record.seconds for record in expected), 4),
        "accuracies": [round(record["accuracy"], 4) for record in records],
        "accuracies_simulated": [round(record.accuracy, 4) for record in expected],
    }


def stored(path: Path = RESULT_FILE) -> dict[str, Any]:
    """Return a stored comparison, by default the one that comes with the course.

    Examples
    --------
    >>> stored()["rounds"]
    3
    """
    return read_result(path)


def _check_flower() -> None:
    if importlib.util.find_spec("flwr") is None:
        raise ImportError(
            "this needs the optional package Flower, which is not installed here: pip install flwr (or the "
            "extra `network` of this package). Everything else in helpers.federated works without it."
        )


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of the processes: this Python's programs first, and this copy of the course."""
    programs = [str(folder / "warm"), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    modules = [str(Path(helpers.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    paths = {"PATH": os.pathsep.join(programs), "PYTHONPATH": os.pathsep.join(modules)}
    return dict(os.environ) | SETTINGS | paths | {"FLWR_HOME": str(folder)}


def _warm_command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "helpers.federated.flower_warm", str(folder / "warm")]


def _link_command(port: int) -> list[str]:
    listen = ["--host", LOCAL, "--port", str(port)]
    return ["flower-superlink", "--insecure", *listen, "--disable-runtime-dependency-installation"]


def _node_command(client: int, clients: int, link_port: int, port: int) -> list[str]:
    who = f"partition-id={client} num-partitions={clients}"
    link = ["--superlink", f"{LOCAL}:{link_port}"]
    return ["flower-supernode", "--insecure", *link, "--port", str(port), "--node-config", who]


def _connection(port: int) -> str:
    return f'[superlink]\ndefault = "here"\n\n[superlink.here]\naddress = "{LOCAL}:{port}"\ninsecure = true\n'


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOCAL, 0))
        return [one.getsockname()[1] for one in sockets]


def _start(command: Sequence[str], log: Path, environment: dict[str, str]) -> Process:
    """Start a process as the leader of a group of its own."""
    with log.open("wb") as file:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def _is_open(port: int) -> bool:
    with suppress(OSError), socket.create_connection((LOCAL, port), timeout=1):
        return True
    return False


def _wait(ready: Callable[[], bool], process: Process, log: Path) -> None:
    """Wait until a process is ready; raise `RuntimeError` if it ends before or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline or process.poll() is not None:
            raise RuntimeError(f"{log.stem} did not come up; its log ends with\n{_end_of(log)}")
        time.sleep(0.1)


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])
