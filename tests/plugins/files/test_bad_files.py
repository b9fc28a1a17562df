"""A bad file is a sentence that says what came and what to do."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import tifffile
from PIL import Image

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.formats import read, write

VALUES = np.random.default_rng(2).integers(0, 3, (20, 24, 28)).astype(np.uint8)
IMAGE = VoxelImage(VALUES, spacing=0.5, unit="um", phases={"pore": 0})
EARLY = "the file ends too early; is the download complete?"
Refusal = Callable[..., str]


def cut(file: Path, share: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])


@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        ("tif", r"a\.tif (is damaged|is cut off|holds no image)"),
        ("npy", r"a\.npy is cut off: its header promises \(20, 24, 28\) of uint8, 13440 bytes"),
        ("npz", r"a\.npz is damaged or no npz file: File is not a zip file"),
        ("raw", r"a\.raw is cut off: 13440 bytes are needed, \d+ are there: " + re.escape(EARLY)),
        ("mha", r"a\.mha is cut off: 13440 bytes are needed, \d+ are there: " + re.escape(EARLY)),
        ("nrrd", r"a\.nrrd is cut off: 13440 bytes are needed, \d+ are there: " + re.escape(EARLY)),
        ("h5", r"a\.h5 is damaged or no HDF5 file: " + re.escape(EARLY)),
        ("vti", r"a\.vti array 'values' is damaged: .*" + re.escape(EARLY)),
    ],
)
def test_a_truncated_file_is_told(
    folder: Path, refusal: Refusal, ending: str, sentence: str, share: float
) -> None:
    file = folder / f"a.{ending}"
    plain = {"compression": False} if ending in ("tif", "mha", "nrrd") else {}
    write(IMAGE, file, **plain)
    cut(file, share)
    assert re.match(sentence, refusal(file))


def test_a_truncated_picture_is_told(folder: Path, refusal: Refusal) -> None:
    Image.fromarray(VALUES[0]).save(folder / "a.png")
    cut(folder / "a.png", 0.6)
    assert refusal(folder / "a.png") == f"a.png is damaged: {EARLY}"
    (folder / "b.png").write_bytes(b"<html>404</html>")
    assert refusal(folder / "b.png") == (
        "b.png is damaged or no PNG, BMP or JPEG; it begins with b'<html>40'"
    )


def test_a_stack_without_one_page_is_told(folder: Path, refusal: Refusal) -> None:
    write(IMAGE, folder / "a.tif")
    cut(folder / "a.tif", 0.5)
    assert EARLY in refusal(folder / "a.tif")


@pytest.mark.parametrize("kind", ["complex64", "complex128", "S3", "datetime64[s]"])
@pytest.mark.parametrize("ending", ["npy", "npz", "h5"])
def test_what_are_no_real_numbers_is_told(
    folder: Path, refusal: Refusal, ending: str, kind: str
) -> None:
    values, file = np.zeros((4, 5, 6), kind), folder / f"a.{ending}"
    if ending == "h5":
        if kind[0] == "d":
            return
        with h5py.File(file, "w") as stored:
            stored["a"] = values
    else:
        {"npy": np.save, "npz": np.savez}[ending](file, values)
    told = refusal(file)
    assert f"holds {values.dtype}; an image holds whole or real numbers or booleans" in told


def test_a_wrong_bit_depth_of_raw_data_is_told(folder: Path, refusal: Refusal) -> None:
    (folder / "a.bin").write_bytes(VALUES.astype(np.uint16).tobytes())
    assert refusal(folder / "a.bin", shape=(20, 24, 28)) == (
        "a.bin has 26880 bytes, but an offset of 0 and shape (20, 24, 28) of uint8 make 13440: "
        "correct shape, dtype or offset"
    )
    assert refusal(folder / "a.bin", shape=(20, 24, 28), dtype="uint15") == (
        "dtype 'uint15' is unknown; write such as 'uint8'"
    )
    assert refusal(folder / "a.bin") == (
        "a.bin is raw data; say its shape in the order of its axes, and its dtype: --option "
        "shape=64,64,64 --option dtype=uint8 (in Python shape=(64, 64, 64), dtype='uint8')"
    )


def test_colours_are_refused(folder: Path, refusal: Refusal) -> None:
    colours = np.zeros((9, 8, 3), np.uint8)
    colours[3, 3, 1] = 1
    options = " or ".join(f"--option channel={n}" for n in ("red", "green", "blue", "luminance"))
    cure = f"choose one by {options} (in Python channel='red'), or convert it to grey values or"
    Image.fromarray(colours).save(folder / "a.png")
    tifffile.imwrite(folder / "a.tif", colours, photometric="rgb")
    for name in ("a.png", "a.tif"):
        told = f"{name} is in colour (3 numbers a voxel); {cure} labels"
        assert refusal(folder / name) == told
    cure = "give one number a voxel: convert it to grey values or labels"
    channels = np.zeros((2, 9, 8), np.uint8)
    tifffile.imwrite(folder / "c.tif", channels, imagej=True, metadata={"axes": "CYX"})
    assert refusal(folder / "c.tif") == (
        "c.tif holds 2 channels; an image has one number a voxel: keep one channel"
    )
    head = "DimSize = 2 2\nElementType = MET_UCHAR\nElementNumberOfChannels = 3\n"
    (folder / "a.mha").write_text(head + "ElementDataFile = LOCAL\n" + "x" * 12)
    assert refusal(folder / "a.mha") == f"a.mha is in colour (3 numbers a voxel); {cure}"


def slices(folder: Path, **shapes: tuple[int, int]) -> Path:
    made = folder / "Schnitte"
    made.mkdir()
    for name, shape in shapes.items():
        Image.fromarray(np.zeros(shape, np.uint8)).save(made / f"{name}.png")
    return made


def test_a_slice_of_another_size_is_told(folder: Path, refusal: Refusal) -> None:
    made = slices(folder, a1=(4, 5), a2=(4, 5), a3=(4, 6))
    assert refusal(made) == (
        "the slices differ: a3.png is uint8 (4, 6), a1.png is uint8 (4, 5) (rows, columns)"
    )


def test_gaps_in_the_numbers_of_slices_are_warned_of(folder: Path) -> None:
    made = slices(folder, **{f"s0_{i:03}": (4, 5) for i in (1, 2, 3, 7, 8, 10)})
    with pytest.warns(
        InputWarning, match="missing, their numbers jump from 3 to 7, 8 to 10; the"
    ) as told:
        assert read(made).shape == (5, 4, 6)
    assert told[0].filename == __file__, "the warning points at the line that reads"


def test_even_steps_and_hidden_files_are_no_gaps(folder: Path) -> None:
    made = slices(folder, **{f"s{i}": (4, 5) for i in (0, 10, 20, 100 - 70)})
    (made / "._s0.png").write_bytes(b"rubbish of another system")
    assert read(made).shape == (5, 4, 4)


def test_a_folder_without_slices_is_told(folder: Path, refusal: Refusal) -> None:
    (folder / "notes.txt").write_text("nothing")
    assert "holds no slice; a folder may hold files that end in" in refusal(folder)


def test_three_labels_without_a_phase_are_told(folder: Path, refusal: Refusal) -> None:
    write(VoxelImage(VALUES), folder / "a.tif")
    image = read(folder / "a.tif")
    with pytest.raises(InputError, match=r"name the phase: the image has labels \[0, 1, 2\]"):
        image.fraction()
    assert refusal(folder / "a.tif", phases={"binder": 7}) == (
        "phase 'binder' has no voxel; the image has labels [0, 1, 2] (binder=7)"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"spacing": 0}, "spacing is 0; the edge of a voxel is positive"),
        ({"spacing": (1, 1, -2)}, "spacing is -2; the edge of a voxel is positive"),
        ({"spacing": "400 km"}, "spacing is 400 km, 4e\\+05 m; .* allowed: is the unit right?"),
        ({"spacing": (1, 2)}, "spacing has 2 entries for the axes x, y, z"),
        ({"spacing": "4 kg"}, "unit 'kg' is no length, such as 'um'"),
        ({"axes": "zy"}, "has 3 axes of .*, but axes 'zy' names 2"),
    ],
)
def test_absurd_lengths_are_told(
    folder: Path, refusal: Refusal, options: dict[str, Any], sentence: str
) -> None:
    write(IMAGE, folder / "a.npy")
    assert re.search(sentence, refusal(folder / "a.npy", **options))


def test_lengths_that_are_missing_are_voxels(folder: Path) -> None:
    write(IMAGE, folder / "a.npy")
    assert read(folder / "a.npy").unit == "voxel"


def test_xml_that_is_none_is_told(folder: Path, refusal: Refusal) -> None:
    (folder / "a.vti").write_text("<VTKFile><open>")
    assert refusal(folder / "a.vti").startswith("a.vti is damaged or no XML: mismatched") or (
        "no element found" in refusal(folder / "a.vti")
    )
    (folder / "b.vti").write_bytes("<?xml version='1.0'?><VTKFile/>".encode("utf-16"))
    assert "no XML in UTF-8" in refusal(folder / "b.vti")
    (folder / "c.vti").write_text('<VTKFile type="PolyData"><PolyData/></VTKFile>')
    assert refusal(folder / "c.vti") == "c.vti is no VTK ImageData; it is PolyData"


def packed_by_lz4(file: Path) -> None:
    write(IMAGE, file)
    content = file.read_bytes().replace(b"vtkZLibDataCompressor", b"vtkLZ4DataCompressor", 1)
    file.write_bytes(content)


def test_packing_that_is_not_known_is_told(folder: Path, refusal: Refusal) -> None:
    packed_by_lz4(folder / "a.vti")
    assert refusal(folder / "a.vti") == (
        "a.vti is packed by vtkLZ4DataCompressor, which is not read; save it with zlib"
    )
    head = "NRRD0004\ntype: uint8\nsizes: 2 2\nencoding: bzip2\n\n"
    (folder / "a.nrrd").write_text(head)
    assert refusal(folder / "a.nrrd") == (
        "a.nrrd is packed as 'bzip2', which is not read; write it as raw or gzip"
    )
    write(IMAGE, folder / "a.tif")
    with tifffile.TiffFile(folder / "a.tif", mode="r+b") as tiff:
        for page in tiff.pages:
            page.tags["Compression"].overwrite(34887)
    assert refusal(folder / "a.tif") == (
        "a.tif is compressed in a way that needs another package: "
        "pip install 'matweft-files[codecs]'"
    )
    with zipfile.ZipFile(folder / "a.npz", "w") as archive:
        archive.writestr("a.npy", b"x" * 99)
    content = bytearray((folder / "a.npz").read_bytes())
    for place in (8, content.index(b"PK\1\2") + 10):
        content[place] = 97
    (folder / "a.npz").write_bytes(content)
    assert "a.npz is damaged or no npz file: That compression method" in refusal(folder / "a.npz")


def test_npz_with_a_password_or_objects_is_told(folder: Path, refusal: Refusal) -> None:
    np.savez(folder / "a.npz", a=np.array([{}], dtype=object))
    assert "holds object; an image holds" in refusal(folder / "a.npz")
    np.savez(folder / "b.npz", a=VALUES)
    content = bytearray((folder / "b.npz").read_bytes())
    for place in (6, content.index(b"PK\1\2") + 8):
        content[place] |= 1
    (folder / "b.npz").write_bytes(content)
    assert "b.npz is damaged or no npz file" in refusal(folder / "b.npz")


def test_headers_that_make_no_sense_are_told(folder: Path, refusal: Refusal) -> None:
    for name, text, sentence in (
        ("a.mha", "hello", "a.mha is damaged or no MetaImage: it lacks DimSize, ElementType, Elem"),
        ("a.nrrd", "hello", "a.nrrd is damaged or no NRRD file; it begins with 'hello'"),
        ("b.nrrd", "NRRD0001\n\n", "b.nrrd is damaged: its header lacks type, sizes, encoding"),
        ("c.nrrd", "NRRD0001\ntype: block\nsizes: 2\nencoding: raw\n\n", "c.nrrd holds 'block'"),
        ("d.nrrd", "NRRD0001\ntype: int\nsizes: 2 x\nencoding: raw\n\n", "sizes is '2 x'; it shou"),
        (
            "b.mha",
            "DimSize = 0 4\nElementType = a\nElementDataFile = LOCAL\n",
            "whole numbers from",
        ),
        ("c.mha", "DimSize = 2\nElementType = a\nElementDataFile = LOCAL\n", "c.mha holds a; an"),
    ):
        (folder / name).write_text(text)
        assert sentence in refusal(folder / name)


def test_a_file_that_is_no_image_is_named(folder: Path) -> None:
    from matweft.data import GrainMap
    from matweft_files import ImageFile

    write(GrainMap(VALUES), folder / "a.vti")
    with pytest.raises(InputError, match="holds a GrainMap, not an image"):
        ImageFile(file=folder / "a.vti").generate()
