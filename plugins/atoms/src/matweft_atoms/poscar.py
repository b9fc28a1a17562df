"""POSCAR and CONTCAR, the structures of VASP."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from matweft.context import context
from matweft.errors import InputError
from matweft.field import Field
from matweft_atoms._format import AtomsFormat, count_lines, require_cell, require_element, tell_lost

if TYPE_CHECKING:
    from ase import Atoms

_HEADER = 9
"""Lines above the positions, at most."""


class Poscar(AtomsFormat):
    """POSCAR and CONTCAR files of VASP 4 and 5, with velocities and selective dynamics.

    Written are fractional coordinates, velocities and selective dynamics; every vector of the
    cell repeats when the file is read.

    >>> Poscar(sort=False).sort
    False
    """

    endings: ClassVar[tuple[str, ...]] = ("poscar", "contcar", ".vasp")

    sort: bool = Field(
        True, description="write the atoms of an element together, as VASP's other files need"
    )

    def parse(self, path: Path) -> Atoms:
        """Return the one structure of the file."""
        from ase.io.vasp import read_vasp

        with path.open(encoding="utf-8", errors="replace") as file:
            header = _Header.of(list(islice(file, _HEADER)), path)
            header.check_lines(file_lines=count_lines(path), path=path)
        with path.open(encoding="utf-8", errors="replace") as file:
            header.check_positions(islice(file, header.first, header.end), path)
            header.check_end(list(islice(file, 2)), path)
        if not header.symbols:
            context().log.info("%s: elements are named by its first line or a POTCAR", path.name)
        with path.open(encoding="utf-8", errors="replace") as file:
            atoms: Atoms = read_vasp(file)
        return atoms

    def write(self, sample: Atoms, path: Path) -> None:
        """Write the atoms; raises `InputError` without a cell of three vectors."""
        from ase.build import sort
        from ase.io.vasp import write_vasp

        require_cell(sample, "POSCAR")
        tell_lost(sample, ("momenta", "constraints"), "POSCAR")
        if self.sort and _groups(sample) > len(set(sample.symbols)):
            context().log.info("%s: atoms are sorted by the names of elements", path.name)
            sample = sort(sample)
        write_vasp(path, sample, direct=True, vasp5=True)


def _groups(atoms: Atoms) -> int:
    """Return how many runs of equal elements there are."""
    return 1 + int((atoms.numbers[1:] != atoms.numbers[:-1]).sum())


@dataclass(frozen=True)
class _Header:
    """What the lines above the positions say; ``first`` is the index of the first position."""

    symbols: tuple[str, ...]
    counts: tuple[int, ...]
    first: int

    @property
    def end(self) -> int:
        """Index of the line behind the positions."""
        return self.first + sum(self.counts)

    @classmethod
    def of(cls, lines: list[str], path: Path) -> _Header:
        """Read the header; raises `InputError` that names the line that is wrong."""
        if len(lines) < 7:
            raise InputError(
                f"{path} has {len(lines)} lines; a POSCAR has 8 or more: it is cut off"
            )
        _numbers(lines[1], (1, 3), f"line 2 of {path}, the scale,")
        for row in (2, 3, 4):
            _numbers(lines[row], (3,), f"line {row + 1} of {path}, a vector of the cell,")
        named = not lines[5].split()[:1] or not _is_count(lines[5].split()[0])
        symbols = tuple(_symbol(word) for word in lines[5].split()) if named else ()
        for symbol in symbols:
            require_element(symbol, f"line 6 of {path}")
        at = 6 if named else 5
        counts = _counts(lines[at], f"line {at + 1} of {path}")
        if named and len(symbols) != len(counts):
            raise InputError(
                f"{path} names {len(symbols)} elements ({' '.join(symbols)}) but gives "
                f"{len(counts)} counts ({' '.join(map(str, counts))})"
            )
        selective = lines[at + 1 : at + 2] and lines[at + 1].strip()[:1].lower() == "s"
        return cls(symbols, counts, at + (3 if selective else 2))

    def check_lines(self, file_lines: int, path: Path) -> None:
        """Raise `InputError` if the file has fewer lines than the header promises atoms."""
        promised, there = sum(self.counts), max(file_lines - self.first, 0)
        if promised == 0:
            raise InputError(f"{path} holds no atoms: its counts are 0")
        if there < promised:
            raise InputError(
                f"{path} promises {promised} atoms but has {there} lines of positions: it is cut "
                "off, or its counts are wrong"
            )

    def check_positions(self, lines: Iterable[str], path: Path) -> None:
        """Raise `InputError` for a position that is not three numbers."""
        for row, line in enumerate(lines, self.first + 1):
            _numbers(line, (3,), f"line {row} of {path}, a position,")

    def check_end(self, behind: list[str], path: Path) -> None:
        """Raise `InputError` unless the file ends behind the last atom or goes on as VASP does.

        There may be velocities below a line that is empty or says how they are meant.
        """
        title = behind[0].strip() if behind else ""
        if not title or title[0] in "lL":
            return
        if _is_number(title.split()[0]):
            raise InputError(
                f"{path} has more positions than the {sum(self.counts)} atoms that its header "
                f"counts: line {self.end + 1} is {title!r}; correct the counts, or keep one "
                "structure in a file"
            )
        if sum(map(_is_number, behind[-1].split())) < 3:
            raise InputError(
                f"{path} goes on behind its {sum(self.counts)} atoms with {title!r}, which are no "
                "velocities; keep one structure in a file"
            )


def _symbol(word: str) -> str:
    """Return the element of a name such as Fe_pv or Fe/a1b2c3."""
    return word.partition("/")[0].partition("_")[0]


def _numbers(line: str, allowed: tuple[int, ...], where: str) -> None:
    words = line.split()
    found = next((at for at, word in enumerate(words) if not _is_number(word)), len(words))
    if not any(found >= n for n in allowed):
        wanted = " or ".join(map(str, allowed))
        raise InputError(f"{where} must hold {wanted} numbers; it is {line.strip()!r}")


def _counts(line: str, where: str) -> tuple[int, ...]:
    words = line.partition("!")[0].split()
    if not words or not all(_is_count(word) for word in words):
        raise InputError(
            f"{where} must hold the number of atoms of each element; it is {line.strip()!r}"
        )
    return tuple(map(int, words))


def _is_count(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 18


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
