"""Packages whose names are imported on first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import matweft.measure


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match=r"module 'matweft.measure' has no attribute 'mesure'"):
        _ = matweft.measure.mesure


def test_importing_the_package_imports_none_of_its_modules() -> None:
    asked = "import sys, matweft.measure; print('matweft.measure.measured' in sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"


def test_every_public_name_is_found_and_listed() -> None:
    assert set(matweft.measure.__all__) <= set(dir(matweft.measure))
    for name in matweft.measure.__all__:
        assert getattr(matweft.measure, name) is not None
