"""Files that promise or unpack to more than fits into memory are refused before it is spent."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from PIL import Image

from matweft.data import VoxelImage
from matweft.formats import write

VALUES = np.random.default_rng(2).integers(0, 3, (20, 24, 28)).astype(np.uint8)
IMAGE = VoxelImage(VALUES, spacing=0.5, unit="um", phases={"pore": 0})
Refusal = Callable[..., str]


SHAPE = (1600, 5000, 5000)
"""Of 40 GB as uint8."""


def huge_npy(file: Path) -> None:
    with file.open("wb") as stream:
        header = {"descr": "|u1", "fortran_order": False, "shape": SHAPE}
        np.lib.format.write_array_header_1_0(stream, header)


def huge_npz(file: Path) -> None:
    huge_npy(file.with_suffix(".npy"))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", file.with_suffix(".npy").read_bytes())
    file.with_suffix(".npy").unlink()


def huge_h5(file: Path) -> None:
    with h5py.File(file, "w") as stored:
        stored.create_dataset("a", SHAPE, np.uint8, chunks=(1, 50, 50), fillvalue=1)


def huge_tif(file: Path) -> None:
    with tifffile.TiffWriter(file) as writer:
        writer.write(np.zeros((4, 4), np.uint8), metadata=None)
    with tifffile.TiffFile(file, mode="r+b") as tiff:
        for name in ("ImageWidth", "ImageLength"):
            tiff.pages[0].tags[name].overwrite(65_000, dtype="I")


def huge_png(file: Path) -> None:
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(file)
    content = bytearray(file.read_bytes())
    content[16:24] = struct.pack(">II", 200_000, 200_000)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    file.write_bytes(content)


def huge_mha(file: Path) -> None:
    file.write_text("DimSize = 5000 5000 1600\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n")


def huge_nrrd(file: Path) -> None:
    file.write_text("NRRD0004\ntype: uint8\nsizes: 5000 5000 1600\nencoding: raw\n\n")


def huge_vti(file: Path) -> None:
    extent = "0 5000 0 5000 0 1600"
    file.write_text(
        f'<VTKFile type="ImageData"><ImageData WholeExtent="{extent}"><Piece Extent="{extent}">'
        '<CellData><DataArray type="UInt8" Name="a" format="ascii"/></CellData></Piece>'
        "</ImageData></VTKFile>"
    )


def huge_xdmf(file: Path) -> None:
    write(VoxelImage(VALUES), file)
    huge_h5(file.with_suffix(".h5"))
    text = file.read_text().replace(":/values", ":/a").replace("29 25 21", "1601 5001 5001")
    file.write_text(text)


@pytest.mark.parametrize(
    "make",
    [huge_npy, huge_npz, huge_h5, huge_tif, huge_png, huge_mha, huge_nrrd, huge_vti, huge_xdmf],
)
def test_a_header_of_40_gb_in_a_small_file_is_refused(
    folder: Path, refusal: Refusal, make: Callable[[Path], None]
) -> None:
    file = folder / f"bomb.{make.__name__.removeprefix('huge_')}"
    make(file)
    assert file.stat().st_size < 10_000
    assert "voxels, shape (" in refusal(file)
    assert "at most 2147483647 can be treated: cut it or bin it" in refusal(file)


def test_what_does_not_fit_into_memory_is_refused(
    folder: Path, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matweft.memory.free_memory", lambda: 20_000)
    for ending in ("tif", "npz", "h5", "nrrd"):
        write(IMAGE, folder / f"a.{ending}")
        assert re.search(r"needs 2\.5e-05 GiB of memory", refusal(folder / f"a.{ending}")), ending


def test_packed_pages_that_hold_more_than_promised_are_refused(
    folder: Path, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    zeros = np.zeros((4, 2000, 2000), np.uint8)
    plain = {"photometric": "minisblack", "rowsperstrip": 2000}
    tifffile.imwrite(folder / "a.tif", zeros, compression="zlib", **plain)
    with tifffile.TiffFile(folder / "a.tif", mode="r+b") as tiff:
        for page in tiff.pages:
            for name in ("ImageWidth", "ImageLength", "RowsPerStrip"):
                page.tags[name].overwrite(20, dtype="H")
    monkeypatch.setattr("matweft_files._bombs.free_memory", lambda: 2_000_000)
    assert refusal(folder / "a.tif").startswith(
        "a.tif unpacks to more than the 400 bytes that its header promises"
    )


def test_packed_data_that_hold_more_than_promised_are_refused(
    folder: Path, refusal: Refusal
) -> None:
    bomb = zlib.compress(bytes(50_000_000))
    head = "DimSize = 5 5\nElementType = MET_UCHAR\nCompressedData = True\nElementDataFile = LOCAL"
    (folder / "a.mha").write_bytes(f"{head}\n".encode() + bomb)
    assert refusal(folder / "a.mha") == (
        "a.mha unpacks to more than the 25 bytes that its header promises"
    )


def test_packed_chunks_that_hold_more_than_promised_are_refused(
    folder: Path, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with h5py.File(folder / "a.h5", "w") as stored:
        dataset = stored.create_dataset("a", (8, 8), np.uint8, chunks=(8, 8), compression="gzip")
        dataset.id.write_direct_chunk((0, 0), zlib.compress(bytes(5_000_000)))
    monkeypatch.setattr("matweft_files._bombs.free_memory", lambda: 2_000_000)
    assert "a.h5 unpacks to more than the 64 bytes" in refusal(folder / "a.h5")


ENTITIES = '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;"><!ENTITY d SYSTEM "/etc/passwd">]>'


@pytest.mark.parametrize("ending", ["vti", "xdmf"])
def test_entities_are_refused(folder: Path, refusal: Refusal, ending: str) -> None:
    write(IMAGE, folder / f"a.{ending}")
    content = (folder / f"a.{ending}").read_bytes()
    (folder / f"a.{ending}").write_bytes(content.replace(b"?>", b"?>" + ENTITIES.encode(), 1))
    assert refusal(folder / f"a.{ending}") == (
        f"a.{ending} defines entities of its own in its XML (DOCTYPE), which is not read: they can "
        "fill the memory or reach other files; no image format needs them"
    )


def test_entities_in_the_metadata_of_tiff_are_refused(folder: Path, refusal: Refusal) -> None:
    xml = f'<?xml version="1.0"?>{ENTITIES}<OME xmlns="http://a/OME/2016-06">&c;</OME>'
    tifffile.imwrite(folder / "a.ome.tif", VALUES, description=xml, metadata=None)
    assert "defines entities of its own in its XML" in refusal(folder / "a.ome.tif")
