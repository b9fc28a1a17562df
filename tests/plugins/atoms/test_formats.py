"""Files of atoms: what ase writes is read, what is written ase reads, and nothing is guessed."""

from __future__ import annotations

import logging

import ase.io
import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, molecule
from ase.calculators.singlepoint import SinglePointCalculator
from ase.constraints import FixAtoms, FixScaled
from ase.geometry import find_mic
from ase.spacegroup import crystal

from matweft.errors import InputError
from matweft.formats import format_of, read, write
from matweft_atoms import Composition, SolidSolution, StructureFile


@pytest.fixture
def crystals():
    """Two elements in a skewed cell, with much attached."""
    atoms = bulk("NaCl", "rocksalt", a=5.64).repeat((2, 1, 1))
    atoms.rattle(0.05, seed=0)
    return atoms


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, "matweft.step")
    return lambda: "\n".join(record.getMessage() for record in caplog.records)


def same(a: Atoms, b: Atoms, tolerance: float = 1e-9) -> None:
    assert a.get_chemical_symbols() == b.get_chemical_symbols()
    np.testing.assert_allclose(a.cell.array, b.cell.array, atol=tolerance)
    moved, _ = find_mic(a.positions - b.positions, b.cell, pbc=b.pbc)
    np.testing.assert_allclose(moved, 0, atol=tolerance)
    assert a.pbc.tolist() == b.pbc.tolist()


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("POSCAR", "poscar"),
        ("CONTCAR", "poscar"),
        ("relaxed Ünit.vasp", "poscar"),
        ("two.POSCAR", "poscar"),
        ("a.cif", "cif"),
        ("a.xyz", "extxyz"),
        ("b.EXTXYZ", "extxyz"),
    ],
)
def test_names_tell_the_format(name, format, tmp_path, crystals):
    assert format_of(name).__module__ == f"matweft_atoms.{format}"
    (made,) = write(crystals, tmp_path / name)
    assert len(read(made)) == len(crystals)
    assert len(StructureFile(file=made).generate()) == len(crystals)


@pytest.mark.parametrize("scale", ["1.0", "-180.0", "2.0"])
def test_poscar_of_ase_is_read(tmp_path, crystals, scale):
    crystals.set_constraint([FixAtoms([0]), FixScaled(2, [True, False, False])])
    crystals.set_velocities(np.arange(12).reshape(4, 3) * 1e-3)
    ordered = crystals[[0, 2, 1, 3]]
    ase.io.write(tmp_path / "POSCAR", ordered, format="vasp")
    lines = (tmp_path / "POSCAR").read_text().splitlines()
    lines[1] = scale
    (tmp_path / "POSCAR").write_text("\n".join(lines) + "\n")
    found = read(tmp_path / "POSCAR")
    size = {"1.0": 1.0, "-180.0": np.cbrt(180 / ordered.get_volume()), "2.0": 2.0}[scale]
    wanted = ordered.copy()
    wanted.set_cell(ordered.cell * size, scale_atoms=True)
    same(found, wanted)
    assert {type(one).__name__ for one in found.constraints} == {"FixAtoms", "FixScaled"}
    np.testing.assert_allclose(found.get_velocities(), ordered.get_velocities(), atol=1e-7)


def test_poscar_round_trip(tmp_path, crystals, told):
    crystals.set_constraint(FixAtoms([1]))
    crystals.set_initial_magnetic_moments([1.0, 0, 0, 0])
    write(crystals, tmp_path / "POSCAR", sort=False)
    same(read(tmp_path / "POSCAR"), crystals)
    same(ase.io.read(tmp_path / "POSCAR"), crystals)
    assert "POSCAR files do not hold initial_magmoms: left out" in told()
    write(crystals, tmp_path / "sorted.vasp")
    assert "sorted.vasp: atoms are sorted by the names of elements" in told()
    assert str(read(tmp_path / "sorted.vasp").symbols) == "Cl2Na2"


def test_poscar_of_vasp_4_and_of_pseudopotentials(tmp_path, crystals, told):
    write(crystals, tmp_path / "POSCAR", sort=False)
    lines = (tmp_path / "POSCAR").read_text().splitlines()
    four = [lines[0], *lines[1:5], *lines[6:]]
    (tmp_path / "four.vasp").write_text("\n".join(four))
    same(read(tmp_path / "four.vasp"), crystals)
    assert "four.vasp: elements are named by its first line" in told()
    names = lines[5].replace("Na", "Na_pv/6a2f546d")
    (tmp_path / "hdf.vasp").write_text("\n".join([*lines[:5], names, *lines[6:]]))
    same(read(tmp_path / "hdf.vasp"), crystals)
    (tmp_path / "nameless.vasp").write_text("\n".join(["made by hand", *four[1:]]))
    with pytest.raises(InputError, match="Could not determine chemical symbols"):
        read(tmp_path / "nameless.vasp")


def test_cif_keeps_crystal_and_shares(tmp_path, told):
    quartz = crystal(
        ["Si", "O"],
        [(0.47, 0, 1 / 3), (0.4133, 0.2672, 0.2144)],
        spacegroup=154,
        cellpar=[4.91, 4.91, 5.40, 90, 90, 120],
    )
    write(quartz, tmp_path / "quartz.cif")
    same(read(tmp_path / "quartz.cif"), quartz)
    same(ase.io.read(tmp_path / "quartz.cif"), quartz)
    mixed = crystal(
        ["Ni", "Fe"],
        [(0, 0, 0), (0, 0, 0)],
        spacegroup=225,
        cellpar=[3.6, 3.6, 3.6, 90, 90, 90],
        occupancies=[0.7, 0.2],
        onduplicates="keep",
    )
    mixed.symbols = ["Fe"] * 4  # which of the elements stands for a site does not matter
    write(mixed, tmp_path / "mixed.cif")
    back = read(tmp_path / "mixed.cif")
    assert "4 of 4 sites are occupied in part, such as Ni 0.7 + Fe 0.2" in told()
    assert str(back.symbols) == "Ni4"
    found = Composition().describe(back)
    assert found.elements == ("Ni", "Fe")
    np.testing.assert_allclose(found.atomic_fractions, [7 / 9, 2 / 9])
    assert found.atoms == pytest.approx(3.6)
    mass = 4 * (0.7 * 58.6934 + 0.2 * 55.845)
    assert found.density == pytest.approx(mass / 0.602214076 / 3.6**3)
    assert found.formula == "Fe0.2222Ni0.7778"
    write(back, tmp_path / "POSCAR")
    assert (
        "POSCAR files hold whole atoms: 4 of 4 sites are occupied in part, such as Ni 0.7 + Fe 0.2"
    ) in told()
    if found.space_group:  # written in P1, still seen
        assert (found.space_group, found.space_group_number) == ("Fm-3m", 225)


CIF = """data_salt
_cell_length_a 5.640(3)
_cell_length_b 5.64
_cell_length_c 5.64
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_space_group_name_H-M_alt 'F m -3 m'
_space_group_IT_number 225
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Na1 Na1+ 0 0 0
Cl1 Cl1- 0.5(1) 0.5 0.5
"""


def test_cif_with_symmetry_and_several_blocks(tmp_path, told):
    file = tmp_path / "salt.cif"
    file.write_text(CIF)
    salt = read(file)
    assert str(salt.symbols.formula.count()) == "{'Na': 4, 'Cl': 4}"
    assert salt.info == {"spacegroup": "F m -3 m (no. 225)"}
    assert Composition().describe(salt).density == pytest.approx(2.164, abs=0.002)
    large = CIF.replace("data_salt", "data_large").replace("5.64", "6.0")
    file.write_text("data_notes\n_publ_author 'A'\n" + CIF + large)
    with pytest.raises(InputError) as caught:
        read(file)
    assert "holds 2 structures (salt, large); choose one: block=0 to 1, or its name" in str(
        caught.value
    )
    for block in (1, -1, "large"):
        assert read(file, block=block).cell[0, 0] == pytest.approx(6)
    assert StructureFile(file=file, index=0).generate().cell[0, 0] == pytest.approx(5.64)
    with pytest.raises(InputError, match=r"has no block 'small'; it holds 2: salt, large"):
        read(file, block="small")


def test_extxyz_round_trip_keeps_everything(tmp_path, crystals):
    crystals.set_momenta(np.arange(12.0).reshape(4, 3))
    crystals.set_tags([1, 2, 3, 4])
    crystals.set_initial_charges([1.0, -1, 1, -1])
    crystals.info["temperature"] = 300.5
    crystals.pbc = [True, True, False]
    crystals.set_constraint(FixAtoms([2]))
    crystals.calc = SinglePointCalculator(
        crystals, energy=-3.25, forces=np.ones((4, 3)), stress=np.arange(6.0)
    )
    write(crystals, tmp_path / "a.xyz")
    for found in (read(tmp_path / "a.xyz"), ase.io.read(tmp_path / "a.xyz")):
        same(found, crystals, 1e-7)
        np.testing.assert_allclose(found.get_momenta(), crystals.get_momenta(), atol=1e-7)
        assert found.get_tags().tolist() == [1, 2, 3, 4]
        assert found.info["temperature"] == 300.5
        assert found.get_potential_energy() == -3.25
        assert found.get_stress().tolist() == [0, 1, 2, 3, 4, 5]
        assert found.constraints[0].index.tolist() == [2]


def test_frames_of_a_trajectory(tmp_path, told):
    frames = []
    for number in range(4):
        frame = bulk("Cu", cubic=True)
        frame.positions += 0.1 * number
        frames.append(frame)
    file = tmp_path / "run.extxyz"
    ase.io.write(file, frames)
    same(read(file), frames[3], 1e-7)
    assert "run.extxyz: a trajectory of 4 frames; frame 3 is taken" in told()
    for index in (0, 2, -2):
        same(read(file, index=index), frames[index], 1e-7)
        same(StructureFile(file=file, index=index).generate(), frames[index], 1e-7)
    with pytest.raises(InputError, match=r"has no frame 4; it holds 4, from 0 to 3"):
        read(file, index=4)


def test_molecules_and_cells_in_three_lines(tmp_path):
    water = molecule("H2O")
    ase.io.write(tmp_path / "plain.xyz", water, format="xyz")
    found = read(tmp_path / "plain.xyz")
    same(found, water)
    assert not found.pbc.any()
    text = (tmp_path / "plain.xyz").read_text()
    (tmp_path / "vec.xyz").write_text(text + "VEC1 9 0 0\nVEC2 0 9 0\nVEC3 0 0 9\n")
    assert read(tmp_path / "vec.xyz").pbc.all()
    for name in ("water.cif", "POSCAR"):
        with pytest.raises(InputError, match="files hold a cell of three vectors; these atoms"):
            write(water, tmp_path / name)


def test_periodic_by_option(tmp_path, crystals):
    write(crystals, tmp_path / "POSCAR")
    assert read(tmp_path / "POSCAR", periodic=False).pbc.tolist() == [False] * 3
    slab = StructureFile(file=tmp_path / "POSCAR", periodic=(True, True, False)).generate()
    assert slab.pbc.tolist() == [True, True, False]
    ase.io.write(tmp_path / "plain.xyz", molecule("H2O"), format="xyz")
    with pytest.raises(InputError, match="cell of zero volume: its vectors are 0 0 0; 0 0 0;"):
        read(tmp_path / "plain.xyz", periodic=True)


def test_a_large_alloy_survives_every_format(tmp_path):
    alloy = SolidSolution(size=(5, 5, 5)).generate(rng=np.random.default_rng(0))
    for name in ("a.vasp", "a.cif", "a.xyz"):
        write(alloy, tmp_path / name)
        found = Composition(symmetry=False).describe(read(tmp_path / name))
        wanted = Composition(symmetry=False).describe(alloy)
        assert found.density == pytest.approx(wanted.density, rel=1e-7)


def test_p1_lists_are_read_as_ase_reads_them(tmp_path):
    high = CIF[: CIF.index("Na1")] + "_atom_site_occupancy\nA A 0 0 0 0.3\nB B 0 0 0 0.6\n"
    (tmp_path / "high.cif").write_text(high.replace("A A", "Fe1 Fe").replace("B B", "Ni1 Ni"))
    assert str(read(tmp_path / "high.cif").symbols) == "Ni4"
    head = CIF.replace("'F m -3 m'", "'P 1'").replace("number 225", "number 1")
    head = head[: head.index("Na1")] + "_atom_site_occupancy\n"
    rows = ["Fe1 Fe 0.1 0 0 0.3", "Ni1 Ni 0.1 0 0 0.6", "Li1 Li 0.5 0.5 0.5 0.25", "O1 O 0 0 0.6 1"]
    (tmp_path / "a.cif").write_text(head + "\n".join(rows) + "\n")
    ours, theirs = read(tmp_path / "a.cif"), ase.io.read(tmp_path / "a.cif")
    np.testing.assert_allclose(ours.positions, theirs.positions, atol=1e-12)
    shares = [ours.info["occupancy"][str(kind)] for kind in ours.arrays["spacegroup_kinds"]]
    assert shares == [{"Fe": 0.3, "Ni": 0.6}, {"Li": 0.25}, {"O": 1.0}]
    kinds = theirs.arrays["spacegroup_kinds"]
    assert [theirs.info["occupancy"][str(kind)] for kind in kinds] == shares
    assert str(ours.symbols) == "NiLiO"
    rows[1] = "Ni1 Ni 1.1 0 0 0.6"  # the same place, a cell further
    (tmp_path / "b.cif").write_text(head + "\n".join(rows) + "\n")
    assert read(tmp_path / "b.cif").info == ours.info
