"""The example ``alloy``, and what ``matweft measure`` finds in it."""

from __future__ import annotations

import typing
from pathlib import Path

import ase.io
import numpy as np
import pytest
from ase import Atoms
from ase.build import molecule

from matweft.formats import read
from matweft.measure import Request
from matweft.registry import build
from matweft.result import fields_of
from matweft_atoms import Composition, Distances, ShortRangeOrder
from matweft_atoms.example import DISPLACEMENT, FRAMES, ORDER, alloy, energy_and_forces
from matweft_atoms.measurements import measurements


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("alloy")
    made = alloy(place, 3)
    assert sorted(made) == sorted(place.iterdir())
    return place


def test_files_are_what_the_note_says(folder):
    note = (folder / "README.txt").read_text()
    assert "Synthetic" in note
    for file in folder.iterdir():
        assert file.name in note or file.name == "README.txt"
    for name in ("ordered.vasp", "ordered.cif"):
        first = ShortRangeOrder(shells=1).describe(read(folder / name).repeat(3)).first_shell
        assert first[1] == pytest.approx(-1 / 3)
    for name in ("solution.vasp", "solution.cif"):
        solution = read(folder / name)
        assert solution.symbols.formula.count() == {"Fe": 216, "Ni": 648}
        first = ShortRangeOrder(shells=1).describe(solution).first_shell
        assert first[1] == pytest.approx(ORDER, abs=2 / (12 * 864 * 3 / 16))
    average = Composition().describe(read(folder / "average.cif"))
    assert average.atomic_fractions.tolist() == [0.75, 0.25]
    assert average.density == pytest.approx(Composition().describe(solution).density)


def test_the_same_seed_writes_the_same_files(folder, tmp_path):
    for seed, equal in ((3, True), (4, False)):
        place = tmp_path / str(seed)
        place.mkdir()
        alloy(place, seed)
        for name in ("solution.vasp", "trajectory.extxyz"):
            assert ((place / name).read_bytes() == (folder / name).read_bytes()) is equal


def test_frames_carry_energies_and_forces_of_the_model(folder):
    frames = ase.io.read(folder / "trajectory.extxyz", ":")
    assert len(frames) == FRAMES
    still = read(folder / "solution.vasp")
    order = np.argsort(frames[0].numbers, kind="stable")
    moved = frames[0].positions[order] - still.positions
    assert moved.std() == pytest.approx(DISPLACEMENT, rel=0.05)
    for frame in frames:
        energy, forces = energy_and_forces(frame)
        assert frame.get_potential_energy() == pytest.approx(energy, abs=1e-4)
        np.testing.assert_allclose(frame.get_forces(), forces, atol=1e-5)
    assert Distances().describe(frames[-1]).coordination == pytest.approx(12, abs=0.1)


def test_forces_are_the_slope_of_the_energy(folder):
    frame = read(folder / "trajectory.extxyz")
    _, forces = energy_and_forces(frame)
    step, way = 1e-5, np.random.default_rng(0).normal(size=forces.shape)
    energies = []
    for sign in (1, -1):
        other = frame.copy()
        other.positions += sign * step * way
        energies.append(energy_and_forces(other)[0])
    slope = (energies[0] - energies[1]) / (2 * step)
    assert slope == pytest.approx(-(forces * way).sum(), rel=1e-6)


def test_every_number_of_a_measurement_is_there(folder):
    assert typing.get_type_hints(measurements)["sample"] is Atoms
    wanted = {"solution.vasp": 3, "average.cif": 2, "trajectory.extxyz": 3}
    for name, count in wanted.items():
        sample = read(folder / name)
        found = measurements(sample, Request())
        assert len(found) == count
        for one in found:
            check(one, sample)
    (only, distances) = measurements(molecule("H2O"), Request())
    assert only.component == "atoms.composition"
    check(distances, molecule("H2O"))
    assert len(measurements(Atoms("H"), Request())) == 1


def check(measurement, sample):
    """Every number is a field of the result; what is a mean has the samples it is the mean of."""
    component = build({"use": measurement.component, "with": measurement.parameters})
    result = component.describe(sample)
    for number in measurement.numbers:
        name, _, at = number.field.rstrip("]").partition("[")
        value = getattr(result, name)
        assert name in fields_of(result)
        assert np.isfinite(value[int(at)] if at else value)
        if number.error == "samples":
            assert np.mean(getattr(result, number.samples)) == pytest.approx(value)
