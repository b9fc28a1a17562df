"""Arrays of one record in an npz file, read one by one and only when needed."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from numpy.lib import format as npy
from numpy.typing import NDArray

from matweft.store.record import DamagedRecordError


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
    """The arrays of one record by name; each is read once, when it is first asked for.

    ``checksums`` are the CRC-32 that the record gives. Raises `DamagedRecordError` for an
    array that is missing, torn or not the one the record speaks of.
    """

    def __init__(self, path: Path, key: str, checksums: Mapping[str, int]) -> None:
        self.path = path
        self.key = key
        self.checksums = checksums
        self._loaded: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._loaded:
            self._loaded[name] = self._read(name)
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.checksums)

    def __len__(self) -> int:
        return len(self.checksums)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_loaded": {}}

    def _read(self, name: str) -> NDArray[Any]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                info = archive.getinfo(f"{name}.npy")
                if self.checksums.get(name) != info.CRC:
                    raise ValueError("it is of another record")
                with archive.open(info) as member:
                    array: NDArray[Any] = npy.read_array(member, allow_pickle=False)
                    member.read()  # at the end the CRC is compared
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise DamagedRecordError(
                f"array {name!r} in {self.path} is damaged ({error}); the step must run again",
                self.key,
            ) from error
        return array
