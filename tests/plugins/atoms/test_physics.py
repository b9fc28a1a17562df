"""Crystals, liquids and random alloys against what is known of them."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, molecule
from ase.neighborlist import neighbor_list

from matweft.errors import InputError
from matweft.testing import assert_invariant
from matweft_atoms import Composition, Distances, ShortRangeOrder, SolidSolution
from matweft_atoms._neighbours import nearest_distances, pairs

IDEAL = math.sqrt(8 / 3)
CRYSTALS = [
    ("fcc", bulk("Cu", "fcc", a=3.61), [12, 6, 24, 12], np.sqrt([0.5, 1, 1.5, 2]) * 3.61),
    ("bcc", bulk("Fe", "bcc", a=2.87), [8, 6, 12, 24], np.sqrt([0.75, 1, 2, 2.75]) * 2.87),
    ("hcp", bulk("Mg", "hcp", a=3.2, c=3.2 * IDEAL), [12, 6, 2], np.sqrt([1, 2, 8 / 3]) * 3.2),
    ("diamond", bulk("Si", "diamond", a=5.43), [4, 12, 12], np.sqrt([3, 8, 11]) / 4 * 5.43),
]


@pytest.mark.parametrize(("name", "cell", "numbers", "radii"), CRYSTALS)
def test_shells_of_crystals(name, cell, numbers, radii):
    for atoms in (cell, cell.repeat((3, 2, 1))):
        found = Distances().describe(atoms)
        assert found.coordination == numbers[0], name
        assert found.shell_coordination[: len(numbers)].tolist() == numbers
        np.testing.assert_allclose(found.shell_distances[: len(numbers)], radii, rtol=1e-9)


@pytest.mark.parametrize("cell", [CRYSTALS[0][1], CRYSTALS[2][1], CRYSTALS[3][1]])
def test_a_warm_crystal_keeps_its_coordination(cell):
    atoms = cell.repeat(6)
    atoms.rattle(0.04 * nearest_distances(cell)[0], seed=3)
    wanted = Distances().describe(cell).coordination
    assert Distances().describe(atoms).coordination == pytest.approx(wanted, abs=0.02)


def test_shells_of_hot_iron_merge_to_fourteen():
    atoms = CRYSTALS[1][1].repeat(7)
    atoms.rattle(0.06 * 2.48, seed=1)
    assert Distances().describe(atoms).coordination == pytest.approx(14, abs=0.2)


def test_an_ideal_gas_has_no_structure():
    rng = np.random.default_rng(5)
    n, edge = 3000, 25.0
    gas = Atoms(f"Ar{n}", rng.random((n, 3)) * edge, cell=[edge] * 3, pbc=True)
    found = Distances(cutoff=8, bin_width=1).describe(gas)
    volumes = 4 / 3 * np.pi * np.diff(np.arange(9.0) ** 3)
    counted = n * n / 2 * volumes / edge**3  # pairs in each bin; counts are Poisson
    spread = (found.radial_distribution - (1 - 1 / n)) * np.sqrt(counted)
    assert np.abs(spread).max() < 4
    assert math.isnan(found.coordination)
    assert found.shell_distances.size == 0
    # Nearest neighbour of a Poisson process: Γ(4/3) (4π ρ / 3)^(−1/3); its std is 0.363 of it.
    mean = math.gamma(4 / 3) * (4 / 3 * math.pi * n / edge**3) ** (-1 / 3)
    assert found.nearest == pytest.approx(mean, rel=5 * 0.363 / math.sqrt(n))


def test_pairs_are_those_of_ase():
    rng = np.random.default_rng(2)
    cell = [[6, 0, 0], [2, 5, 0], [-1, 1.5, 4]]
    for pbc in ([True] * 3, [True, False, True], [False] * 3):
        atoms = Atoms("H20", rng.random((20, 3)) * 14 - 4, cell=cell, pbc=pbc)
        i, j, d = neighbor_list("ijd", atoms, 5.5)
        ours = [np.concatenate(part) for part in zip(*pairs(atoms, 5.5), strict=True)]
        assert len(ours[2]) == len(d)
        np.testing.assert_allclose(np.sort(ours[2]), np.sort(d), atol=1e-12)
        counts = np.zeros((2, 20, 20), dtype=int)
        np.add.at(counts[0], (i, j), 1)
        np.add.at(counts[1], (ours[0], ours[1]), 1)
        assert np.array_equal(*counts)
        if any(pbc):
            nearest = [d[i == k].min(initial=np.inf) for k in range(20)]
            got = nearest_distances(atoms)
            near = np.isfinite(nearest)
            np.testing.assert_allclose(got[near], np.array(nearest)[near], atol=1e-12)


def test_pairs_in_chunks_are_the_same(monkeypatch):
    atoms = bulk("Cu", cubic=True).repeat(3)
    whole = Distances().describe(atoms)
    monkeypatch.setattr("matweft_atoms._neighbours.PAIRS_AT_ONCE", 2000)
    assert len(list(pairs(atoms, 6.0))) > 2
    assert np.array_equal(Distances().describe(atoms).neighbours, whole.neighbours)


def test_molecules_have_neighbours_but_no_density():
    found = Distances().describe(molecule("H2O"))
    assert found.coordination == pytest.approx(4 / 3)
    assert np.isnan(found.radial_distribution).all()
    assert math.isnan(Composition().describe(molecule("H2O")).density)
    assert Distances().describe(molecule("N2")).coordination == 1


def test_distances_do_not_depend_on_the_point_of_view():
    atoms = SolidSolution(size=(3, 3, 3)).generate(rng=np.random.default_rng(0))
    atoms.rattle(0.1, seed=0)

    def measure(sample):
        found = Distances().describe(sample)
        order = ShortRangeOrder().describe(sample)
        return found.shell_coordination, found.shell_distances, order.order

    def moved(sample):
        other = sample.copy()
        other.positions += [100.3, -7.1, 0.2]
        other.rotate(33, (1, 2, 3), rotate_cell=True)
        return other[np.random.default_rng(1).permutation(len(other))]

    assert_invariant(measure, moved, atoms, rtol=1e-9)


def every_way(atoms, elements, borders):
    """Return the order of all ways to place the elements, shape (ways, shells, pairs)."""
    found = []
    for way in sorted(set(permutations(elements))):
        atoms.symbols = way
        found.append(ShortRangeOrder(borders=borders).describe(atoms))
    return np.array([one.order for one in found]), found[0]


@pytest.mark.parametrize("elements", ["AuAuAuCuCuCuCuCu", "AuAuAuCuCuNiNiNi"])
def test_mean_and_spread_of_chance_are_exact(elements):
    names = [elements[k : k + 2] for k in range(0, len(elements), 2)]
    atoms = bulk("Cu", "fcc", a=3.6).repeat(2)  # several bonds between the same two atoms
    orders, one = every_way(atoms, names, (3.0, 3.8))
    np.testing.assert_allclose(orders.mean(axis=0), one.random_mean, atol=1e-12)
    np.testing.assert_allclose(orders.std(axis=0), one.random_std, atol=1e-12)


def test_random_alloys_are_random():
    maker = SolidSolution(composition={"Fe": 1, "Ni": 3}, size=(4, 4, 4))
    borders = (0.85 * maker.edge, 1.1 * maker.edge)
    drawn = [
        ShortRangeOrder(borders=borders).describe(maker.generate(rng=np.random.default_rng(seed)))
        for seed in range(40)
    ]
    one = drawn[0]
    orders = np.array([found.order for found in drawn])
    scaled = (orders - one.random_mean) / one.random_std
    assert one.random_mean[0, 1] == pytest.approx(-1 / 255)
    assert np.abs(scaled.mean(axis=0)).max() < 4 / math.sqrt(40)
    assert (scaled.std(axis=0) > 0.6).all()  # 4 standard errors of a spread of 40 are 0.45
    assert (scaled.std(axis=0) < 1.45).all()


def test_perfect_order_reaches_the_bounds():
    cell = bulk("Fe", "bcc", a=2.9, cubic=True)
    cell.symbols[1] = "Al"
    found = ShortRangeOrder().describe(cell.repeat(3))  # B2
    np.testing.assert_allclose(found.order, [[1, -1, 1], [-1, 1, -1]], atol=1e-12)


@pytest.mark.parametrize("lattice", ["fcc", "bcc", "hcp"])
@pytest.mark.parametrize("wanted", [-0.15, 0.3])
def test_wanted_order_is_reached(lattice, wanted):
    maker = SolidSolution(
        composition={"Fe": 0.4, "Ni": 0.6},
        lattice=lattice,
        size=(6, 6, 6),
        order={"Ni-Fe": wanted},
        lattice_constant=3.0,
    )
    atoms = maker.generate(rng=np.random.default_rng(1))
    n = len(atoms)
    assert atoms.symbols.formula.count()["Fe"] == round(0.4 * n)
    found = ShortRangeOrder(shells=1).describe(atoms)
    assert found.shell_coordination[0] == (8 if lattice == "bcc" else 12)
    pairs_there = n * found.shell_coordination[0] * 0.24
    assert abs(found.first_shell[1] - wanted) <= 2.2 / pairs_there


def test_order_that_is_impossible_is_refused():
    rng = np.random.default_rng(0)
    for order, message in (
        ({"Fe-Ni": -0.5}, "order Fe-Ni: -0.5 is impossible; with these amounts it is -0.3333 to 1"),
        ({"Fe-Cu": 0.1}, "'Fe-Cu' is no pair of different elements of the alloy: Fe, Ni"),
        ({"Fe-Fe": 0.1}, "is no pair of different elements"),
        ({"Fe-Ni": 0.99}, "the wanted order was not reached by 200 swaps an atom, only Fe-Ni: 0."),
    ):
        maker = SolidSolution(composition={"Fe": 1, "Ni": 3}, size=(3, 3, 3), order=order)
        with pytest.raises(InputError) as caught:
            maker.generate(rng=rng)
        assert message in str(caught.value)
    with pytest.raises(InputError, match="crystal of Si is diamond, not fcc, bcc or hcp: give"):
        SolidSolution(composition={"Si": 1}).generate(rng=rng)


def test_volumes_of_elements_are_averaged():
    pure = {name: SolidSolution(composition={name: 1}).edge ** 3 for name in ("Cu", "Ni")}
    mixed = SolidSolution(composition={"Cu": 1, "Ni": 3}).edge ** 3
    assert mixed == pytest.approx(0.25 * pure["Cu"] + 0.75 * pure["Ni"])
    assert pure["Cu"] == pytest.approx(3.61**3)
    magnesium = SolidSolution(composition={"Mg": 1}, lattice="hcp", size=(2, 2, 2))
    atoms = magnesium.generate(rng=np.random.default_rng(0))
    assert atoms.get_volume() / len(atoms) == pytest.approx(bulk("Mg").get_volume() / 2)


def test_borders_and_shells_that_cannot_be():
    atoms = SolidSolution(size=(3, 3, 3)).generate(rng=np.random.default_rng(0))
    for parameters, message in (
        ({"borders": (3.0, 2.0)}, "borders rise from above 0"),
        ({"borders": (1.0, 3.0)}, "no atoms are 0 to 1 Å apart: an empty shell"),
        ({"shells": 20}, "shells of neighbours can be told apart, 20 are asked for"),
    ):
        with pytest.raises(InputError, match=message):
            ShortRangeOrder(**parameters).describe(atoms)
    with pytest.raises(InputError, match=r"cutoff 1 Å is too short: the nearest atoms are"):
        Distances(cutoff=1).describe(atoms)
    with pytest.raises(InputError, match=r"GiB are free: choose a shorter cutoff"):
        Distances(cutoff=1000).describe(atoms)
