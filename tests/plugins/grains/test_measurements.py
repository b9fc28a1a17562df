"""What ``matweft measure`` is offered for maps of grains and of orientations."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from matweft.data import GrainMap, OrientationMap
from matweft.errors import InputWarning
from matweft.export.fields import fields_in
from matweft.measure import Request
from matweft.registry import registry
from matweft_grains.measurements import grain_measurements, orientation_measurements

TURNED = np.random.default_rng(0).normal(size=(64, 4))
TURNED /= np.linalg.norm(TURNED, axis=1, keepdims=True)
LABELS = (np.indices((16, 16, 16)) // 4 * np.array([1, 4, 16]).reshape(3, 1, 1, 1)).sum(axis=0) + 1
IRON = {"phases": {"iron": 1}, "symmetry": {"iron": "m-3m"}}
TWO = {"phases": {"iron": 1, "zinc": 2}, "symmetry": {"iron": "m-3m", "zinc": "622"}}


def grains(**keywords):
    return GrainMap(LABELS, TURNED, phase=1 + np.arange(64) % len(keywords["phases"]), **keywords)


@pytest.mark.parametrize(
    ("sample", "offer", "names"),
    [
        (
            grains(**IRON),
            grain_measurements,
            ["sizes", "shapes", "neighbours", "misorientations", "texture"],
        ),
        (
            grains(**TWO),
            grain_measurements,
            ["sizes", "shapes", "neighbours", "phases", "misorientations", "texture", "texture"],
        ),
        (GrainMap(LABELS), grain_measurements, ["sizes", "shapes", "neighbours"]),
        (GrainMap(LABELS[0, 0]), grain_measurements, []),
        (GrainMap(0 * LABELS), grain_measurements, []),
        (
            OrientationMap(TURNED, scalars={"ci": np.ones(64)}),
            orientation_measurements,
            ["quality"],
        ),
    ],
)
def test_everything_offered_exists_and_can_be_measured(sample, offer, names):
    offered = offer(sample, Request())
    assert [one.component for one in offered] == [f"grains.{name}" for name in names]
    for one in offered:
        component = registry().component(one.component)(**one.parameters)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            result = component.describe(sample)
        fields = {field.name: field.value for field in fields_in(result)}
        for number in one.numbers:
            name, _, index = number.field.partition("[")
            value = fields[name][int(index[:-1])] if index else fields[name]
            assert np.ndim(value) == 0
            if number.error == "samples":
                weights = fields[number.weights]
                assert np.average(fields[number.samples], weights=weights) == pytest.approx(value)


def test_of_an_unknown_symmetry_the_user_is_told_once():
    sample = GrainMap(LABELS, TURNED)
    offered = [one.component for one in grain_measurements(sample, Request())]
    assert offered[3:] == ["grains.misorientations"]
    with pytest.raises(ValueError, match="the symmetry of 'phase 1' is not known; state it"):
        registry().component("grains.misorientations")().describe(sample)


def test_phases_asked_for_are_those_whose_texture_is_measured():
    offered = grain_measurements(grains(**TWO), Request(phases=("zinc",)))
    assert [one.parameters for one in offered if one.component == "grains.texture"] == [
        {"phase": "zinc"}
    ]


def test_coincidence_is_offered_for_cubic_crystals_only():
    hexagonal = grains(phases={"zinc": 1}, symmetry={"zinc": "6/mmm"})
    for sample, has in ((grains(**IRON), True), (hexagonal, False)):
        fields = [n.field for one in grain_measurements(sample, Request()) for n in one.numbers]
        assert ("sigma3_share" in fields) == has
