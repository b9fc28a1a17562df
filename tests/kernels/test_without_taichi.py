"""Where taichi has no wheel: numpy computes, a device that needs taichi is refused in words."""

import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

from matweft_kernels import runtime
from matweft_kernels.chords import chord_lengths
from matweft_kernels.diffusion import diffuse
from matweft_kernels.surface import configuration_counts

PROJECT = Path(__file__).parents[2] / "taichi_kernels" / "pyproject.toml"


@pytest.fixture
def bare(monkeypatch):
    monkeypatch.setattr(runtime, "has_taichi", lambda: False)
    monkeypatch.setattr(runtime, "_running", None)
    monkeypatch.setattr(runtime, "_told", set())
    for name in ("MATWEFT_DEVICE", "MATWEFT_THREADS"):
        monkeypatch.delenv(name, raising=False)


def test_auto_is_the_reference_and_says_so_once(bare, recwarn):
    assert runtime.start("auto").device == "reference"
    assert runtime.start().device == "reference"
    assert [str(one.message) for one in recwarn] == [
        "taichi is not installed here: the kernels compute with numpy, which is slow"
    ]
    assert runtime.available_devices() == ("reference",)


@pytest.mark.parametrize("named", ["cpu", "cuda", "vulkan"])
def test_other_devices_are_refused_with_the_cure(bare, named):
    with pytest.raises(runtime.DeviceError, match=r"needs taichi.*or take device='reference'"):
        runtime.start(named)


@pytest.mark.filterwarnings("ignore:taichi is not installed")
def test_kernels_compute_without_being_told_the_device(bare):
    slit = np.zeros((4, 8, 8), bool)
    slit[:, :5] = True
    assert diffuse(slit).relative_diffusivity == pytest.approx(5 / 8)
    assert configuration_counts(slit).sum() > 0
    assert chord_lengths(slit).size


def test_nothing_but_a_started_device_imports_taichi(tmp_path):
    (tmp_path / "taichi.py").write_text("raise ImportError('no taichi here')")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r});"
        "import matweft_kernels, pkgutil, importlib;"
        "[importlib.import_module('matweft_kernels.' + m.name)"
        " for m in pkgutil.iter_modules(matweft_kernels.__path__) if m.name[0] != '_'];"
        "assert 'taichi' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("system", "machine", "python", "wanted"),
    [
        ("linux", "x86_64", "3.11", True),
        ("linux", "x86_64", "3.13", True),
        ("win32", "AMD64", "3.12", True),
        ("darwin", "arm64", "3.13", True),
        ("linux", "aarch64", "3.12", False),
        ("darwin", "x86_64", "3.12", False),
        ("linux", "x86_64", "3.14", False),
    ],
)
def test_taichi_is_asked_for_where_it_has_wheels(system, machine, python, wanted):
    needs = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    (taichi,) = [one for one in map(Requirement, needs) if one.name == "taichi"]
    place = {"sys_platform": system, "platform_machine": machine, "python_version": python}
    assert taichi.marker.evaluate(place) is wanted
