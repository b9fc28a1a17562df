"""Files that are wrong are refused with a sentence, whatever is wrong with them."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from matweft.errors import InputError, InputWarning
from matweft.formats import read

SALT = (Path(__file__).parent / "NaCl.vasp").read_text().splitlines()


def poscar(changes: dict[int, str], stop: int | None = None, extra: tuple[str, ...] = ()) -> str:
    """Return the POSCAR of rock salt with some lines, counted from 1, replaced."""
    lines = [changes.get(at, line) for at, line in enumerate(SALT[:stop], 1)]
    return "\n".join([*lines, *extra]) + "\n"


POSCARS = {
    "cut header": (poscar({}, 4), "has 4 lines; a POSCAR has 8 or more: it is cut off"),
    "truncated": (poscar({}, 12), "promises 8 atoms but has 4 lines of positions: it is cut off"),
    "half a line": (poscar({16: "0.5 0.5"}), "a position, must hold 3 numbers; it is '0.5 0.5'"),
    "too many": (
        poscar({7: "4 2"}),
        "has more positions than the 6 atoms that its header counts: line 15 is '0.0000000000000",
    ),
    "two structures": (
        poscar({}, extra=tuple(SALT)),
        "goes on behind its 8 atoms with 'Na Cl', which are no velocities; keep one structure",
    ),
    "two structures, a gap": (poscar({}, extra=("", *SALT)), "cannot be understood"),
    "counts": (poscar({7: "4 4 4"}), "names 2 elements (Na Cl) but gives 3 counts (4 4 4)"),
    "no counts": (poscar({7: "four 4"}), "line 7 of"),
    "negative counts": (poscar({7: "-4 4"}), "must hold the number of atoms of each element"),
    "no atoms": (poscar({7: "0 0"}, 8), "holds no atoms: its counts are 0"),
    "huge counts": (
        poscar({7: "900000000000 4"}),
        "promises 900000000004 atoms but has 8 lines of positions",
    ),
    "element": (poscar({6: "Na Cx"}), "names 'Cx', which is no element. Did you mean"),
    "scale": (poscar({2: "one"}), "the scale, must hold 1 or 3 numbers; it is 'one'"),
    "vector": (poscar({4: "0 5.64"}), "line 4 of"),
    "zero volume": (
        poscar({5: "5.64 5.64 0"}),
        "has a cell of zero volume: its vectors are 5.64 0 0; 0 5.64 0; 5.64 5.64 0 Å; give three",
    ),
    "all zero": (poscar({3: "0 0 0"}), "has a cell of zero volume"),
    "nan": (
        poscar({10: "nan 0 0"}),
        "has NaN or infinite positions: 1 of 8 atoms, the first is atom 1 (Na) at",
    ),
    "infinite cell": (poscar({3: "inf 0 0"}), "has a cell with NaN or infinite entries"),
    "words": (poscar({10: "a b c"}), "line 10 of"),
    "empty lines": ("\n" * 40, "the scale, must hold 1 or 3 numbers; it is ''"),
}

WATER = "3\nProperties=species:S:1:pos:R:3\nO 0 0 0\nH 1 0 0\nH 0 1 0\n"
FRAMES = {
    "truncated": ("5" + WATER[1:], "line 1, promises 5 atoms but 3 lines follow its comment"),
    "second cut": (WATER + WATER[:-9], "line 6, promises 3 atoms but 2 lines follow its comment"),
    "fewer": (
        "2" + WATER[1:],
        "line 5, must hold the number of atoms of a frame; it is 'H 0 1 0': more atoms follow",
    ),
    "huge": ("99999999999999" + WATER[1:], "promises 99999999999999 atoms but 3 lines follow"),
    "longer than an integer": ("9" * 400 + WATER[1:], "must hold the number of atoms of a frame"),
    "columns": (WATER.replace("H 1 0 0", "H 1 0"), "atom 1 has 3 columns where 4 are declared"),
    "many columns": (
        WATER.replace("pos:R:3", "pos:R:3:f:R:900000"),
        "atom 0 has 4 columns where 900004 are declared: 'O 0 0 0'",
    ),
    "properties": (WATER.replace("pos:R:3", "pos:R"), "triples such as species:S:1:pos:R:3"),
    "element": (WATER.replace("H 1", "Q 1"), "atom 1 names 'Q', which is no element"),
    "ghost": (WATER.replace("H 1", "X 1"), "atom 1 names 'X', which is no element"),
    "number": (WATER.replace("H 1", "H one"), "cannot be understood: could not convert"),
    "nan": (WATER.replace("H 1", "H nan"), "1 of 3 atoms, the first is atom 1 (H) at nan 0 0"),
    "lattice": (
        WATER.replace("Prop", 'Lattice="1 0 0 0 1 0" Prop'),
        "cannot be understood",
    ),
    "no xyz": ("hello\n", "must hold the number of atoms of a frame; it is 'hello'"),
    "empty": ("\n\n", "holds no frame: its first line is empty"),
}

CELL = """data_a
_cell_length_a 4
_cell_length_b 4
_cell_length_c 4
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
"""
SITES = """loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
"""
CIFS = {
    "no cell": ("data_a\n" + SITES + "Fe1 0 0 0\n", "block 'a' of"),
    "missing length": (
        CELL.replace("_cell_length_b 4\n", "") + SITES + "Fe1 0 0 0\n",
        "has no cell: _cell_length_b is missing",
    ),
    "unknown length": (
        CELL.replace("_b 4", "_b ?") + SITES + "Fe1 0 0 0\n",
        "has no cell: _cell_length_b is '?'",
    ),
    "flat": (
        CELL.replace("_c 4", "_c 0") + SITES + "Fe1 0 0 0\n",
        "has no cell: _cell_length_c is 0",
    ),
    "impossible angles": (
        CELL.replace("alpha 90", "alpha 170").replace("beta 90", "beta 60") + SITES + "Fe1 0 0 0\n",
        "has no cell: angles of 170, 60, 90° enclose no volume",
    ),
    "no sites": (CELL, "holds no structure: no block has _atom_site_ entries"),
    "no places": (CELL + "loop_\n_atom_site_label\nFe1\n", "has no _atom_site_cartn_x"),
    "unknown place": (CELL + SITES + "Fe1 0 ? 0\n", "_atom_site_fract_y of a site is '?', no num"),
    "unknown share": (
        CELL + SITES + "_atom_site_occupancy\nFe1 0 0 0 .\n",
        "_atom_site_occupancy of a site is '.', no number",
    ),
    "element": (CELL + SITES + "Qq1 0 0 0\n", "names 'Qq', which is no element"),
    "cut loop": (CELL + SITES + "Fe1 0 0 0\nFe2 0.5", "cannot be understood"),
    "open text": (CELL + "_note\n;never ends\n", "cannot be understood"),
    "group": (
        CELL + "_space_group_IT_number 999\n" + SITES + "Fe1 0 0 0\n",
        "cannot be understood",
    ),
    "no cif": ("hello\n", "is no cif: no line begins with data_"),
}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        *(("POSCAR", *case) for case in POSCARS.values()),
        *(("a.xyz", *case) for case in FRAMES.values()),
        *(("a.cif", *case) for case in CIFS.values()),
    ],
    ids=[*POSCARS, *FRAMES, *CIFS],
)
def test_wrong_text_is_refused(name, text, message, tmp_path):
    (tmp_path / name).write_text(text)
    start = time.perf_counter()
    with pytest.raises(InputError) as caught:
        read(tmp_path / name)
    assert message in str(caught.value), str(caught.value)
    assert str(tmp_path / name) in str(caught.value)
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize("name", ["POSCAR", "a.xyz", "a.cif"])
def test_junk_is_refused(name, tmp_path):
    file = tmp_path / name
    junk = np.random.default_rng(0).bytes(5000)
    for content, message in (
        (junk, "is no text: its byte"),
        (b"\x1f\x8b\x08\x00" + junk, "is no text: its byte 0 is 0x1f"),
        ("3\n".encode("utf-16"), "is no text: its byte 3 is 0x00"),
        (b"", "is empty"),
    ):
        file.write_bytes(content)
        with pytest.raises(InputError) as caught:
            read(file)
        assert message in str(caught.value), str(caught.value)


def test_atoms_on_top_of_each_other_are_warned_of(tmp_path):
    close = {10: "0.01 0 0", 11: "0.9999999 0 0"}
    (tmp_path / "POSCAR").write_text(poscar(close))
    with pytest.warns(InputWarning) as caught:
        atoms = read(tmp_path / "POSCAR")
    assert len(atoms) == 8
    text = str(caught[0].message)
    assert "atoms 0 (Na) and 2 (Na) are 5.64e-07 Å apart, on top of each other" in text
    assert "3 pairs are closer than 0.3 Å" in text
