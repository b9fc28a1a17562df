"""Arrays of one record in an npz file, read one by one or in part, and only when needed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from matweft.store.recent import RECENT, Held
from matweft.store.record import DamagedRecordError, record_path

_LOCAL_HEADER, _NAME_LENGTH = 30, 26
"""Size of the header before a file in a zip archive, and where the length of its name stands."""
_CHUNK = 2**20


def write_npz(file: BinaryIO, arrays: Mapping[str, NDArray[Any]]) -> dict[str, int]:
    """Write arrays as `numpy.load` reads them; return the CRC-32 of each.

    The same arrays give the same bytes: the file holds no time.
    """
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                npy.write_array(member, array, allow_pickle=False)
    return {info.filename.removesuffix(".npy"): info.CRC for info in archive.infolist()}


class NpzArrays(Mapping[str, NDArray[Any]]):
    """The arrays of one record by name, read when they are asked for; small ones are kept a while.

    ``checksums`` are the CRC-32 that the record gives. Raises `DamagedRecordError` for an
    array that is missing, torn or not the one the record speaks of.
    """

    def __init__(self, path: Path, key: str, checksums: Mapping[str, int]) -> None:
        self.path = path
        self.key = key
        self.checksums = checksums
        self._loaded = Held()
        self._places: dict[str, tuple[int, np.dtype[Any]]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        array = self._loaded.get(name)
        if array is None:
            array = self._read(name)
            RECENT.keep(self._loaded, name, array)
        return array

    def __iter__(self) -> Iterator[str]:
        return iter(self.checksums)

    def __len__(self) -> int:
        return len(self.checksums)

    @property
    def root(self) -> Path:
        """The folder of the store that the record lies in."""
        return self.path.parent.parent.parent

    def of_record(self, key: str, checksums: Mapping[str, int]) -> NpzArrays:
        """Return arrays of another record of the same store."""
        path = record_path(self.root, key).with_suffix(".npz")
        return NpzArrays(path, key, checksums)

    def runs(self, name: str, firsts: NDArray[np.intp], size: int) -> NDArray[Any]:
        """Return runs of ``size`` numbers of an array, flat, which begin at ``firsts``.

        The shape is (runs, ``size``); no other numbers are loaded. The first call for an array
        has it read through once, for its checksum.
        """
        with self._damage_named(name):
            begin, dtype = self._place(name)
            found = np.empty((len(firsts), size), dtype)
            data = found.view(np.uint8)
            with self.path.open("rb") as file:
                for i in np.argsort(firsts, kind="stable"):
                    file.seek(begin + int(firsts[i]) * dtype.itemsize)
                    if file.readinto(data[i]) != data.shape[1]:
                        raise ValueError("it ends too early")
            return found

    def _place(self, name: str) -> tuple[int, np.dtype[Any]]:
        """Return where the numbers of an array begin in the file, and their type."""
        if name not in self._places:
            with zipfile.ZipFile(self.path) as archive, self._member(archive, name) as member:
                version = npy.read_magic(member)
                head = {1: npy.read_array_header_1_0, 2: npy.read_array_header_2_0}[version[0]]
                _, _, dtype = head(member)
                into = member.tell()
                while member.read(_CHUNK):
                    pass  # at the end the CRC is compared
                start = archive.getinfo(f"{name}.npy").header_offset
            with self.path.open("rb") as file:
                file.seek(start + _NAME_LENGTH)
                beside = sum(struct.unpack("<HH", file.read(4)))
            self._places[name] = (start + _LOCAL_HEADER + beside + into, dtype)
        return self._places[name]

    def _member(self, archive: zipfile.ZipFile, name: str) -> IO[bytes]:
        """Return an array's file in the archive; `ValueError` if it is of another record."""
        info = archive.getinfo(f"{name}.npy")
        if self.checksums.get(name) != info.CRC:
            raise ValueError("it is of another record")
        return archive.open(info)

    @contextmanager
    def _damage_named(self, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise DamagedRecordError(
                f"{self.path}, with the array {name!r}, is gone; the step must run again", self.key
            ) from error
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise DamagedRecordError(
                f"array {name!r} in {self.path} is damaged ({error}); the step must run again",
                self.key,
            ) from error

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_loaded": Held(), "_places": {}}

    def _read(self, name: str) -> NDArray[Any]:
        with (
            self._damage_named(name),
            zipfile.ZipFile(self.path) as archive,
            self._member(archive, name) as member,
        ):
            array: NDArray[Any] = npy.read_array(member, allow_pickle=False)
            member.read()  # at the end the CRC is compared
            return array
