"""Crystallographic information files."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from matweft.context import context
from matweft.errors import InputError
from matweft.field import Field
from matweft_atoms._cif_sites import atoms_of
from matweft_atoms._format import AtomsFormat, require_cell, require_element, tell_lost
from matweft_atoms._sites import partial_sites

if TYPE_CHECKING:
    from ase import Atoms
    from ase.io.cif import CIFBlock

_CELL = ("length_a", "length_b", "length_c", "angle_alpha", "angle_beta", "angle_gamma")
_SYMBOLS = ("_atom_site_type_symbol", "_atom_site_label")


class Cif(AtomsFormat):
    """Crystals of cif files: the conventional cell, filled by the symmetry operations.

    A site that several elements share, or that is partly empty, is one atom of its most frequent
    element; the shares stay in ``atoms.info["occupancy"]``, by the numbers in
    ``atoms.arrays["spacegroup_kinds"]``. Written is every atom of the cell, in the space group P1,
    with occupancies. How the cell lies in space is not kept.

    >>> Cif(block=1).block
    1
    """

    endings: ClassVar[tuple[str, ...]] = (".cif", ".mcif")

    block: int | str | None = Field(
        None, description="which structure of a file with several: number from 0, or name"
    )

    def parse(self, path: Path) -> Atoms:
        """Return the structure of one block."""
        from ase.io.cif import parse_cif

        with path.open(encoding="utf-8", errors="replace") as file:
            if "data_" not in file.read().lower():
                raise InputError(f"{path} is no cif: no line begins with data_")
        with path.open("rb") as file:
            blocks = [one for one in parse_cif(file) if _has_sites(one)]
        block = self._choose(blocks, path)
        _check(block, f"block {block.name!r} of {path}")
        atoms = atoms_of(block)
        _tell_occupancy(atoms, path)
        return atoms

    def _choose(self, blocks: list[CIFBlock], path: Path) -> CIFBlock:
        names = [one.name for one in blocks]
        if not blocks:
            raise InputError(f"{path} holds no structure: no block has _atom_site_ entries")
        if self.block is None and len(blocks) > 1:
            raise InputError(
                f"{path} holds {len(blocks)} structures ({', '.join(names[:8])}); choose one: "
                f"block=0 to {len(blocks) - 1}, or its name"
            )
        chosen = 0 if self.block is None else self.block
        if isinstance(chosen, str):
            chosen = names.index(chosen) if chosen in names else len(names)
        if not -len(names) <= chosen < len(names):
            raise InputError(
                f"{path} has no block {self.block!r}; it holds {len(names)}: {', '.join(names[:8])}"
            )
        return blocks[chosen]

    def write(self, sample: Atoms, path: Path) -> None:
        """Write all atoms of the cell; raises `InputError` without a cell of three vectors."""
        from ase.io.cif import write_cif

        require_cell(sample, "cif")
        tell_lost(sample, ("spacegroup_kinds", "occupancy", "spacegroup", "unit_cell"), "cif")
        if not sample.pbc.all():
            context().log.info("%s: crystals repeat along a, b and c, as these atoms do not", path)
        with path.open("wb") as file:
            write_cif(file, sample)


def _has_sites(block: CIFBlock) -> bool:
    return any(name.startswith("_atom_site_") for name in block) and any(
        name in block for name in _SYMBOLS
    )


def _check(block: CIFBlock, where: str) -> None:
    """Raise `InputError` for a block without cell, with unknown elements or places."""
    _check_cell(block, where)
    labels: Any = next(block[name] for name in _SYMBOLS if name in block)
    for label in labels:
        require_element(_element(str(label)), where)
    kind = "fract" if "_atom_site_fract_x" in block else "cartn"
    for axis in "xyz":
        _check_numbers(block, f"_atom_site_{kind}_{axis}", where)
    if "_atom_site_occupancy" in block:
        _check_numbers(block, "_atom_site_occupancy", where)


def _check_numbers(block: CIFBlock, name: str, where: str) -> None:
    numbers: Any = block.get(name)
    if numbers is None:
        raise InputError(f"{where} has no {name}")
    odd = [one for one in numbers if not isinstance(one, int | float)]
    if odd:
        raise InputError(f"{where}: {name} of a site is {odd[0]!r}, no number")


def _check_cell(block: CIFBlock, where: str) -> None:
    for name in _CELL:
        value = block.get(f"_cell_{name}")
        if not isinstance(value, int | float) or not value > 0:
            what = "is missing" if value is None else f"is {value!r}"
            raise InputError(f"{where} has no cell: _cell_{name} {what}")
    angles = [block[f"_cell_{name}"] for name in _CELL[3:]]
    a, b, c = (math.cos(math.radians(float(str(angle)))) for angle in angles)
    if not 1 + 2 * a * b * c - a**2 - b**2 - c**2 > 0:
        shown = ", ".join(f"{angle}" for angle in angles)
        raise InputError(f"{where} has no cell: angles of {shown}° enclose no volume")


def _element(label: str) -> str:
    """Return the element that a label such as Fe2+, O1A or D names."""
    found = re.search("[A-Z][a-z]?", label)
    return "H" if found and found[0] == "D" else found[0] if found else label


def _tell_occupancy(atoms: Atoms, path: Path) -> None:
    partial = partial_sites(atoms)
    if partial:
        context().log.info(
            "%s: %s; each is one atom of its most frequent element, and the composition counts "
            "the shares",
            *(path.name, partial),
        )
