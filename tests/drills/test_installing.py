"""Installing as the documentation says: from a folder of wheels, and where taichi has none."""

import subprocess
import sys
import venv

import pytest
from isolated import DISTRIBUTIONS, clean_environment

STUDY = """
study: slit
seed: 1
generate: {pores: {use: porous.level-set, with: {shape: [12, 12, 12], porosity: 0.6}}}
simulate: {moves: porous.diffusion}
"""
OURS = ("matweft", "matweft-kernels", "matweft-learning", "matweft-porous")
SAME = """
from matweft.run_view import Run
print(Run.open("runs/study").value("moves").relative_diffusivity)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A folder with every wheel that `OURS` need: what `docs/howto/install.md` makes at home."""
    folder = tmp_path_factory.mktemp("house")
    sources = [str(DISTRIBUTIONS[name]) for name in OURS]
    words = ["wheel", "-q", "-w", str(folder), "--no-build-isolation", "--find-links", str(folder)]
    pip(sys.executable, *words, *sources)
    return folder


def pip(python, *words):
    command = [str(python), "-m", "pip", *map(str, words)]
    environment = {**clean_environment(), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def node(house, tmp_path_factory):
    """A computer without internet on which `OURS` were installed from the folder of wheels."""
    tmp_path = tmp_path_factory.mktemp("node")
    venv.create(tmp_path / "venv", with_pip=True)

    class Node:
        bin = tmp_path / "venv" / "bin"

        def run(self, *words, **environment):
            done = subprocess.run(
                [str(self.bin / words[0]), *words[1:]],
                cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **environment},
                capture_output=True, text=True, timeout=300,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout + done.stderr

    (tmp_path / "study.yaml").write_text(STUDY)
    flags = ["--no-index", "--find-links", house, "-q"]
    pip(Node.bin / "python", "install", *flags, *OURS)
    return Node()


def test_wheel_house_is_enough_without_an_index(node):
    assert "BROKEN" not in node.run("matweft", "doctor")
    node.run("matweft", "run", "study.yaml", "--no-report", "--quiet", "--workers", "1")
    assert 0.2 < float(node.run("python", "-c", SAME)) < 0.6


def test_without_taichi_everything_computes_with_numpy(node):
    with_taichi = float(node.run("python", "-c", SAME))
    pip(node.bin / "python", "uninstall", "-q", "-y", "taichi")
    told = node.run("matweft", "doctor")
    assert "reference" in told
    assert "taichi is not installed" in told
    assert "BROKEN" not in told
    words = ["--no-report", "--quiet", "--workers", "1", "--store", "runs/again"]
    node.run("matweft", "run", "study.yaml", *words)
    again = float(node.run("python", "-c", SAME.replace("runs/study", "runs/again")))
    assert again == pytest.approx(with_taichi, rel=1e-4)
