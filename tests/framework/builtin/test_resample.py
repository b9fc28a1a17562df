import logging

import numpy as np
import pytest

from matweft.builtin import resample
from matweft.builtin.resample import Resample
from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning, ParameterError
from matweft.testing import GeneratorContract

SECTIONS = VoxelImage(
    np.arange(4 * 5 * 3).reshape(4, 5, 3) % 3,
    spacing=(1.0, 1.0, 4.0),
    unit="um",
    origin=(10.0, 0.0, -2.0),
    periodic=(True, False, False),
    phases={"pore": 0},
)


def ball(n, spacing, radius):
    axes = [(np.arange(round(n / h)) + 0.5) * h - n / 2 for h in spacing]
    grids = np.meshgrid(*axes, indexing="ij")
    return VoxelImage(sum(g**2 for g in grids) < radius**2, spacing=spacing, unit="um")


class TestResample(GeneratorContract):
    component = Resample
    parameters = {}
    no_references = "shares of overlap and linear interpolation need no source"
    bad = [
        ({"spacing": 0.0}, "the edge of a voxel is positive"),
        ({"spacing": "1 s"}, "is a length"),
        ({"interpolation": "cubic"}, "'majority', 'nearest' or 'linear'"),
    ]
    bad_inputs = [({"image": np.ones((0, 2))}, "no voxels")]

    def inputs(self):
        return {"image": SECTIONS}

    def oracle(self, output):
        # Each section of 4 um becomes four of 1 um; nothing else changes.
        assert np.array_equal(output.values, SECTIONS.values.repeat(4, axis=2))
        assert output.spacing == (1.0, 1.0, 1.0)
        kept = ("unit", "origin", "periodic", "phases", "axes")
        assert all(getattr(output, name) == getattr(SECTIONS, name) for name in kept)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int32, np.float32])
def test_voxels_that_are_cubic_already_stay(dtype):
    image = VoxelImage((np.arange(60).reshape(3, 4, 5) % 2).astype(dtype))
    found = Resample().generate(image)
    assert np.array_equal(found.values, image.values)
    assert found.values.dtype == dtype
    assert not np.shares_memory(found.values, image.values)


@pytest.mark.parametrize("interpolation", ["majority", "nearest"])
@pytest.mark.parametrize("spacing", [0.5, 0.8, 1.0, (1.6, 1.0, 0.7)])
def test_volume_of_a_ball_is_kept(spacing, interpolation):
    image = ball(40, (1.0, 1.0, 2.0), 15)
    found = Resample(spacing=spacing, interpolation=interpolation).generate(image)
    volumes = [np.count_nonzero(one.values) * np.prod(one.spacing) for one in (image, found)]
    exact = 4 / 3 * np.pi * 15**3
    assert volumes[1] == pytest.approx(volumes[0], rel=0.01)
    assert volumes[1] == pytest.approx(exact, rel=0.015)


def test_majority_equals_counting():
    rng = np.random.default_rng(3)
    values = rng.integers(0, 3, (6, 9, 4))
    found = Resample(spacing=(2.0, 3.0, 4.0), interpolation="majority")
    with pytest.warns(InputWarning, match="changes the volume fraction of label"):
        labels = found.generate(VoxelImage(values)).values
    blocks = values.reshape(3, 2, 3, 3, 1, 4).transpose(0, 2, 4, 1, 3, 5).reshape(3, 3, 1, 24)
    counts = np.stack([(blocks == label).sum(-1) for label in range(3)])
    chosen = np.take_along_axis(counts, labels[None], 0)[0]
    assert np.array_equal(chosen, counts.max(0))


@pytest.mark.parametrize("slab", [1, 100, 2**22])
@pytest.mark.parametrize("periodic", [False, True])
def test_grey_values_of_a_plane_stay_a_plane_and_means_are_kept(monkeypatch, slab, periodic):
    monkeypatch.setattr("matweft.data._resampling._SLAB", slab)
    x, y = np.meshgrid(np.arange(8) + 0.5, 2 * (np.arange(6) + 0.5), indexing="ij")
    plane = VoxelImage(3 * x + 2 * y + 0.25, spacing=(1.0, 2.0), periodic=(periodic, False))
    found = Resample(spacing=1.0).generate(plane).values
    fine = 3 * x[:, :1] + 2 * (np.arange(12) + 0.5) + 0.25
    assert found[:, 1:-1] == pytest.approx(fine[:, 1:-1])
    coarse = Resample(spacing=(2.0, 4.0)).generate(plane).values
    assert coarse == pytest.approx(plane.values.reshape(4, 2, 3, 2).mean(axis=(1, 3)))


@pytest.mark.parametrize("slab", [1, 2**22])
def test_periodic_axis_wraps_and_keeps_its_period(monkeypatch, slab):
    monkeypatch.setattr("matweft.data._resampling._SLAB", slab)
    x = (np.arange(32) + 0.5) / 32
    wave = VoxelImage(np.sin(2 * np.pi * x)[:, None] * np.ones(2), periodic=(True, False))
    found = Resample(spacing=(0.5, 1.0)).generate(wave).values[:, 0]
    fine = np.sin(2 * np.pi * (np.arange(64) + 0.5) / 64)
    assert np.abs(found - fine).max() < 1.01 * (2 * np.pi / 32) ** 2 / 8  # linear interpolation
    assert found[0] == pytest.approx(0.75 * wave.values[0, 0] + 0.25 * wave.values[-1, 0])


@pytest.mark.parametrize("slab", [1, 50, 2**22])
def test_slabs_change_nothing(monkeypatch, slab):
    values = (
        np.random.default_rng(0).integers(0, 4, (6, 5, 4)).repeat(5, 0).repeat(5, 1).repeat(5, 2)
    )
    image = VoxelImage(values, spacing=(1.0, 1.0, 1.5), periodic=(True, False, False))
    asked = Resample(spacing=1.3, interpolation="majority")
    whole = asked.generate(image)
    monkeypatch.setattr("matweft.data._resampling._SLAB", slab)
    assert np.array_equal(asked.generate(image).values, whole.values)


def test_size_that_the_edge_does_not_divide_is_kept_to_half_a_voxel(caplog):
    image = VoxelImage(np.zeros((10, 10), int), spacing=(1.0, 0.33), unit="um")
    with caplog.at_level(logging.INFO, "matweft"):
        found = Resample(spacing="0.4um").generate(image)
    assert found.shape == (25, 8)
    assert found.spacing == (0.4, 0.4)
    assert "along y the image is 3.2 um long, of 3.3 um before" in caplog.text


@pytest.mark.parametrize(
    ("given", "image", "sentence"),
    [
        ({"spacing": "1 um"}, VoxelImage(np.eye(4)), "give the spacing of the image when it is"),
        ({"spacing": (1.0, 2.0)}, VoxelImage(np.ones(4)), "2 entries for 1 axes"),
        ({"spacing": 1e-4}, VoxelImage(np.ones((9, 9, 9), int)), "too large; at most"),
        ({"interpolation": "linear"}, VoxelImage(np.ones(4, bool)), "holds booleans"),
    ],
)
def test_what_cannot_be_done_is_said(given, image, sentence):
    with pytest.raises(InputError, match=sentence):
        Resample(**given).generate(image)


def test_memory_is_asked_before_the_work(monkeypatch):
    monkeypatch.setattr("matweft.memory.free_memory", lambda: 10**6)
    with pytest.raises(InputError, match="choose a larger spacing, or cut"):
        Resample(spacing=0.01).generate(VoxelImage(np.ones((9, 9, 9), int)))


def test_spacing_without_entries_is_refused():
    with pytest.raises(ParameterError, match="positive"):
        Resample(spacing=())


def test_many_labels_are_taken_from_the_nearest_voxel():
    grains = VoxelImage(np.arange(100).repeat(36).reshape(60, 60), spacing=(1.0, 2.0))
    assert resample._MOST_LABELS < 100
    found = Resample().generate(grains).values
    assert np.array_equal(found, grains.values.repeat(2, axis=1))
