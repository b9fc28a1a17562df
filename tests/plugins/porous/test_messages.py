"""Sentences that say what came and what to do instead."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import tifffile

from matweft.errors import InputError, InputWarning
from matweft_porous import Diffusion, ImageFile, LevelSet, Porosity, SoftEllipsoids

VOXELS = (np.random.default_rng(0).random((5, 6, 7)) > 0.5).astype(np.uint8)
EARLY = r"the file ends too early; is the download complete\?"


@pytest.mark.parametrize("cls", [LevelSet, SoftEllipsoids])
@pytest.mark.parametrize(("rng", "name"), [(1, "int"), (None, "NoneType"), ("1", "str")])
def test_a_seed_is_no_generator(cls: type, rng: object, name: str) -> None:
    with pytest.raises(InputError) as caught:
        cls().generate(rng=rng)
    assert str(caught.value) == (
        "rng must be a numpy.random.Generator, such as np.random.default_rng(1); got " + name
    )


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
        ImageFile(file=file).generate()


def test_damage_inside_a_whole_file_is_not_called_a_cut(tmp_path: Path) -> None:
    file = tmp_path / "a.tif"
    tifffile.imwrite(file, VOXELS, compression="zlib")
    with tifffile.TiffFile(file) as tiff:
        start = tiff.pages[0].dataoffsets[0]
    content = bytearray(file.read_bytes())
    content[start : start + 4] = b"\xff" * 4
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"is damaged: \(tifffile says") as caught:
        ImageFile(file=file).generate()
    assert "too early" not in str(caught.value)


def test_what_is_no_tiff_is_told_by_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"<html>not found</html>")
    with pytest.raises(InputError, match="no TIFF file; it begins with b'<htm'"):
        ImageFile(file=tmp_path / "a.tif").generate()


def test_no_voxels_are_told_as_such(tmp_path: Path) -> None:
    np.save(tmp_path / "zero.npy", np.zeros((0, 4, 4), np.uint8))
    sentence = r"no voxels: its shape is \(0, 4, 4\)"
    with pytest.raises(InputError, match=r"zero\.npy holds " + sentence):
        ImageFile(file=tmp_path / "zero.npy").generate()
    with pytest.raises(InputError, match="the image has " + sentence):
        Porosity().describe(np.zeros((0, 4, 4)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("x.tif", r"got 'x.tif', a str, .* ImageFile\(file=...\).generate\(\), .* porous.image"),
        (Path("x.tif"), r"got 'x.tif', a \w*Path, where an image is needed"),
        (None, "got NoneType where an image is needed"),
        ({"a": 1}, "got dict where an image is needed"),
        ([[1, 2], [3]], "a list of rows that differ"),
    ],
)
def test_what_is_no_image_is_named(given: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Diffusion().simulate(given)


def test_a_list_of_numbers_will_do() -> None:
    assert Porosity().describe([0, 1] * 8).porosity == 0.5


def test_a_generator_without_room_asks_for_a_smaller_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matweft_porous._room.free_memory", lambda: 2**20)
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match=r"are free: choose a smaller shape$"):
        LevelSet(shape=(80, 80, 80)).generate(rng=rng)
    with pytest.raises(InputError, match=r"are free: cut the image or bin it$"):
        Diffusion().simulate(rng.integers(0, 2, (40, 40, 40)))


def test_few_features_are_warned_of() -> None:
    rng = np.random.default_rng(0)
    with pytest.warns(InputWarning, match=r"a quarter of the shortest edge, 24 voxel: .* not rep"):
        LevelSet(shape=(32, 24, 32), correlation_length=6.5).generate(rng=rng)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        LevelSet(shape=(32, 24, 32), correlation_length=6).generate(rng=rng)
        LevelSet(shape=(32, 32, 1), correlation_length=6).generate(rng=rng)
