import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PARTS = str(Path(__file__).parent / "parts")
sys.path.insert(0, PARTS)
MATWEFT = [sys.executable, "-m", "matweft"]


class Program:
    """The ``matweft`` program in a folder of its own, with the drills' components."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tally_file = folder / "tally.txt"
        self.environment = {
            **os.environ,
            "PYTHONPATH": PARTS,
            "DRILL_TALLY": str(self.tally_file),
        }

    def write(self, text: str, name: str = "study.yaml") -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def start(self, *words: str, **keywords) -> subprocess.Popen:
        return subprocess.Popen(
            [*MATWEFT, *map(str, words)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **keywords,
        )

    def run(self, *words: str, timeout: float = 120) -> subprocess.CompletedProcess:
        return subprocess.run(
            [*MATWEFT, *map(str, words)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def tally(self) -> list[str]:
        return self.tally_file.read_text().splitlines() if self.tally_file.exists() else []

    def records(self, store: str = "runs/study") -> dict[str, dict]:
        """Finished records by step name, read without matweft."""
        found = {}
        for path in (self.folder / store / "steps").glob("*/*.json"):
            record = json.loads(path.read_text())
            found[record["step"]] = record
        return found

    def workers(self, parent: int) -> list[int]:
        """Process ids of the workers that an engine has started."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True
        )
        lines = [line.split(None, 1) for line in listed.stdout.splitlines()]
        return [int(pid) for pid, args in lines if "resource_tracker" not in args]


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


@pytest.fixture
def kill():
    """Kill a process without warning, as a crash or the system does."""

    def do(pid: int) -> None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    return do


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    """The folder with a wheel of every distribution."""
    from isolated import build_wheels

    return build_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def environment(wheels, tmp_path_factory):
    """A function that makes a fresh environment and installs distributions into it."""
    from isolated import Environment

    folders = []

    def make(*distributions):
        folders.append(tmp_path_factory.mktemp("environment"))
        made = Environment(folders[-1], wheels)
        made.install(*distributions)
        return made

    yield make
    for folder in folders:
        shutil.rmtree(folder)
