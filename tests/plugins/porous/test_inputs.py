"""Images that are not what a measurement needs, and how the user hears of it."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning, ParameterError
from matweft.study.explain import explain
from matweft_porous import (
    Chords,
    Diffusion,
    GeodesicTortuosity,
    LevelSet,
    Porosity,
    SoftEllipsoids,
    TwoPoint,
)
from matweft_porous._pores import closed_sides, pores_of

RANDOM = np.random.default_rng(3)
MEASURES = [Porosity, Chords, TwoPoint, GeodesicTortuosity, Diffusion]


def _measure(cls: type, image: object, **fields: object) -> object:
    made = cls(**fields)
    return getattr(made, made.verb)(image)


@pytest.mark.parametrize("cls", MEASURES)
def test_more_than_two_labels_need_a_phase(cls: type) -> None:
    labels = RANDOM.integers(0, 3, (8, 8, 8))
    with pytest.raises(InputError, match=r"name the phase: the image has labels \[0, 1, 2\]"):
        _measure(cls, labels)
    with pytest.raises(InputError, match="no phase 'pore'"):
        _measure(cls, labels, phase="pore")
    with pytest.raises(InputError, match="phase 7 has no voxel"):
        _measure(cls, labels, phase=7)


@pytest.mark.parametrize("cls", MEASURES)
def test_grey_values_must_be_segmented(cls: type) -> None:
    with pytest.raises(InputError, match="segment it first"):
        _measure(cls, RANDOM.random((8, 8, 8)))


def test_a_phase_goes_by_name_number_or_text() -> None:
    labels = np.repeat([0, 85, 170], [4, 2, 2])[:, None, None] * np.ones((1, 8, 8), dtype=int)
    image = VoxelImage(labels, phases={"pore": 0, "active": 85})
    found = [Porosity(phase=one).describe(image).porosity for one in ("pore", 0, "0", "active")]
    assert found == [0.5, 0.5, 0.5, 0.25]


def test_an_image_needs_voxels() -> None:
    with pytest.raises(InputError, match="has 4 voxels"):
        Porosity().describe(np.eye(2, dtype=int))


def test_a_thin_image_is_warned_of() -> None:
    with pytest.warns(InputWarning, match="only 3 along y voxels wide"):
        Porosity().describe(RANDOM.integers(0, 2, (8, 3, 8)))


@pytest.mark.parametrize("porosity", [0.01, 0.999])
def test_inverted_phases_are_suspected(porosity: float) -> None:
    mask = np.arange(4096).reshape(16, 16, 16) < porosity * 4096
    with pytest.warns(InputWarning, match="are the phases inverted"):
        Porosity().describe(mask)


def test_borders_that_do_not_match_are_measured() -> None:
    image = LevelSet(shape=(48, 48, 48), correlation_length=5).generate(
        rng=np.random.default_rng(0)
    )
    half = VoxelImage(image.values[:24], axes=("x", "y", "z"))
    with pytest.warns(
        InputWarning, match=r"periodic along x, but \d.* % .* against \d.* %"
    ) as seen:
        Chords(periodic=True).describe(half)
    assert len(seen) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Chords(periodic=True).describe(image.values)
        Diffusion(axis="x", sides="periodic").simulate(half)


def test_an_image_that_says_it_repeats_is_measured_too() -> None:
    image = LevelSet(shape=(48, 32, 32), correlation_length=5).generate(
        rng=np.random.default_rng(0)
    )
    cut = VoxelImage(image.values[:24], periodic=(True, True, True))
    for measure in (TwoPoint().describe, Porosity().describe):
        with pytest.warns(InputWarning, match=r"taken as periodic along x, but \d"):
            measure(cut)
    slab = VoxelImage(np.indices((16, 16, 16))[0] < 8, periodic=(True, True, True))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TwoPoint().describe(image)
        TwoPoint().describe(slab)


def test_sides_that_differ_are_closed_by_solid() -> None:
    mask = np.ones((8, 9, 10), dtype=bool)
    mask[0] = False
    for periodic, shape, wraps in (
        ((True, True, False), (8, 9, 12), True),
        ((False, False, True), (8, 10, 10), True),
        ((True, False, False), (8, 9, 10), False),
    ):
        pores = pores_of(VoxelImage(mask, periodic=periodic), None)
        padded, wrapping, widened = closed_sides(pores, 0)
        assert padded.shape == shape
        assert wrapping == wraps
        assert widened == padded.size / mask.size
        assert np.count_nonzero(padded) == np.count_nonzero(mask)


def test_lengths_come_in_the_unit_of_the_image() -> None:
    values = LevelSet(shape=(24, 24, 24)).generate(rng=np.random.default_rng(1)).values
    coarse = VoxelImage(values, spacing=(0.5, 0.5, 0.5), unit="um")
    for cls, name, power in ((Chords, "mean", 1), (TwoPoint, "distance", 1)):
        in_voxels = getattr(_measure(cls, values), name)
        in_microns = _measure(cls, coarse)
        assert getattr(in_microns, name) == pytest.approx(in_voxels * 0.5**power)
        assert in_microns.to_dataframe().set_index("field").loc[name, "unit"] == "um"


def test_chords_cut_by_a_border_can_be_left_out() -> None:
    line = np.array([1, 1, 0, 1, 0, 1, 1, 1])
    assert Chords().describe(line).count == 3
    assert Chords(cut_chords="drop").describe(line).counts.tolist() == [0, 1] + 7 * [0]


@pytest.mark.parametrize("cls", [Chords, GeodesicTortuosity, Diffusion])
def test_an_axis_is_one_of_three(cls: type) -> None:
    with pytest.raises(ValueError, match="it must be 'x', 'y' or 'z'"):
        cls(axis="q")


@pytest.mark.parametrize("cls", [LevelSet, SoftEllipsoids])
@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ((4, 0, -3), "an edge has at least 1 voxel; these are 0 along y and -3 along z"),
        ((1, 1, 1), "the number of voxels is 1; give 8 to 2147483647"),
        ((4000, 4000, 3000), "the number of voxels is 48000000000; give 8 to 2147483647"),
    ],
)
def test_a_shape_is_refused_before_anything_runs(
    cls: type, shape: tuple[int, int, int], sentence: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        cls(shape=shape, porosity=1.4)
    told = explain(caught.value.validation, cls, "pores")
    assert f"pores.shape is {list(shape)}: {sentence}" in told[0].replace("(", "[").replace(
        ")", "]"
    )
    assert told[1] == "pores.porosity is 1.4; it must be less than 1"


def test_diffusion_asks_for_the_memory_of_odd_periods_and_of_float64(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd = VoxelImage(RANDOM.integers(0, 2, (40, 41, 41)), periodic=(True,) * 3)
    asked: list[int] = []
    monkeypatch.setattr("matweft.memory.require_memory", lambda what, needed: asked.append(needed))
    for fields in (False, True):
        Diffusion(fields=fields, tolerance=0.1).simulate(odd)
    assert asked == [4 * 36 * odd.values.size, (4 * 36 + 16) * odd.values.size]


@pytest.mark.parametrize("cls", [TwoPoint, Diffusion])
def test_work_that_does_not_fit_is_not_begun(cls: type, monkeypatch: pytest.MonkeyPatch) -> None:
    image = RANDOM.integers(0, 2, (40, 40, 40))
    monkeypatch.setattr("matweft.memory.free_memory", lambda: 2**20)
    with pytest.raises(InputError, match=r"\(40, 40, 40\) needs 0.00\d+ GiB of memory"):
        _measure(cls, image)
    with pytest.raises(InputError, match="a random field of"):
        LevelSet(shape=(80, 80, 80)).generate(rng=RANDOM)
