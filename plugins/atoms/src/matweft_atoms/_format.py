"""What all files of atoms have in common."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from matweft.context import context
from matweft.errors import InputError, MatweftError, did_you_mean
from matweft.field import Field
from matweft.formats import Format
from matweft_atoms._sites import partial_sites

if TYPE_CHECKING:
    from ase import Atoms

_LOOKED_AT = 65536
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"


class AtomsFormat(Format):
    """Options of every file of atoms; lengths are in Å."""

    makes: ClassVar[tuple[str, ...]] = ("Atoms",)
    takes: ClassVar[tuple[str, ...]] = ("Atoms",)

    periodic: bool | tuple[bool, bool, bool] | None = Field(
        None,
        description="whether the atoms repeat: along all vectors of the cell, or one each; none: "
        "as the file says",
    )

    @abstractmethod
    def parse(self, path: Path) -> Atoms:
        """Return the atoms of a text file as they are written there."""

    def read(self, path: Path) -> Atoms:
        """Return the atoms in a file.

        Raises `InputError` for files that are no text or cut off, unknown elements, positions
        that are no numbers and cells without volume; warns of atoms on top of each other.
        """
        from matweft_atoms._checks import check_atoms

        require_text(path)
        with understood(path):
            atoms = self.parse(path)
        if self.periodic is not None:
            atoms.pbc = self.periodic
        check_atoms(atoms, path)
        context().log.info(
            "%s: %d atoms, %s, %s",
            path.name,
            len(atoms),
            atoms.get_chemical_formula(empirical=len(atoms) > 1),
            _repeats(atoms),
        )
        return atoms


def _repeats(atoms: Atoms) -> str:
    named = [name for name, on in zip("abc", atoms.pbc, strict=True) if on]
    return f"periodic along {', '.join(named)}" if named else "not periodic"


def require_text(path: Path) -> None:
    """Raise `InputError` unless a file begins as text does."""
    if path.is_dir():
        raise InputError(f"{path} is a folder; name the file of atoms in it")
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    odd = next((at for at, byte in enumerate(start) if byte in _CONTROL), None)
    if odd is not None:
        raise InputError(
            f"{path} is no text: its byte {odd} is {start[odd]:#04x}; files of atoms are text, "
            "unpack or convert it first"
        )


def count_lines(path: Path) -> int:
    """Return the number of lines of a file, the last of which may lack its end."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """Turn whatever ase raises into a sentence, and what it warns of into the log."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            yield
        except (MatweftError, MemoryError):
            raise
        except Exception as error:  # parsers raise whatever they stumble over
            reason = str(error) or type(error).__name__
            raise InputError(f"{path} cannot be understood: {reason}") from error
    for one in told:
        context().log.info("%s: %s", path.name, one.message)


def require_element(symbol: str, where: str) -> None:
    """Raise `InputError` unless this is the symbol of an element."""
    from ase.data import atomic_numbers, chemical_symbols

    if atomic_numbers.get(symbol, 0) == 0:
        hint = did_you_mean(symbol, chemical_symbols[1:])
        raise InputError(f"{where} names {symbol!r}, which is no element.{hint}")


def require_cell(atoms: Atoms, kind: str) -> None:
    """Raise `InputError` for atoms that a file of crystals cannot hold."""
    if atoms.cell.rank < 3:
        raise InputError(
            f"{kind} files hold a cell of three vectors; these atoms have {atoms.cell.rank}: set "
            "atoms.cell, or write them as .xyz"
        )


def tell_lost(atoms: Atoms, kept: Collection[str], kind: str) -> None:
    """Log what a file of this kind does not hold."""
    lost = [name for name in atoms.arrays if name not in {"numbers", "positions", *kept}]
    lost += [f"info[{name!r}]" for name in atoms.info if name not in kept]
    if atoms.constraints and "constraints" not in kept:
        lost.append("constraints")
    if atoms.calc is not None:
        lost.append("results of a calculator")
    if lost:
        context().log.info("%s files do not hold %s: left out", kind, ", ".join(lost))
    partial = None if "occupancy" in kept else partial_sites(atoms)
    if partial:
        context().log.warning(
            "%s files hold whole atoms: %s; each is written as one atom of its most frequent "
            "element",
            *(kind, partial),
        )
