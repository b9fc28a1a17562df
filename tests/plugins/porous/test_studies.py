"""The studies that come with the plugin load, and their graph runs on a small image."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from matweft.errors import StudyError
from matweft.registry import registry
from matweft.study import Loop, Study
from matweft.study_files import study_file
from matweft_porous import LevelSet


def _file(name: str) -> Path:
    return study_file(registry().targets("matweft_studies")[name].target)


def test_the_design_study_is_one_loop() -> None:
    design = Study.load(_file("porous.design")).steps["design"]
    assert isinstance(design, Loop)
    assert design.budget == 60
    assert {one.name for one in design.objectives} == {
        "amount.porosity",
        "moves.relative_diffusivity",
    }


def test_the_electrode_study_needs_an_image(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="image"):
        Study.load(_file("porous.electrode"))
    image = LevelSet(shape=(16, 16, 16), correlation_length=4).generate(
        rng=np.random.default_rng(0)
    )
    tifffile.imwrite(tmp_path / "a.tif", image.values)
    study = Study.load(_file("porous.electrode"), sets={"image": str(tmp_path / "a.tif")})
    assert list(study.steps) == ["map", "amount", "surface", "correlation", "directions"]
