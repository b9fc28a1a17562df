import logging
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from matweft.data import GrainMap, OrientationMap, quaternions_from_bunge
from matweft.errors import InputError
from matweft.formats import format_of, read, write
from matweft_grains.formats.grain_npz import GrainNpz

IRON = Path(
    os.environ.get("MATWEFT_IRON", Path(__file__).parents[5] / "shared/data/ebsd3d_iron.npz")
).absolute()
LABELS = np.array([[[1, 2], [2, 0]]], np.uint16)
ANGLES = np.array([[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]])


def test_serial_sections(tmp_path, caplog):
    file = tmp_path / "Körner 1.npz"
    np.savez(file, labels=LABELS, spacing_um=[3, 2, 1], euler_bunge_deg=ANGLES)
    with caplog.at_level(logging.INFO):
        found = read(file)
    assert (found.shape, found.spacing, found.unit) == ((1, 2, 2), (3, 2, 1), "um")
    assert "axes are x, y, z (the usual order of such files)" in caplog.text
    assert found.orientations == pytest.approx(quaternions_from_bunge(ANGLES, "deg"))
    turned = read(file, axes="zyx")
    assert (turned.shape, turned.spacing) == ((2, 2, 1), (1, 2, 3))
    assert turned.labels[..., 0].tolist() == [[1, 2], [2, 0]]


def test_axes_of_the_file(tmp_path):
    np.savez(tmp_path / "a.npz", labels=LABELS, spacing_nm=[3, 2, 1], axes="zyx")
    file = tmp_path / "b.npz"
    np.savez(file, labels=LABELS, spacing_nm=[3, 2, 1], axes="zyx", quaternions=np.eye(4)[:2])
    assert read(file).spacing == (1, 2, 3)
    assert read(tmp_path / "a.npz", format="grains.npz").orientations is None


@pytest.mark.skipif(not IRON.is_file(), reason=f"no measured iron at {IRON}; set MATWEFT_IRON")
def test_measured_iron(caplog):
    with caplog.at_level(logging.INFO):
        found = read(IRON, axes="zyx")
    assert (found.shape, found.spacing, found.unit) == ((35, 40, 59), (0.4, 0.4, 0.12), "um")
    assert len(found.grains) == 157
    assert "4.6 % of the voxels were filled in" in caplog.text
    with np.load(IRON) as file:
        wanted = quaternions_from_bunge(file["euler_bunge_rad"], "rad")
    assert found.orientations == pytest.approx(wanted)


def test_round_trips(tmp_path, grains, measured, assert_same):
    write(grains, tmp_path / "g.npz")
    found = read(tmp_path / "g.npz")
    assert isinstance(found, GrainMap)
    assert np.array_equal(found.labels, grains.labels)
    assert np.array_equal(found.orientations, grains.orientations)
    assert np.array_equal(found.phase, grains.phase)
    assert (found.spacing, found.unit, found.periodic) == (grains.spacing, "um", (False,) * 3)
    assert (dict(found.phases), dict(found.symmetry)) == (grains.phases, grains.symmetry)
    write(measured, tmp_path / "m.npz")
    found = read(tmp_path / "m.npz")
    assert isinstance(found, OrientationMap)
    assert_same(found, measured)
    assert np.array_equal(found.scalars["confidence_index"], measured.scalars["confidence_index"])


def test_other_archives_are_left_to_images(tmp_path):
    np.savez(tmp_path / "image.npz", values=LABELS)
    np.savez(tmp_path / "labels.npz", labels=LABELS, spacing=[1, 1, 1])
    assert not GrainNpz.claims(tmp_path / "image.npz")
    assert format_of(tmp_path / "labels.npz") is not GrainNpz, "labels alone are an image"


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"labels": LABELS * 1.0, "euler_bunge_deg": ANGLES}, "labels of .* are float64"),
        ({"labels": LABELS, "euler_bunge": ANGLES}, "does not say the unit of its angles; name it"),
        ({"labels": LABELS, "euler_bunge_rad": ANGLES}, "look like degrees"),
        ({"labels": LABELS, "euler_bunge_deg": ANGLES[:1]}, "lists 1 orientations, .* grain 2"),
        ({"labels": LABELS, "orientations": np.eye(4)[:2] * 2}, "length is off by 1"),
        ({"labels": LABELS, "orientations": ANGLES}, r"shape \(2, 3\); four numbers"),
        ({"values": LABELS}, "holds neither labels nor orientations; it holds values"),
        ({"labels": LABELS, "orientations": np.array([{}])}, "holds objects of Python in orientat"),
    ],
)
def test_bad_files_are_sentences(tmp_path, arrays, sentence):
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / "bad.npz", format="grains.npz")


def test_cut_off_and_huge_archives(tmp_path):
    file = tmp_path / "a.npz"
    np.savez(file, labels=LABELS, euler_bunge_deg=ANGLES)
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(InputError, match="damaged or cut off: it is no zip archive"):
        read(file, format="grains.npz")
    with zipfile.ZipFile(file, "w") as archive:
        told = b"{'descr': '<i8', 'fortran_order': False, 'shape': (100000, 100000, 1), }"
        header = np.lib.format.magic(1, 0) + b"\x76\x00" + told.ljust(117) + b"\n"
        for name in ("labels", "orientations"):
            archive.writestr(f"{name}.npy", header)
    with pytest.raises(InputError, match=r"2 arrays, needs .* GiB of memory"):
        read(file)
