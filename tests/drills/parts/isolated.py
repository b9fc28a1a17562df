"""Fresh environments that hold wheels and nothing of this repository."""

import os
import subprocess
import sys
import venv
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
DISTRIBUTIONS = {
    "matweft": REPOSITORY / "framework",
    "matweft-kernels": REPOSITORY / "taichi_kernels",
    **{f"matweft-{path.name}": path for path in sorted((REPOSITORY / "plugins").iterdir())},
    "matweft-ising": REPOSITORY / "contrib" / "matweft-ising",
    "matweft-truss": REPOSITORY / "contrib" / "matweft-truss",
}
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR")
_KEPT_PREFIXES = ("PIP_", "HTTP_", "HTTPS_", "http_", "https_", "NO_PROXY", "no_proxy")


def clean_environment() -> dict[str, str]:
    """Return the environment variables that a fresh shell would have."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }


def build_wheels(folder: Path) -> Path:
    """Build the wheel of every distribution into a folder."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    _checked([*command, "-w", str(folder), *map(str, DISTRIBUTIONS.values())], folder)
    return folder


class Environment:
    """A virtual environment outside the repository, into which wheels are installed."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        venv.create(folder / "venv", with_pip=False)
        self.folder, self.wheels = folder, wheels
        self.bin = folder / "venv" / "bin"

    def install(self, *what: str) -> None:
        """Install by pip; our distributions come from their wheels."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python"), "install", "-q"]
        _checked([*pip, "--find-links", str(self.wheels), *what], self.folder)

    def run(self, *words: str, cwd: Path | None = None, ok: bool = True) -> str:
        """Run a program of the environment and return what it prints, on both channels."""
        command = [str(self.bin / words[0]), *words[1:]]
        done = subprocess.run(
            command,
            cwd=cwd or self.folder,
            env={**clean_environment(), "VIRTUAL_ENV": str(self.bin.parent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode == 0) == ok, f"{' '.join(words)}: {done.stdout}"
        return done.stdout

    def python(self, code: str) -> str:
        """Run a few lines of Python and return what they print."""
        return self.run("python", "-W", "error", "-c", code)


def _checked(command: list[str], folder: Path) -> None:
    environment = {**clean_environment(), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
