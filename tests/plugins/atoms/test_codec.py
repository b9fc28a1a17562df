"""Atoms come back from a store as they were, and what cannot is refused."""

from __future__ import annotations

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.calculators.emt import EMT
from ase.calculators.singlepoint import SinglePointCalculator
from ase.constraints import FixAtoms, FixBondLengths, FixCartesian, FixScaled, Hookean
from ase.spacegroup import crystal

from matweft.codec import decode, encode
from matweft.errors import InputError
from matweft.store.hashing import content_hash
from matweft_atoms.codec import AtomsCodec


def full() -> Atoms:
    """Return atoms with something of every kind."""
    rng = np.random.default_rng(0)
    atoms = bulk("Fe", cubic=True).repeat((3, 2, 2))
    atoms.rattle(0.1, seed=1)
    n = len(atoms)
    atoms.pbc = [True, False, True]
    atoms.set_momenta(rng.normal(size=(n, 3)))
    atoms.set_initial_magnetic_moments(rng.normal(size=n))
    atoms.set_initial_charges(rng.normal(size=n))
    atoms.set_tags(range(n))
    atoms.set_masses(rng.uniform(50, 60, n))
    atoms.set_array("names", np.array([f"site {k}" for k in range(n)]))
    atoms.set_array("mask", rng.random(n) > 0.5)
    atoms.set_celldisp([0.1, 0.2, 0.3])
    atoms.info = {"run": 3, "notes": ["a", 1.5, None], "T": np.float64(4), "k": {"x": (1, True)}}
    atoms.set_constraint([FixAtoms([0, 2]), FixScaled(1, [True, False, True])])
    atoms.calc = SinglePointCalculator(atoms, energy=-1.5, forces=rng.normal(size=(n, 3)))
    return atoms


def test_everything_comes_back():
    atoms = full()
    before = atoms.copy()
    back = decode(*encode(atoms))
    assert type(back) is Atoms
    assert atoms == before
    assert back == atoms
    assert back.arrays.keys() == atoms.arrays.keys()
    for name, values in atoms.arrays.items():
        assert back.arrays[name].dtype == values.dtype
        assert np.array_equal(back.arrays[name], values)
    assert np.array_equal(back.get_celldisp(), atoms.get_celldisp())
    assert back.info == atoms.info
    assert [one.todict() for one in back.constraints] == [one.todict() for one in atoms.constraints]
    assert back.get_potential_energy() == -1.5
    assert np.array_equal(back.get_forces(), atoms.get_forces())
    assert content_hash(back) == content_hash(atoms)
    back.positions[0] += 1  # a copy that can be changed
    assert content_hash(back) != content_hash(atoms)


def test_within_results_and_lists():
    frames = [full(), Atoms("H")]
    tree, arrays = encode({"frames": frames})
    assert "$type" in tree["frames"][0]
    assert all(values.dtype != object for values in arrays.values())
    assert decode(tree, arrays)["frames"] == frames


@pytest.mark.parametrize(
    "constraint",
    [
        FixCartesian([0], [True, False, False]),
        FixBondLengths([[0, 1]]),
        Hookean(0, 1, 2.0, 1.5),
    ],
)
def test_constraints_come_back(constraint):
    atoms = bulk("Fe", cubic=True)
    atoms.set_constraint(constraint)
    (back,) = decode(*encode(atoms)).constraints
    assert type(back) is type(constraint)
    assert str(back.todict()) == str(constraint.todict())


def test_space_groups_of_ase_come_back():
    cell = crystal("Cu", [(0, 0, 0)], spacegroup=225, cellpar=[3.6, 3.6, 3.6, 90, 90, 90])
    back = decode(*encode(cell))
    assert back.info["spacegroup"] == cell.info["spacegroup"]
    assert back.info["spacegroup"].no == 225


def test_results_of_other_positions_are_not_kept():
    atoms = full()
    atoms.positions[0] += 1e-3
    assert decode(*encode(atoms)).calc is None


class Unknown:
    def todict(self):
        return {"name": "Unknown", "kwargs": {}}

    def adjust_positions(self, atoms, new):
        pass


def test_what_cannot_be_stored_is_refused():
    for change, message in (
        (lambda a: a.info.update(file=open), "atoms.info['file'] holds a builtin_function"),
        (lambda a: a.info.update(deep=[{"x": {1, 2}}]), "atoms.info['deep'] holds a set"),
        (lambda a: a.info.update({3: 1}), "atoms.info has the key 3; keys are text"),
        (lambda a: a.info.update(o=np.array([None])), "holds a array of object"),
        (lambda a: setattr(a, "calc", EMT()), "atoms with the calculator EMT cannot be stored"),
        (lambda a: a.set_constraint(Unknown()), "the constraint Unknown cannot be stored"),
    ):
        atoms = bulk("Cu")
        change(atoms)
        with pytest.raises(InputError) as caught:
            encode({"sample": atoms})
        assert message in str(caught.value)
        assert "sample" in str(caught.value)


def test_facts_for_the_first_screen():
    atoms = bulk("NaCl", "rocksalt", 5.64, cubic=True)
    told = dict(AtomsCodec().facts(atoms))
    assert told["atoms"] == "8, Na4Cl4"
    assert told["cell"] == "5.64 × 5.64 × 5.64 Å"
    assert told["repeats along"] == "a, b, c"
