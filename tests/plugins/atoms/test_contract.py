"""Every component keeps the contract of its role; the oracles are known crystals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk

from matweft.testing import DescriptorContract, GeneratorContract
from matweft_atoms import (
    Composition,
    Distances,
    ShortRangeOrder,
    SolidSolution,
    StructureFile,
)

ROCK_SALT = Path(__file__).parent / "NaCl.vasp"
"""Eight atoms of rock salt, a = 5.64 Å."""
NONE = ({"atoms": Atoms()}, "no atoms")
FLAT = ({"atoms": Atoms("Fe2", [[0, 0, 0], [1, 1, 0]], cell=[2, 2, 0], pbc=True)}, "zero volume")


def ordered(size: int = 3) -> Atoms:
    """Return Ni₃Fe ordered as L1₂."""
    cell = bulk("Ni", "fcc", a=3.55, cubic=True)
    cell.symbols[0] = "Fe"
    return cell.repeat(size)


class TestStructureFile(GeneratorContract):
    component = StructureFile
    parameters: ClassVar[Mapping[str, Any]] = {"file": ROCK_SALT}
    no_references = "it reads files and computes nothing"
    bad: ClassVar = [({"periodic": "maybe"}, "valid boolean"), ({"index": "last"}, "integer")]

    def oracle(self, output: Atoms) -> None:
        assert output.get_chemical_formula() == "Cl4Na4"
        assert output.get_volume() == pytest.approx(5.64**3)
        assert output.get_distance(0, 4, mic=True) == pytest.approx(5.64 / 2)


class TestSolidSolution(GeneratorContract):
    component = SolidSolution
    parameters: ClassVar[Mapping[str, Any]] = {
        "composition": {"Co": 1, "Cr": 1, "Ni": 1},
        "size": (4, 4, 4),
        "order": {"Co-Cr": -0.2},
    }
    bad: ClassVar = [
        ({"composition": {}}, "name an element"),
        ({"composition": {"Fe": 0}}, "shares are positive"),
        ({"composition": {"Xx": 1}}, "'Xx', which is no element"),
        ({"lattice": "sc"}, "'fcc', 'bcc' or 'hcp'"),
        ({"size": (0, 1, 1)}, "greater than or equal to 1"),
        ({"order": {"Fe": 0.1}}, "'Fe' names no pair"),
        ({"lattice_constant": "3 GPa"}, "cannot turn 'GPa' into 'angstrom'"),
    ]

    def oracle(self, output: Atoms) -> None:
        assert sorted(output.symbols.formula.count().values()) == [85, 85, 86]
        found = ShortRangeOrder(shells=1).describe(output)
        bond = 2 / (12 * 256 / 9)  # pairs the swaps may miss, over the pairs of a random alloy
        assert found.first_shell[found.pairs.index("Co-Cr")] == pytest.approx(-0.2, abs=1.02 * bond)
        assert found.shell_coordination.tolist() == [12]


class TestComposition(DescriptorContract):
    component = Composition
    bad: ClassVar = [({"tolerance": 0}, "greater than 0")]
    bad_inputs: ClassVar = [NONE, FLAT]

    def inputs(self) -> dict[str, Any]:
        return {"atoms": ordered()}

    def oracle(self, output: Any) -> None:
        assert output.formula == "FeNi3"
        assert output.elements == ("Ni", "Fe")
        assert output.atomic_fractions.tolist() == [0.75, 0.25]
        mass = 3 * 58.6934 + 55.845
        # One mole of daltons is a gram within 1.1e-9.
        assert output.density == pytest.approx(mass / 3.55**3 / 0.602214076, rel=2e-9)
        assert output.mass_fractions[1] == pytest.approx(55.845 / mass)
        assert output.volume_per_atom == pytest.approx(3.55**3 / 4)
        if output.space_group:
            assert (output.space_group, output.space_group_number) == ("Pm-3m", 221)


class TestDistances(DescriptorContract):
    component = Distances
    bad: ClassVar = [
        ({"cutoff": -1}, "greater than 0"),
        ({"cutoff": 5000}, "less than or equal to 1000"),
        ({"bin_width": 0}, "greater than or equal to 0.001"),
    ]
    bad_inputs: ClassVar = [
        NONE,
        FLAT,
        ({"atoms": Atoms("Fe")}, "there is one atom alone"),
        ({"atoms": Atoms("Fe2", np.zeros((2, 3)))}, "on top of others"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"atoms": bulk("Cu", "fcc", a=3.61)}

    def oracle(self, output: Any) -> None:
        assert output.coordination == 12
        assert output.shell_coordination[:6].tolist() == [12, 6, 24, 12, 24, 8]
        radii = 3.61 * np.sqrt(np.arange(1, 7) / 2)
        np.testing.assert_allclose(output.shell_distances[:6], radii, rtol=1e-9)
        assert output.nearest == pytest.approx(3.61 / math.sqrt(2))


class TestShortRangeOrder(DescriptorContract):
    component = ShortRangeOrder
    bad: ClassVar = [({"shells": 0}, "greater than or equal to 1")]
    bad_inputs: ClassVar = [
        ({"atoms": bulk("Fe")}, "two elements or more; there is Fe"),
        ({"atoms": Atoms()}, "there is none"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"atoms": ordered()}

    def oracle(self, output: Any) -> None:
        assert output.pairs == ("Fe-Fe", "Fe-Ni", "Ni-Ni")
        # L1₂: 12 Ni around Fe, then 6 Fe; around Ni 4 Fe and 8 Ni, then 6 Ni.
        np.testing.assert_allclose(output.order[0], [1, -1 / 3, 1 / 9], atol=1e-12)
        np.testing.assert_allclose(output.order[1], [-3, 1, -1 / 3], atol=1e-12)
