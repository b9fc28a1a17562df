"""What is wrong with a TIFF file is told by what can be seen in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from matweft.errors import InputError
from matweft.formats import read

VOXELS = (np.random.default_rng(0).random((5, 6, 7)) > 0.5).astype(np.uint8)
EARLY = r"the file ends too early; is the download complete\?"


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("left", [8, 30, 100, 0.5, 0.9])
def test_a_truncated_stack_is_told_first(
    tmp_path: Path, compression: str | None, left: float
) -> None:
    file = tmp_path / "a.tif"
    tifffile.imwrite(file, VOXELS, compression=compression)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(left if left > 1 else left * len(whole))])
    with pytest.raises(InputError, match=rf"a\.tif (is damaged|holds no image): {EARLY}"):
        read(file)


def test_damage_inside_a_whole_file_is_not_called_a_cut(tmp_path: Path) -> None:
    file = tmp_path / "a.tif"
    tifffile.imwrite(file, VOXELS, compression="zlib")
    with tifffile.TiffFile(file) as tiff:
        start = tiff.pages[0].dataoffsets[0]
    content = bytearray(file.read_bytes())
    content[start : start + 4] = b"\xff" * 4
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"is damaged: \(tifffile says") as caught:
        read(file)
    assert "too early" not in str(caught.value)


def test_what_is_no_tiff_is_told_by_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"<html>not found</html>")
    with pytest.raises(InputError, match="no TIFF file; it begins with b'<htm'"):
        read(tmp_path / "a.tif")


@pytest.mark.parametrize("big", [False, True])
def test_pages_in_a_circle_are_told(tmp_path: Path, big: bool) -> None:
    file = tmp_path / "a.tif"
    tifffile.imwrite(file, VOXELS, bigtiff=big, metadata=None, photometric="minisblack")
    with tifffile.TiffFile(file) as tiff:
        first, last = tiff.pages[0].offset, tiff.pages[-1].offset
        entries = len(tiff.pages[-1].tags)
    content = bytearray(file.read_bytes())
    link = last + (8 + 20 * entries if big else 2 + 12 * entries)
    size = 8 if big else 4
    content[link : link + size] = first.to_bytes(size, "little")
    file.write_bytes(content)
    with pytest.raises(InputError, match="follow each other in a circle, after 5 of them"):
        read(file)


def test_no_voxels_are_told_as_such(tmp_path: Path) -> None:
    np.save(tmp_path / "zero.npy", np.zeros((0, 4, 4), np.uint8))
    with pytest.raises(InputError, match=r"zero\.npy holds no voxels: its shape is \(0, 4, 4\)"):
        read(tmp_path / "zero.npy")
