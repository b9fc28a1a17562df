"""What a format has no place for, and what it asks for and nobody gave, is told."""

from dataclasses import replace

import pytest

from matweft.formats import write


@pytest.mark.parametrize("ending", ["ang", "ctf", "h5oina"])
def test_what_is_lost_or_invented_is_told(tmp_path, caplog, monoclinic, ending):
    with caplog.at_level("INFO"):
        write(replace(monoclinic, symmetry={}), tmp_path / f"a.{ending}")
    lost = "hardness" if ending == "ang" else "fit, hardness"
    assert f"a.{ending}: the format has no place for {lost}; not written" in caplog.text
    assert "no symmetry of Zirconia is known; written as triclinic" in caplog.text
    assert "the sample has no lattice" in caplog.text
    invented = {
        "ang": "image quality, confidence index, detector signal;",
        "ctf": "bands, error, mean angular deviation, band contrast, band slope;",
    }
    assert invented.get(ending, "lattice dimensions of phases;") in caplog.text
