"""Reading images: what comes in is what was written, and a bad file is a sentence."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import tifffile

from matweft.errors import InputError
from matweft.formats import read
from matweft_files import ImageFile

VALUES = (np.random.default_rng(0).random((5, 6, 7)) > 0.5).astype(np.uint8)


@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"metadata": None}])
def test_a_tiff_stack_is_turned_from_zyx(tmp_path: Path, options: dict[str, object]) -> None:
    tifffile.imwrite(tmp_path / "a.tif", VALUES, photometric="minisblack", **options)
    image = ImageFile(file=tmp_path / "a.tif", spacing=(1, 2, 3), unit="um").generate()
    assert np.array_equal(image.values, VALUES.transpose(2, 1, 0))
    assert image.axes == ("x", "y", "z")
    assert image.spacing == (1, 2, 3)
    assert image.values.flags.c_contiguous


def test_the_log_says_how_axes_were_turned(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", VALUES)
    with caplog.at_level(logging.INFO, "matweft.step"):
        ImageFile(file=tmp_path / "a.tif").generate()
    assert (
        "its axes are z, y, x (the usual order of such files), turned to x, y, z of 7 × 6 × 5 uint8"
        in caplog.text
    )


def test_array_files_are_xyz(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.asfortranarray(VALUES))
    np.savez_compressed(tmp_path / "one.npz", a=VALUES)
    np.savez(tmp_path / "two.npz", a=VALUES, b=VALUES[::-1])
    assert np.array_equal(ImageFile(file=tmp_path / "a.npy").generate().values, VALUES)
    assert np.array_equal(ImageFile(file=tmp_path / "one.npz").generate().values, VALUES)
    chosen = ImageFile(file=tmp_path / "two.npz", options={"key": "b"}).generate()
    assert np.array_equal(chosen.values, VALUES[::-1])
    turned = ImageFile(file=tmp_path / "a.npy", axes="yxz").generate()
    assert np.array_equal(turned.values, VALUES.transpose(1, 0, 2))


def test_raw_files_need_shape_type_and_byte_order(tmp_path: Path) -> None:
    numbers = (VALUES.astype(int) * 300).astype(">u2")
    (tmp_path / "a.raw").write_bytes(b"header--" + numbers.tobytes())
    image = ImageFile(
        file=tmp_path / "a.raw",
        options={"shape": (5, 6, 7), "dtype": "uint16", "byte_order": "big", "offset": 8},
    ).generate()
    assert np.array_equal(image.values, VALUES.transpose(2, 1, 0).astype(int) * 300)
    assert image.values.dtype.isnative


@pytest.mark.parametrize("ending", ["tif", "png"])
def test_slices_are_ordered_by_number(tmp_path: Path, ending: str) -> None:
    stack = np.concatenate([VALUES, VALUES, VALUES])
    for z, plane in enumerate(stack):
        if ending == "tif":
            tifffile.imwrite(tmp_path / f"cut{z}.tif", plane)
        else:
            image = pytest.importorskip("PIL.Image")
            image.fromarray(plane).save(tmp_path / f"cut{z}.png")
    (tmp_path / "notes.txt").write_text("not a slice")
    assert np.array_equal(ImageFile(file=tmp_path).generate().values, stack.transpose(2, 1, 0))


def test_a_single_picture_has_two_axes(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", VALUES[0])
    image = ImageFile(file=tmp_path / "a.tif", periodic=True).generate()
    assert image.axes == ("x", "y")
    assert image.periodic == (True, True)
    assert np.array_equal(image.values, VALUES[0].T)


def test_spacing_may_carry_its_unit(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", VALUES)
    image = ImageFile(file=tmp_path / "a.npy", spacing=["400 nm", "0.4 um", 0.5], unit="um")
    assert image.generate().spacing == pytest.approx((0.4, 0.4, 0.5))
    assert ImageFile(file="a.npy", spacing="2 mm").unit == "mm"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"spacing": "2 s"}, "unit 's' is no length"),
        ({"unit": "parsnip"}, "unit 'parsnip' is no length"),
        ({"axes": "zyz"}, "names an axis twice"),
        ({"axes": "abc"}, "one to three of x, y and z, such as 'zyx'"),
        ({"phases": {"pore": 0, "void": 0}}, "two phases have the same label"),
    ],
)
def test_impossible_fields_are_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ImageFile(file="a.npy", **fields)


def test_a_named_phase_must_be_there(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", VALUES)
    with pytest.raises(InputError, match=r"phase 'binder' has no voxel; the image has labels"):
        ImageFile(file=tmp_path / "a.npy", phases={"pore": 0, "binder": 170}).generate()


def _promise(file: Path, shape: tuple[int, ...], dtype: str) -> None:
    """Write an npy file whose header promises more than follows."""
    with file.open("wb") as stream:
        header = {"descr": dtype, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(b"abc")


def _write_bad_files(folder: Path) -> None:
    tifffile.imwrite(
        folder / "colour.tif", np.eye(9, 27, dtype=np.uint8).reshape(9, 9, 3), photometric="rgb"
    )
    with tifffile.TiffWriter(folder / "mixed.tif") as writer:
        writer.write(np.zeros((4, 4), np.uint8), metadata=None)
        writer.write(np.zeros((4, 5), np.uint8), metadata=None)
    tifffile.imwrite(folder / "whole.tif", VALUES, compression="zlib")
    whole = (folder / "whole.tif").read_bytes()
    (folder / "packed.tif").write_bytes(whole)
    with tifffile.TiffFile(folder / "packed.tif", mode="r+b") as tiff:
        for page in tiff.pages:
            page.tags["Compression"].overwrite(34887)
    (folder / "half.tif").write_bytes(whole[: len(whole) // 2])
    (folder / "almost.tif").write_bytes(whole[:-3])
    (folder / "words.tif").write_bytes(b"this is no picture at all")
    (folder / "words.npz").write_bytes(b"this is no archive at all")
    (folder / "words.npy").write_bytes(b"this is no array at all")
    (folder / "nothing.tif").touch()
    (folder / "sample.doc").write_text("1 2 3")
    np.save(folder / "object.npy", np.array([{}], dtype=object))
    np.save(folder / "four.npy", np.zeros((4, 4, 4, 3)))
    np.savez(folder / "two.npz", a=VALUES, b=VALUES)
    np.savez_compressed(folder / "cut.npz", a=VALUES)
    (folder / "cut.npz").write_bytes((folder / "cut.npz").read_bytes()[:-40])
    _promise(folder / "short.npy", (100, 100, 100), "|u1")
    _promise(folder / "many.npy", (1700, 1700, 1700), "|u1")
    _promise(folder / "huge.npy", (1200, 1200, 1200), "<f8")
    (folder / "a.raw").write_bytes(VALUES.tobytes())
    (folder / "slices").mkdir()
    for name, plane in {"a1": VALUES[0], "a2": VALUES[0, 1:]}.items():
        tifffile.imwrite(folder / "slices" / f"{name}.tif", plane)
    (folder / "empty").mkdir()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing.tif", "there is no file"),
        ("colour.tif", "is in colour"),
        ("mixed.tif", r"holds 2 images of different size or type: \(4, 4\), \(4, 5\)"),
        ("half.tif", "is damaged"),
        ("almost.tif", "is cut off: .* bytes are needed"),
        ("packed.tif", r"needs another package: pip install 'matweft-files\[codecs\]'"),
        ("words.tif", "is damaged or no TIFF file"),
        ("words.npz", "is damaged or no npz file"),
        ("words.npy", "is damaged or no npy file"),
        ("nothing.tif", "is empty"),
        ("sample.doc", "no format for 'sample.doc'; known are files that end in"),
        ("object.npy", "holds object"),
        ("four.npy", "one to three axes"),
        (
            "two.npz",
            r"holds several arrays; choose by --option key=NAME \(in Python key='NAME'\): a, b",
        ),
        ("cut.npz", "is damaged or no npz file"),
        ("short.npy", "is cut off: its header promises"),
        ("many.npy", "at most 2147483647 can be treated"),
        ("huge.npy", r"needs 25.7 GiB of memory, and 3 GiB are free"),
        ("a.raw", "is raw data; say its shape"),
        ("slices", "the slices differ: a2.tif"),
        ("empty", "holds no slice"),
    ],
)
def test_a_bad_file_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    monkeypatch.setattr("matweft.memory.free_memory", lambda: 3 * 2**30)
    _write_bad_files(tmp_path)
    with pytest.raises(InputError, match=message):
        ImageFile(file=tmp_path / name).generate()


def test_a_raw_file_must_have_the_promised_size(tmp_path: Path) -> None:
    (tmp_path / "a.raw").write_bytes(VALUES.tobytes())
    with pytest.raises(InputError, match="has 210 bytes, but an offset of 0 and shape"):
        read(tmp_path / "a.raw", shape=(5, 6, 8))
    with pytest.raises(InputError, match="dtype 'int7' is unknown"):
        read(tmp_path / "a.raw", shape=(5, 6, 7), dtype="int7")


def test_options_of_the_format_are_checked_by_it(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", VALUES)
    with pytest.raises(InputError, match="has no parameter 'key'"):
        ImageFile(file=tmp_path / "a.npy", options={"key": "a"}).generate()
    again = {"spacing": "3 nm", "format": "files.npy"}
    image = ImageFile(file=tmp_path / "a.npy", spacing="2 nm", options=again).generate()
    assert (image.spacing, image.unit) == ((3, 3, 3), "nm")
    with pytest.raises(InputError, match=r"no format 'files.tif'. Did you mean 'files.tiff'\?"):
        ImageFile(file=tmp_path / "a.npy", format="files.tif").generate()
