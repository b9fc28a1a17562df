"""A script plays CalculiX, so that the tests pass where it is not installed."""

from pathlib import Path

import pytest

from matweft_truss.calculix import CCX


@pytest.fixture(autouse=True)
def _played(fake_program):
    fake_program(CCX, Path(__file__).with_name("fake_ccx.py"))


@pytest.fixture
def truss_registry(registry):
    """The registry with this plugin and nothing else."""
    assert registry.add("matweft_truss.hooks", "truss").error is None
    return registry
