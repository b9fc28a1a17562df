"""Extended xyz files, of one structure or of a trajectory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TextIO

from matweft.context import context
from matweft.errors import InputError
from matweft.field import Field
from matweft_atoms._format import AtomsFormat, count_lines, require_element

if TYPE_CHECKING:
    from ase import Atoms

_PROPERTIES = re.compile(r"""properties\s*=\s*["']?([^\s"']+)""", re.IGNORECASE)


class ExtXyz(AtomsFormat):
    """Plain and extended xyz files; of a trajectory one frame is read, the last unless chosen.

    Energy, forces and stress of a frame become the results of ``atoms.calc``; a file with a
    ``Lattice`` but no ``pbc`` repeats along all vectors.

    >>> ExtXyz(index=0).index
    0
    """

    endings: ClassVar[tuple[str, ...]] = (".xyz", ".extxyz")

    index: int = Field(-1, description="frame of a trajectory, from 0; from −1 backwards")

    def parse(self, path: Path) -> Atoms:
        """Return one frame."""
        from ase.io.extxyz import read_xyz

        with path.open(encoding="utf-8", errors="replace") as file:
            frames = _frames(file, path)
            if not -len(frames) <= self.index < len(frames):
                raise InputError(
                    f"{path} has no frame {self.index}; it holds {len(frames)}, from 0 to "
                    f"{len(frames) - 1}"
                )
            if len(frames) > 1:
                context().log.info(
                    "%s: a trajectory of %d frames; frame %d is taken; another: --option index=0 "
                    "(in Python index=0)",
                    *(path.name, len(frames), self.index % len(frames)),
                )
            start, count = frames[self.index]
            file.seek(start)
            _check_frame(file, count, f"{path}, frame {self.index % len(frames)},")
            file.seek(0)
            index = self.index % len(frames)
            atoms: Atoms = next(iter(read_xyz(file, index=slice(index, index + 1))))
        return atoms

    def write(self, sample: Atoms, path: Path) -> None:
        """Write one frame with everything that the atoms hold."""
        from ase.io.extxyz import write_xyz

        with path.open("w", encoding="utf-8", newline="\n") as file:
            write_xyz(file, sample)


def _frames(file: TextIO, path: Path) -> list[tuple[int, int]]:
    """Return where each frame begins and its number of atoms; raises `InputError` if one is cut."""
    lines = count_lines(path)
    frames: list[tuple[int, int]] = []
    done = 0
    while True:
        start, head = file.tell(), file.readline()
        if not head.strip():
            break
        where = f"{path}, line {done + 1},"
        count = _count(head.strip(), where)
        if done + 2 + count > lines:
            raise InputError(
                f"{where} promises {count} atoms but {max(lines - done - 2, 0)} lines follow its "
                "comment: the file is cut off, or the count is wrong"
            )
        for _ in range(count + 1):
            file.readline()
        done += count + 2
        done += _skip_vectors(file)
        frames.append((start, count))
    if not frames:
        raise InputError(f"{path} holds no frame: its first line is empty")
    return frames


def _skip_vectors(file: TextIO) -> int:
    """Read past the lines VEC1 to VEC3 that some programs put below the atoms."""
    skipped = 0
    while True:
        start = file.tell()
        if not file.readline().lstrip().startswith("VEC"):
            file.seek(start)
            return skipped
        skipped += 1


def _count(head: str, where: str) -> int:
    if not (head.isascii() and head.isdigit() and len(head) <= 18):
        raise InputError(
            f"{where} must hold the number of atoms of a frame; it is {head[:60]!r}: more atoms "
            "follow than the frame above counts, or this is no xyz file"
        )
    return int(head)


def _check_frame(file: TextIO, count: int, where: str) -> None:
    """Raise `InputError` where the lines of atoms do not have the columns that are declared."""
    file.readline()
    declared = _PROPERTIES.search(file.readline())
    columns = _columns(declared.group(1) if declared else "species:S:1:pos:R:3", where)
    at = next((name for name in ("species", "element") if name in columns), None)
    wanted = sum(columns.values())
    for atom in range(count):
        words = file.readline().split()
        if len(words) < wanted:
            raise InputError(
                f"{where} atom {atom} has {len(words)} columns where {wanted} are declared: "
                f"{' '.join(words)!r}"
            )
        if at is not None:
            before = sum(list(columns.values())[: list(columns).index(at)])
            word = words[before].capitalize()
            if not word.isdigit():
                require_element(word, f"{where} atom {atom}")


def _columns(text: str, where: str) -> dict[str, int]:
    """Return the number of columns of each property, such as species:S:1:pos:R:3."""
    words: list[Any] = text.split(":")
    names, sizes = words[::3], words[2::3]
    if len(words) % 3 or not all(size.isdigit() and len(size) < 7 for size in sizes):
        raise InputError(
            f"{where} declares Properties={text[:80]!r}; triples such as species:S:1:pos:R:3 are "
            "meant"
        )
    return dict(zip(names, map(int, sizes), strict=True))
