"""Orientation maps as pictures and as arrays with coordinates."""

import numpy as np
import pytest

from matweft.data import OrientationMap
from matweft.data.symmetry import inverse_pole_colours
from matweft.figures import figure_of
from matweft.figures.orientation_map import EMPTY, colours

TURNED = np.random.default_rng(0).normal(size=(6, 5, 4, 4))
TURNED /= np.linalg.norm(TURNED, axis=-1, keepdims=True)


def two_phases():
    phase = np.ones((6, 5, 4), int)
    phase[3:], phase[0, 0, 0] = 2, 0
    return OrientationMap(
        TURNED,
        phase,
        spacing=(1.0, 1.0, 0.5),
        unit="um",
        phases={"iron": 1, "zinc": 2},
        symmetry={"iron": "cubic", "zinc": "622"},
        scalars={"confidence": np.full((6, 5, 4), 0.5)},
    )


def test_points_have_the_colours_of_their_phase():
    found = colours(two_phases())
    assert found[0, 0, 0].tolist() == list(EMPTY)
    assert found[1] == pytest.approx(inverse_pole_colours(TURNED[1], "m-3m"))
    assert found[4] == pytest.approx(inverse_pole_colours(TURNED[4], "6/mmm"))


@pytest.mark.parametrize("shape", [(6, 5, 4), (6, 5), (6, 1, 4), (6,), (1, 1)])
def test_maps_of_any_axes_are_drawn(shape):
    turned = TURNED.reshape(-1, 4)[: np.prod(shape)].reshape(*shape, 4)
    figure = figure_of(OrientationMap(turned, phases={"iron": 1}, symmetry={"iron": "m-3m"}))
    slices = 2 if shape == (6, 5, 4) else 1
    assert len(figure.axes) == slices + 1
    assert figure.axes[-1].get_title() == "along z (m-3m)"


def test_each_phase_has_a_key():
    titles = [axes.get_title() for axes in two_phases().plot().axes]
    assert titles == ["middle of z", "middle of y", "along z (6/mmm)", "along z (m-3m)"]


def test_arrays_know_where_the_points_lie():
    dataset = two_phases().to_xarray()
    assert dataset["phase"].dims == dataset["confidence"].dims == ("x", "y", "z")
    assert dataset["z"].values.tolist() == [0.25, 0.75, 1.25, 1.75]
    assert dataset["z"].attrs["units"] == "um"
    assert dataset.attrs == {"phase 1": "iron", "phase 2": "zinc"}
    assert dataset["orientations"].sel(component="w").values == pytest.approx(TURNED[..., 0])
