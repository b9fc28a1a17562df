"""What a scientist sees: pictures, tables, pages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from matweft_porous import Chords, Diffusion, GeodesicTortuosity, LevelSet, TwoPoint

IMAGE = LevelSet(shape=(24, 24, 24), correlation_length=3).generate(rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("component", "title", "label"),
    [
        (Chords(axis="z"), "Chords along z", "chord length / voxel"),
        (TwoPoint(), "Two-point correlation", "r / voxel"),
        (GeodesicTortuosity(axis="y"), "Geodesic tortuosity along y", "τ"),
        (Diffusion(axis="z", fields=True), "M = ", "z / voxel"),
        (Diffusion(axis="x"), "M = ", ""),
    ],
)
def test_results_draw_themselves(component: Any, title: str, label: str) -> None:
    result = getattr(component, component.verb)(IMAGE)
    figure = result.plot()
    assert isinstance(figure, Figure)
    assert figure.axes[0].get_title().startswith(title)
    assert figure.axes[0].get_xlabel() == label
    figure.canvas.draw()
    assert "<table>" in result._repr_html_()


def test_lengths_carry_the_unit_of_the_image() -> None:
    table = Chords().describe(IMAGE).to_dataframe().set_index("field")
    assert table.loc["mean", "unit"] == "voxel"
    assert Chords().describe(IMAGE).to_xarray()["quantiles"].attrs["units"] == "voxel"
