import re
from contextlib import nullcontext
from dataclasses import replace

import h5py
import numpy as np
import pytest

from matweft.data import bunge_from_quaternions, quaternions_from_bunge
from matweft.errors import InputError, InputWarning
from matweft.formats import read, write

TEXT = h5py.string_dtype("utf-8")
ANGLES = np.array(
    [[0.1, 0.2, 0.3], [np.nan] * 3, [1.0, 2.0, 3.0], [4.0, 3.0, 6.0], [0.5, 1.5, 2.5], [0, 0, 0]],
    np.float32,
)
PHASE = np.array([1, 0, 2, 2, 1, 0], np.uint8)


def vendor_file(path, slices=1):
    """A file as AZtec 6 exports it: scalars are arrays of one entry, columns are flat or (n, 1)."""
    with h5py.File(path, "w") as file:
        file["Manufacturer"] = np.array(["Oxford Instruments"], TEXT)
        file["Software Version"] = np.array(["6.0.8014.1"], TEXT)
        file["Format Version"] = np.array(["5.0"], TEXT)
        file["Index"] = np.array([str(n + 1) for n in range(slices)], TEXT)
        for n in range(slices):
            data = file.create_group(f"{n + 1}/EBSD/Data")
            data["Phase"] = PHASE
            data["Euler"] = ANGLES
            data["Band Contrast"] = (np.arange(6) + 10 * n).astype(np.uint8)
            data["Mean Angular Deviation"] = np.full((6, 1), 0.01, np.float32)
            header = file.create_group(f"{n + 1}/EBSD/Header")
            header["X Cells"], header["Y Cells"] = np.array([3], np.int32), np.array([2], np.int32)
            header["X Step"] = np.array([0.5], np.float32)
            header["Y Step"] = np.array([0.25], np.float32)
            header["Specimen Orientation Euler"] = np.zeros((1, 3), np.float32)
            for number, name, laue, symbol in (
                (1, "Eisen für α", 11, "m-3m"),
                (2, "Ti", 9, "6/mmm"),
            ):
                phase = header.create_group(f"Phases/{number}")
                phase["Phase Name"] = np.array([name], TEXT)
                phase["Laue Group"] = np.array([laue], np.int32)
                phase["Laue Group"].attrs["Symbol"] = symbol
            file.create_group(f"{n + 1}/Electron Image/Data")
    return path


def test_a_file_as_the_vendor_writes_it(tmp_path):
    found = read(vendor_file(tmp_path / "Specimen 1 Map Data 2.h5oina"))
    assert (found.shape, found.unit) == ((3, 2), "um")
    assert found.spacing == (0.5, 0.25)
    assert found.phases == {"Eisen für α": 1, "Ti": 2}
    assert found.symmetry == {"Eisen für α": "m-3m", "Ti": "6/mmm"}
    assert found.phase.tolist() == [[1, 2], [0, 1], [2, 0]]
    assert found.orientations[0, 0] == pytest.approx(quaternions_from_bunge(ANGLES[0], "rad"))
    hexagonal = bunge_from_quaternions(found.orientations[2, 0], "rad")
    assert hexagonal == pytest.approx(ANGLES[2] - [0, 0, np.pi / 6], rel=1e-6)
    assert found.scalars["band_contrast"][:, 1].tolist() == [3, 4, 5]


def test_acquisitions_of_one_size_are_slices(tmp_path):
    found = read(vendor_file(tmp_path / "a.h5oina", 3), thickness="200 nm")
    assert (found.shape, found.spacing) == ((3, 2, 3), (0.5, 0.25, 0.2))
    assert found.scalars["band_contrast"][0, 0].tolist() == [0, 10, 20]


def test_trigonal_settings_with_other_twofold_axes_have_no_class(tmp_path):
    path = vendor_file(tmp_path / "a.h5oina")
    with h5py.File(path, "a") as file:
        phase = file["1/EBSD/Header/Phases/2"]
        phase["Laue Group"][0] = 7
        phase["Space Group"] = np.array([166], np.int32)
    assert read(path).symmetry["Ti"] == "-3m"
    with h5py.File(path, "a") as file:
        file["1/EBSD/Header/Phases/2/Space Group"][0] = 162
    with pytest.warns(InputWarning, match="phase Ti of .* has the symmetry 162 .*lie 30° beside"):
        assert "Ti" not in read(path).symmetry


def test_round_trip(tmp_path, measured, assert_same):
    write(measured, tmp_path / "a.h5oina")
    assert_same(read(tmp_path / "a.h5oina"), measured)


def test_mean_angular_deviation_is_in_radians_only_in_these_files(tmp_path, measured):
    found = read(vendor_file(tmp_path / "vendor.h5oina"))
    assert found.scalars["mean_angular_deviation"] == pytest.approx(0.5729578)
    degrees = np.linspace(0.1, 1.9, 20).round(2).reshape(5, 4)
    write(replace(measured, scalars={"mean_angular_deviation": degrees}), tmp_path / "a.ctf")
    write(read(tmp_path / "a.ctf"), tmp_path / "b.h5oina")
    with h5py.File(tmp_path / "b.h5oina") as file:
        written = file["1/EBSD/Data/Mean Angular Deviation"]
        assert written.attrs["Unit"] == "rad"
        assert written[:, 0] == pytest.approx(np.deg2rad(degrees).T.ravel())
    write(read(tmp_path / "b.h5oina"), tmp_path / "c.ctf")
    assert read(tmp_path / "c.ctf").scalars["mean_angular_deviation"] == pytest.approx(degrees)


def test_the_distance_of_slices_comes_back(tmp_path, grains):
    write(replace(grains, spacing=(0.5, 0.25, 1.3)), tmp_path / "a.h5oina")
    assert read(tmp_path / "a.h5oina").spacing == pytest.approx((0.5, 0.25, 1.3), rel=1e-6)
    assert read(tmp_path / "a.h5oina", thickness="2 um").spacing[2] == 2


@pytest.mark.parametrize(
    ("heights", "step", "told"),
    [
        ([25.0, 25.0004, 25.0008], 0.4, r"its slices are 0\.\d+ µm apart"),
        ([25.0008, 25.0004, 25.0], 0.4, "the stage's z falls from slice to slice"),
        ([25.0, 25.0004, 25.0018], None, "its slices lie 0.4.* to 1.4.* µm apart"),
        ([25.0, 25.0, 25.0], None, "its 3 acquisitions are slices"),
    ],
)
def test_slices_lie_where_the_stage_was(tmp_path, heights, step, told, caplog):
    path = vendor_file(tmp_path / "a.h5oina", 3)
    with h5py.File(path, "a") as file:
        for n, height in enumerate(heights, 1):
            file[f"{n}/EBSD/Header/Stage Position/Z"] = np.array([height], np.float32)
    unknown = pytest.warns(InputWarning, match="distance of the slices is not stated")
    with caplog.at_level("INFO"), unknown if step is None else nullcontext():
        assert read(path).spacing == pytest.approx((0.5, 0.25, step or 0.5), rel=0.02)
    assert re.search(told, caplog.text)


def test_all_mandatory_fields_of_the_specification_are_written(tmp_path, measured):
    write(measured, tmp_path / "a.h5oina")
    with h5py.File(tmp_path / "a.h5oina") as file:
        assert {"Format Version", "Index"} <= set(file)
        header, data = file["1/EBSD/Header"], file["1/EBSD/Data"]
        assert {"Phase", "Euler"} <= set(data)
        assert data["Euler"].shape == (20, 3)
        assert data["Phase"].dtype == np.uint8
        assert {
            *("Project Label", "X Cells", "Y Cells", "X Step", "Y Step", "Stage Position"),
            *("Phases", "Specimen Orientation Euler", "Scanning Rotation Angle"),
        } <= set(header)
        names = {"Phase Name", "Reference", "Lattice Angles", "Lattice Dimensions", "Laue Group"}
        assert names <= set(header["Phases/2"])


def change(name, value):
    def apply(file):
        del file[name]
        if value is not None:
            file[name] = value

    return apply


def huge(file):
    change("1/EBSD/Header/X Cells", np.array([100_000], np.int32))(file)
    change("1/EBSD/Header/Y Cells", np.array([100_000], np.int32))(file)
    del file["1/EBSD/Data/Euler"]
    file.create_dataset("1/EBSD/Data/Euler", (10**10, 3), "f4", chunks=(1000, 3), fillvalue=1.0)


def hollow(file):
    del file["1/EBSD/Data/Euler"]
    file.create_dataset("1/EBSD/Data/Euler", (6, 3), "f4", chunks=(6, 3), fillvalue=1.0)


def linked(file):
    del file["1/EBSD/Data/Euler"]
    file["1/EBSD/Data/Euler"] = h5py.ExternalLink("/etc/other.h5", "/secret")


def stored_elsewhere(file):
    del file["1/EBSD/Data/Euler"]
    file["1/EBSD/Data"].create_dataset("Euler", (6, 3), "f4", external=[("other.raw", 0, 72)])


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (change("1/EBSD/Data/Euler", None), "1/EBSD/Data holds no Euler"),
        (change("1/EBSD/Data/Euler", ANGLES[:5]), r"shape \(5, 3\); 6 points of 3 numbers"),
        (change("1/EBSD/Data/Euler", ANGLES * 40), "more than 2π, where radians are usual"),
        (change("1/EBSD/Header/X Cells", np.array([0])), "X Cells of .* is 0; it counts from 1"),
        (change("1/EBSD/Header/X Step", np.array([-1.0])), "X Step of .* is -1: the map is mirr"),
        (change("1/EBSD/Header/X Step", None), "holds no steps; give them"),
        (change("1/EBSD/Header/Phases/2", None), r"points of the phases \[2\], it names"),
        (change("1/EBSD", None), "holds no EBSD; its acquisitions are 1"),
        (change("1/EBSD/Data/Phase", np.array([b"a"] * 6)), "not numbers"),
        (huge, "10000000000 points, needs .* GiB of memory"),
        (hollow, "promises 18 numbers, but none is stored"),
        (linked, "Euler of .* is a link to '/secret' of the file '/etc/other.h5'.*not followed"),
        (stored_elsewhere, "lie in other files, which are not read"),
    ],
)
def test_bad_files_are_sentences(tmp_path, spoil, sentence):
    path = vendor_file(tmp_path / "bad.h5oina")
    with h5py.File(path, "a") as file:
        spoil(file)
    with pytest.raises(InputError, match=sentence):
        read(path)


def test_cut_off_and_foreign_files(tmp_path):
    path = vendor_file(tmp_path / "cut.h5oina")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InputError, match="cannot be opened: the file is cut off"):
        read(path)
    path.write_text("text")
    with pytest.raises(InputError, match="cannot be opened: it is no HDF5 file"):
        read(path)


def test_no_indexed_point(tmp_path):
    path = vendor_file(tmp_path / "a.h5oina")
    with h5py.File(path, "a") as file:
        file["1/EBSD/Data/Phase"][:] = 0
    with pytest.warns(InputWarning, match="holds no indexed point"):
        assert read(path).indexed == 0
