"""Read atoms from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ase import Atoms

from matweft import Field, Generator, InputError


class StructureFile(Generator):
    """Atoms from a POSCAR, cif or extended xyz file.

    The end of the name tells the format, or ``format`` names it. Lengths are in Å.

    >>> StructureFile(file="POSCAR").file.name
    'POSCAR'
    """

    file: Path = Field(description="file of atoms")
    format: str | None = Field(None, description="name of the format, such as atoms.poscar")
    index: int | None = Field(None, description="frame of a trajectory, or block of a cif file")
    periodic: bool | tuple[bool, bool, bool] | None = Field(
        None, description="whether the atoms repeat along a, b and c; none: as the file says"
    )

    def generate(self) -> Atoms:
        """Return the atoms; raises `InputError` for whatever is wrong with the file."""
        from matweft.formats import format_of, read

        chosen = format_of(self.file, self.format)
        options: dict[str, Any] = {"periodic": self.periodic}
        if self.index is not None:
            place = next((name for name in ("index", "block") if name in chosen.model_fields), "")
            if not place:
                raise InputError(f"{self.file} holds one structure; leave out index={self.index}")
            options[place] = self.index
        if "Atoms" not in chosen.makes:
            raise InputError(f"{self.file} holds {' or '.join(chosen.makes)}, not atoms")
        atoms: Atoms = read(self.file, format=self.format, **options)
        return atoms
