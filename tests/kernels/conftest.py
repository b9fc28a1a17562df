"""One test body for every backend.

Choose the backend with ``pytest tests/kernels --device cpu|cuda|vulkan|reference``; a process has
one Taichi device, so the suite runs once a backend. A test that takes the fixture ``device`` runs
twice: on the chosen backend and on the numpy reference, which needs no Taichi.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from matweft_kernels import runtime

sys.path.insert(0, str(Path(__file__).parent / "parts"))

_FACTOR = {"reference": 1.0, "cpu": 1.0, "cuda": 4.0, "vulkan": 4.0}
_ROUNDING = {"float32": 1e-5, "float64": 1e-10}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--device",
        default="cpu",
        choices=[name for name in runtime.DEVICES if name != "auto"],
        help="backend of the kernels under test",
    )


def pytest_configure(config: pytest.Config) -> None:
    device = config.getoption("--device", default="cpu")
    if device == "vulkan":
        os.environ.setdefault("MATWEFT_ALLOW_SOFTWARE_VULKAN", "1")
    runtime.start(device)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "device" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--device", default="cpu")
        metafunc.parametrize("device", sorted({chosen, "reference"}))


@pytest.fixture
def kernel_device(request: pytest.FixtureRequest) -> str:
    """Return the chosen backend alone, for tests without a reference run."""
    return str(request.config.getoption("--device", default="cpu"))


def tolerance(device: str, dtype: str = "float32") -> float:
    """Return the relative error that rounding may cause on a backend in a precision."""
    return _FACTOR[device] * _ROUNDING[str(dtype)]


@pytest.fixture(name="tolerance")
def tolerance_of() -> object:
    """Return the function ``tolerance(device, dtype="float32")``."""
    return tolerance
