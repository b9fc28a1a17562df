"""Units: known conversions, spellings of the field, sentences for what is wrong."""

import os
import subprocess
import sys

import pytest

from matweft.errors import UnitError
from matweft.units import (
    check_unit,
    convert,
    convert_difference,
    parse_quantity,
    split_quantity,
)


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (25, "degC", "K", 298.15),
        (-40, "degF", "degC", -40),
        (0, "K", "degC", -273.15),
        (5, "wt%", "", 0.05),
        (3, "at%", "%", 3),
        (2, "vol%", "", 0.02),
        (1, "S/cm", "S/m", 100),
        (1, "eV", "J", 1.602176634e-19),
        (0.5, "inch", "mm", 12.7),
        (1, "Å", "nm", 0.1),
        (7, "µm", "um", 7),
        (1, "kPa", "MPa", 1e-3),
        (1, "W/m/degC", "W/m/K", 1),
        (3, "vx", "voxel", 3),
        (1, "", "", 1),
    ],
)
def test_known_conversions(value, unit, to, expected):
    assert convert(value, unit, to) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [(5, "degC", "K", 5), (9, "degF", "K", 5), (5, "K", "degC", 5), (2, "mm", "um", 2000)],
)
def test_differences_have_no_offset(value, unit, to, expected):
    assert convert_difference(value, unit, to) == pytest.approx(expected)


def test_lengths_in_voxels_are_no_lengths_in_metres():
    with pytest.raises(UnitError, match="cannot turn 'voxel' into 'm'"):
        convert(1, "voxel", "m")
    with pytest.raises(UnitError, match="cannot turn '1' into 'K'"):
        convert(1, "", "K")


@pytest.mark.parametrize("unit", ["", "1", "voxel", "wt%", "S/m", "mol/m**3", "degC"])
def test_known_units_are_passed_on(unit):
    assert check_unit(unit) == unit


def test_unknown_unit_is_named():
    with pytest.raises(UnitError, match="unknown unit 'furlung'"):
        check_unit("furlung")


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("4 voxel", 4, "voxel"),
        ("-1.5e-3S/m", -0.0015, "S/m"),
        (" .5 ", 0.5, ""),
        ("+7", 7, ""),
        ("2 1/um", 2, "1/um"),
    ],
)
def test_text_is_split_into_number_and_unit(text, number, unit):
    assert split_quantity(text) == (number, unit)


@pytest.mark.parametrize("text", ["", "mm", "four mm", "--4 mm", "1..2"])
def test_text_without_a_number_is_refused(text):
    with pytest.raises(UnitError, match="not a number with a unit, such as '4 voxel'"):
        split_quantity(text)


def test_sequences_keep_their_kind_and_what_is_no_text():
    marker = object()
    assert parse_quantity(("1 mm", 2, marker, ["3 um"]), "um") == (1000, 2, marker, [3])


def test_whole_numbers_stay_whole_only_where_they_are():
    assert isinstance(parse_quantity("4 voxel", "voxel"), int)
    assert isinstance(parse_quantity("4.0 voxel", "voxel"), float)
    assert parse_quantity("25 %", "") == 0.25


def test_text_needs_a_unit_where_there_is_one():
    with pytest.raises(UnitError, match=r"'3' has no unit; write '3 K' or the bare number"):
        parse_quantity("3", "K")


@pytest.mark.parametrize("torn", [False, True], ids=["no home", "torn cache"])
def test_units_do_without_a_cache(tmp_path, torn):
    """A home that cannot be written to, or the file of a process that is writing just now."""
    home = tmp_path if torn else "/proc/none"
    code = "from matweft.units import convert; print(convert(1, 'mm', 'm'))"
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home)}

    def run():
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True
        )

    if torn:
        run()
        files = list(tmp_path.rglob("*.pickle"))
        assert files
        for path in files:
            path.write_bytes(path.read_bytes()[:100])
    assert run().stdout.strip() == "0.001"
