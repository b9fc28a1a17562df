"""The hook for file formats: which format a file has, reading, writing."""

import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from matweft import Field, hookimpl
from matweft.data import VoxelImage
from matweft.errors import InputError, ParameterError, StoreError, UnitError
from matweft.formats import Format, ImageFormat, format_of, read, write
from matweft.formats._elsewhere import ENDINGS
from matweft.registry import Registry, registry, use_registry


class Text(Format):
    endings = (".txt",)
    makes = takes = ("str",)
    upper: bool = Field(False, description="in capitals")

    def read(self, path: Path) -> str:
        text = path.read_text()
        return text.upper() if self.upper else text

    def write(self, sample: Any, path: Path) -> None:
        path.write_text(sample)
        path.with_suffix(".size").write_text(str(len(sample)))


class Packed(Format):
    endings = (".old.txt", ".pack")
    makes = ("str",)
    folders = True

    def read(self, path: Path) -> str:
        return "packed"


class Special(Format):
    endings = (".txt",)
    makes = ("str",)

    @classmethod
    def claims(cls, path: Path) -> bool:
        return path.read_text().startswith("special")

    def read(self, path: Path) -> str:
        return "special"


@pytest.fixture(autouse=True)
def formats(monkeypatch):
    module = ModuleType("format_parts")
    module.Text, module.Packed, module.Special = Text, Packed, Special
    monkeypatch.setitem(sys.modules, "format_parts", module)
    names = {"parts.text": "Text", "parts.pack": "Packed", "parts.unusual": "Special"}
    plugin = SimpleNamespace(
        MATWEFT_CONTRACT=1,
        matweft_formats=hookimpl(lambda: {k: f"format_parts:{v}" for k, v in names.items()}),
    )
    registry = Registry()
    registry.add(plugin, "parts")
    with use_registry(registry):
        yield


def test_hook_matweft_formats_longest_ending_wins(tmp_path):
    assert format_of("b.old.txt") is Packed
    assert format_of("a/B.doc", "parts.text") is Text
    file = tmp_path / "x.txt"
    assert [one.name for one in write("seven", file)] == ["x.txt", "x.size"]
    assert format_of(file) is Text, "what claims it looks inside"
    assert read(file, upper=True) == "SEVEN"


def test_a_special_format_is_found_by_a_look_inside(tmp_path):
    file = tmp_path / "x.txt"
    file.write_text("special things")
    assert read(file) == "special"
    assert read(file, format="parts.text") == "special things"


def test_a_folder_has_the_format_of_most_of_its_files(tmp_path):
    (tmp_path / "1.pack").touch()
    (tmp_path / "notes.txt").touch()
    assert format_of(tmp_path) is Packed
    (tmp_path / "1.pack").unlink()
    with pytest.raises(InputError, match=r"holds no slice.*\.pack"):
        format_of(tmp_path)


def test_unknown_missing_and_empty_files_are_sentences(tmp_path):
    with pytest.raises(InputError, match=r"no format for 'x.doc'.*\.pack"):
        format_of("x.doc")
    with pytest.raises(InputError, match=r"Did you mean 'parts.text'\?"):
        format_of("x.doc", "parts.txt")
    with pytest.raises(InputError, match="there is no file"):
        read(tmp_path / "none.txt")
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputError, match="is empty"):
        read(tmp_path / "empty.txt")
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(ParameterError, match="lower"):
        read(tmp_path / "a.txt", lower=True)


def test_what_cannot_be_written_is_said_with_what_can(tmp_path):
    with pytest.raises(InputError, match=r"can be read but not written; a str.*\.txt"):
        write("a", tmp_path / "x.pack")
    with pytest.raises(InputError, match="can hold str, not int; an int can be written as nothing"):
        write(7, tmp_path / "x.txt")


def test_an_existing_file_is_kept_unless_asked(tmp_path):
    file = tmp_path / "x.txt"
    write("first", file)
    with pytest.raises(InputError, match=r"x\.txt exists"):
        write("second", file)
    assert file.read_text() == "first"
    write("second", file, overwrite=True)
    assert file.read_text() == "second"


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    def full(self, sample, path):
        path.write_text(sample)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Text, "write", full)
    with pytest.raises(StoreError, match="disk or your quota is full"):
        write("a", tmp_path / "x.txt")
    assert list(tmp_path.iterdir()) == []


class Raw(ImageFormat):
    endings = (".x",)
    makes = ("VoxelImage",)

    def read(self, path: Path) -> VoxelImage:
        return self.image(np.arange(6).reshape(2, 3), "zyx", str(path), spacing=(2, 3), unit="nm")


def test_options_of_grids_overrule_the_file(caplog):
    caplog.set_level("INFO", "matweft.step")
    found = Raw().read(Path("a.x"))
    assert found.shape == (3, 2)
    assert (found.spacing, found.unit, found.axes) == ((2.0, 3.0), "nm", ("x", "y"))
    assert "its axes are y, x" in caplog.text
    assert Raw(axes="xy").read(Path("a.x")).values.tolist() == [[0, 1, 2], [3, 4, 5]]
    own = Raw(spacing="0.4 um", periodic=(True, False)).read(Path("a.x"))
    assert (own.spacing, own.unit, own.periodic) == ((0.4, 0.4), "um", (True, False))
    assert Raw(unit="um").read(Path("a.x")).spacing == pytest.approx((0.002, 0.003))


def test_absurd_options_of_grids_are_sentences():
    for bad, told in (
        ({"axes": "xx"}, "names an axis twice"),
        ({"axes": "abc"}, "one to three of x, y and z"),
        ({"spacing": 0}, "positive"),
        ({"spacing": "4000 m"}, "is the unit right"),
        ({"phases": {"a": 1, "b": 1}}, "the same label"),
    ):
        with pytest.raises(ParameterError, match=told):
            Raw(**bad)
    with pytest.raises((ParameterError, UnitError), match="no length"):
        Raw(unit="kg")
    with pytest.raises(InputError, match="names 3"):
        Raw(axes="zyx").read(Path("a.x"))
    with pytest.raises(InputError, match="phase 'pore' has no voxel"):
        Raw(phases={"pore": 9}).read(Path("a.x"))


class Bare(ImageFormat):
    endings = (".bare",)
    makes = ("VoxelImage",)

    def read(self, path: Path) -> VoxelImage:
        lengths = {"spacing": (0.4, 0.8), "origin": (4, 0)} if path.stem == "spaced" else {}
        return self.image(np.zeros((3, 2)), "zyx", str(path), **lengths)


def test_a_spacing_that_counts_nothing_is_refused():
    for spacing, told in (
        (0.4, "0.4 of what? write --spacing 0.4um (in Python spacing='0.4 um'"),
        ((0.4, 1), "0.4, 1 of what? write --spacing 0.4,1um (in Python spacing=(0.4, 1), unit="),
        (2, "2 of what?"),
    ):
        with pytest.raises(InputError, match=re.escape(told)):
            Bare(spacing=spacing).read(Path("a.bare"))
    assert Bare(spacing=(1, 4)).read(Path("a.bare")).spacing == (1, 4), "a ratio"
    assert Bare(spacing=0.4, unit="um").read(Path("a.bare")).unit == "um"
    assert Raw(spacing=0.4).read(Path("a.x")).unit == "nm", "the file names the unit"


def test_a_spacing_of_a_file_without_unit_is_a_ratio(caplog):
    caplog.set_level("INFO", "matweft.step")
    found = Bare().read(Path("spaced.bare"))
    assert (found.spacing, found.unit) == ((1, 2), "voxel")
    assert found.origin == pytest.approx((10, 0)), "ten voxels away, as before"
    assert "a spacing of 0.4 × 0.8 without a unit" in caplog.text
    known = Bare(unit="um").read(Path("spaced.bare"))
    assert (known.spacing, known.unit, known.origin) == ((0.4, 0.8), "um", (4, 0))
    assert Bare(spacing="2 nm").read(Path("spaced.bare")).origin == pytest.approx((20, 0))


@pytest.mark.parametrize("spacing", ["0,4 um", "0,4um", ("0 um", "4um"), ("1um", "5um", "2um")])
def test_a_decimal_comma_is_told(spacing):
    with pytest.raises(InputError, match=r"a decimal number has a point|3 entries for the axes"):
        Bare(spacing=spacing).read(Path("a.bare"))


class Gaps(ImageFormat):
    endings = (".gaps",)
    makes = ("VoxelImage",)

    def read(self, path: Path) -> VoxelImage:
        values = np.ones((3, 2), np.float32)
        values[1, 1], values[2, 0] = np.nan, np.inf
        return self.image(values, "zyx", str(path))


def test_values_that_are_no_numbers_are_told_or_filled(caplog):
    caplog.set_level("INFO", "matweft.step")
    told = "a.gaps holds 1 NaN and 1 infinite values of 6, the first at x = 0, y = 2: fill them by"
    with pytest.raises(InputError, match=f"{told} --option fill=0"):
        Gaps().read(Path("a.gaps"))
    found = Gaps(fill=0).read(Path("a.gaps"))
    assert found.values.tolist() == [[1, 1, 0], [1, 0, 1]]
    assert found.values.dtype == np.float32
    assert "2 values that are NaN or infinite are filled with 0" in caplog.text


def test_the_option_that_names_a_format_is_said(tmp_path):
    with pytest.raises(InputError, match=r"another one: --format NAME \(in Python format="):
        format_of("a.foo")
    with pytest.raises(InputError, match=r"another one: --to NAME \(in Python format="):
        write(VoxelImage(np.eye(3)), tmp_path / "a.foo")


def test_endings_name_the_plugin_that_knows_them():
    with use_registry(Registry(discover=False)):
        for name, plugin in (("a.dream3d", "grains"), ("POSCAR", "atoms"), ("a.tif", "files")):
            with pytest.raises(InputError, match=f"'pip install matweft-{plugin}'"):
                format_of(name)
    known = registry()
    for name in known.targets("matweft_formats"):
        endings = known.load("matweft_formats", name).endings
        listed = {e for one in ENDINGS.values() for e in one}
        assert name.partition(".")[0] not in ENDINGS or set(endings) <= listed, name
