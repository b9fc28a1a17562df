import logging
import re
import time

import numpy as np
import pytest

from matweft.data import quaternions_from_bunge
from matweft.errors import InputError, InputWarning
from matweft.formats import read, write

HEADER = """# TEM_PIXperUM          1.000000
# x-star                0.449621
# y-star                0.742547
# z-star                0.511137
# WorkingDistance       21.000000
#
# Phase 2
# MaterialName  \tTitanium (Alpha)
# Formula     \tTi
# Info \t\t
# Symmetry              62
# LatticeConstants      2.950 2.950 4.680  90.000  90.000 120.000
# NumberFamilies        1
# hklFamilies   \t 1  0  0 1 0.000000
# Categories0 0 0 0 0
#
# Phase 1
# MaterialName  \tIron Übergang
# Formula     \tFe
# Info \t\t
# Symmetry              43
# LatticeConstants      2.870 2.870 2.870  90.000  90.000  90.000
# NumberFamilies        1
# hklFamilies   \t 1  1  0 1 0.000000
#
# GRID: SqrGrid
# XSTEP: 0.250000
# YSTEP: 0.500000
# NCOLS_ODD: 3
# NCOLS_EVEN: 3
# NROWS: 2
#
# OPERATOR: \tAdministrator
#
# SAMPLEID: \t
#
# SCANID: \t
#
"""
ROWS = """  1.00000   0.50000   2.00000      0.00000      0.00000  126.3  0.834  1    512   0.854
  0.10000   0.20000   0.30000      0.25000      0.00000  116.0  0.500  2    512   0.900
 12.56637  12.56637  12.56637      0.50000      0.00000    0.0 -1.000  1   -816 180.000
  0.40000   0.50000   0.60000      0.00000      0.50000  120.0  0.100  1    512   0.854
  0.70000   0.80000   0.90000      0.25000      0.50000  121.5  0.200  2    512   0.854
  6.20000   3.10000   6.10000      0.50000      0.50000  130.0  0.300  1    512   1.254
"""


def put(folder, header=HEADER, rows=ROWS, name="map.ang", encoding="utf-8"):
    file = folder / name
    file.write_bytes((header + rows).encode(encoding))
    return file


def single(n, rows=1, phase=0):
    """A header of one phase, and as many points in a row."""
    begin, _, rest = HEADER.partition("# Phase 2")
    iron = "# Phase 1" + rest.partition("# Phase 1")[2]
    header = begin + iron.replace("ODD: 3", f"ODD: {n}").replace("EVEN: 3", f"EVEN: {n}")
    return header.replace("NROWS: 2", f"NROWS: {rows}")


def test_a_file_of_two_phases_as_the_vendor_writes_it(tmp_path):
    found = read(put(tmp_path))
    assert (found.shape, found.spacing, found.unit) == ((3, 2), (0.25, 0.5), "um")
    assert found.phases == {"Iron Übergang": 1, "Titanium (Alpha)": 2}
    assert found.symmetry == {"Iron Übergang": "m-3m", "Titanium (Alpha)": "6/mmm"}
    assert found.phase.tolist() == [[1, 1], [2, 2], [0, 1]]
    wanted = quaternions_from_bunge([0.7, 0.8, 0.9], "rad")
    assert found.orientations[1, 1] == pytest.approx(wanted)
    assert found.scalars["image_quality"][0].tolist() == [126.3, 120.0]
    assert found.scalars["fit"][2, 1] == 1.254


def test_windows_text_and_a_name_in_its_encoding(tmp_path):
    text = HEADER.replace("\n", "\r\n"), ROWS.replace("\n", "\r\n")
    found = read(put(tmp_path, *text, name="Körner 1.ang", encoding="cp1252"))
    assert list(found.phases) == ["Iron Übergang", "Titanium (Alpha)"]


def test_in_files_of_one_phase_its_number_is_zero(tmp_path):
    rows = "".join(f" 1.0 1.0 1.0 {0.25 * n:.5f} 0.0 1.0 0.5 0 1 1.0\n" for n in range(4))
    found = read(put(tmp_path, single(4), rows))
    assert found.phases == {"Iron Übergang": 1}
    assert found.phase.tolist() == [[1]] * 4


def test_columns_are_named_by_newer_headers(tmp_path):
    names = (
        "# COLUMN_COUNT: 9\n# COLUMN_HEADERS: phi1, PHI, phi2, x, y, IQ, CI, Phase index, Fe Ka\n"
        "# HEADER: End\n"
    )
    rows = "".join(f"1 1 1 {0.25 * n} 0 1 0.5 0 {n}\n" for n in range(3))
    found = read(put(tmp_path, single(3) + names, rows))
    assert found.scalars["Fe Ka"][:, 0].tolist() == [0, 1, 2]
    assert "detector_signal" not in found.scalars


def test_a_hexagonal_grid_is_brought_to_a_square_one(tmp_path, caplog):
    header = single(4, rows=5).replace("SqrGrid", "HexGrid").replace("EVEN: 4", "EVEN: 3")
    header = header.replace("YSTEP: 0.500000", "YSTEP: 0.216506")
    lines = []
    for row in range(5):
        for column in range(4 - row % 2):
            x, y = 0.25 * (column + 0.5 * (row % 2)), 0.216506 * row
            lines.append(f"1.0 1.0 1.0 {x:.5f} {y:.5f} {x * 100:.2f} {y:.4f} 0 1 1.0\n")
    with caplog.at_level(logging.INFO):
        found = read(put(tmp_path, header, "".join(lines)))
    assert (found.shape, found.spacing) == ((4, 4), (0.25, 0.25))
    x = 0.25 * np.arange(4)[:, None]
    off = np.abs(found.scalars["image_quality"] / 100 - x)
    assert off.max() <= 0.25 / np.sqrt(3) + 1e-6, "no point is further than the nearest can be"
    y = 0.25 * np.arange(4)[None] + 0.5 * (0.25 - 0.216506)
    assert np.abs(found.scalars["confidence_index"] - y).max() <= 0.25 / np.sqrt(3) + 1e-3
    assert "hexagonal grid is brought to a square one of 4 × 4" in caplog.text


def test_frames_turn_the_angles_and_are_undone_when_written(tmp_path, measured, assert_same):
    plain, turned = read(put(tmp_path)), read(put(tmp_path), frame="xy180")
    axis = np.array([0.0, np.sqrt(0.5), np.sqrt(0.5), 0.0])
    w = -(axis[1:] @ plain.orientations[0, 0, 1:])
    assert abs(turned.orientations[0, 0, 0]) == pytest.approx(abs(w))
    file = tmp_path / "turned.ang"
    write(measured, file, frame="z90")
    assert_same(read(file, frame="z90"), measured)
    assert np.abs((read(file).orientations * measured.orientations).sum(-1)).min() < 0.99


def test_round_trip(tmp_path, measured, assert_same):
    write(measured, tmp_path / "a.ang")
    found = read(tmp_path / "a.ang")
    assert_same(found, measured)
    there = measured.phase != 0
    wanted = measured.scalars["confidence_index"][there]
    assert found.scalars["confidence_index"][there] == pytest.approx(wanted, abs=5e-4)
    assert (found.scalars["confidence_index"][~there] == -1).all()


def test_a_grain_map_is_written_voxel_by_voxel(tmp_path, grains, assert_same):
    with pytest.raises(InputError, match="holds one slice, the sample has 2 along z"):
        write(grains, tmp_path / "a.ang")


def test_a_folder_is_a_volume_in_the_order_of_its_numbers(tmp_path, caplog):
    for n in (10, 2, 1):
        rows = ROWS.replace("126.3", f"{n:5.1f}")
        put(tmp_path, rows=rows, name=f"slice {n}.ang")
    with caplog.at_level(logging.INFO):
        found = read(tmp_path, thickness="120 nm")
    assert (found.shape, found.spacing) == ((3, 2, 3), (0.25, 0.5, 0.12))
    assert found.scalars["image_quality"][0, 0].tolist() == [1, 2, 10]
    assert found.orientations[1, 1, 2] == pytest.approx(
        quaternions_from_bunge([0.7, 0.8, 0.9], "rad")
    )
    assert read(tmp_path, spacing=(1, 2, 3), unit="nm").spacing == (1, 2, 3)
    with pytest.warns(InputWarning, match="distance of the slices is not stated"):
        assert read(tmp_path).spacing == (0.25, 0.5, 0.25)


def test_points_listed_in_another_order_are_put_in_place(tmp_path):
    shuffled = "".join(f"{line}\n" for line in reversed(ROWS.splitlines()))
    found, wanted = read(put(tmp_path, rows=shuffled)), read(put(tmp_path, name="b.ang"))
    assert np.array_equal(found.scalars["image_quality"], wanted.scalars["image_quality"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("XSTEP: 0.250000", "XSTEP: -0.250000"), "XSTEP .* is -0.25: the map is mirrored"),
        (("XSTEP: 0.250000", "XSTEP: wide"), "XSTEP in the header .* is 'wide', no number"),
        (("# XSTEP: 0.250000\n", ""), r"holds no steps; give them, such as --spacing 0.25um"),
        (("# NROWS: 2\n", ""), "the header of .* holds no NROWS: is it a map"),
        (("NROWS: 2", "NROWS: 3"), "holds 6 points, its header promises 3 × 3 = 9: .* cut off"),
        (("NROWS: 2", "NROWS: 1"), "holds 6 points, its header promises only 3 × 1 = 3"),
        (("NROWS: 2", "NROWS: 0"), "NROWS in the header of .* is '0'; it counts from 1"),
        (("SqrGrid", "OddGrid"), "the grid of .* is 'OddGrid'; known are SqrGrid and HexGrid"),
        (("NCOLS_EVEN: 3", "NCOLS_EVEN: 2"), "square grid with rows of 3 and of 2 points"),
        (("ODD: 3", "ODD: 100000"), "rows of 100000 and of 3 points"),
        (
            ("0.25000      0.00000", "0.25000      0.20000"),
            "do not fill the 3 × 2 places of its header",
        ),
        (("126.3", "12x.3"), "line 39 of .* holds '12x.3' in place of a number"),
        (("  0.834  1    512   0.854", ""), "line 40 of .* has 10 columns, not 6"),
        (("1.00000   0.50000", "120.000   0.50000"), "an angle of 120, more than 2π.*angles='deg'"),
        (("  1.00000   0.50000", "      nan   0.50000"), "Bunge angles hold nan"),
    ],
)
def test_bad_files_are_sentences(tmp_path, change, sentence):
    text = (HEADER + ROWS).replace(*change)
    (tmp_path / "bad.ang").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / "bad.ang")


def test_steps_may_be_given_where_the_header_has_none(tmp_path):
    text = HEADER.replace("# XSTEP: 0.250000\n", "").replace("# YSTEP: 0.500000\n", "")
    assert read(put(tmp_path, text), spacing="0.1 um").spacing == (0.1, 0.1)


def test_a_file_that_ends_in_a_line_is_cut_off(tmp_path):
    with pytest.raises(InputError, match=r"line 44 of .* has 3 columns, not 10: .* cut off"):
        read(put(tmp_path, rows=ROWS[:-60]))


def test_a_header_of_forty_gigabytes_is_refused_before_anything_is_made(tmp_path):
    huge = HEADER.replace(": 3\n", ": 100000\n").replace("NROWS: 2", "NROWS: 100000")
    with pytest.raises(InputError, match=r"10000000000 points, needs .* GiB of memory"):
        read(put(tmp_path, huge))


def test_columns_that_are_missing(tmp_path):
    rows = "".join(f"1.0 1.0 1.0 {0.25 * n} 0.0 1.0\n" for n in range(3))
    with pytest.raises(InputError, match="has 6 columns; at least 8 are needed: phi1, Phi"):
        read(put(tmp_path, single(3), rows))


def test_no_indexed_point_is_a_warning(tmp_path):
    rows = "".join(f"12.56637 12.56637 12.56637 {0.25 * n} 0.0 0.0 -1 0 0 180\n" for n in range(3))
    with pytest.warns(InputWarning, match="holds no indexed point"):
        found = read(put(tmp_path, single(3), rows))
    assert found.indexed == 0


@pytest.mark.parametrize(("code", "axis"), [("2", "c"), ("21", "a")])
def test_monoclinic_crystals_with_another_axis_have_no_class(tmp_path, monoclinic, code, axis):
    write(monoclinic, tmp_path / "a.ang")
    text = (tmp_path / "a.ang").read_text()
    assert read(tmp_path / "a.ang").symmetry == {"Zirconia": "2/m"}
    changed = re.sub(r"Symmetry +20", f"Symmetry  {code}", text)
    assert changed != text
    (tmp_path / "a.ang").write_text(changed)
    with pytest.warns(InputWarning, match=f"monoclinic with its twofold axis along {axis}"):
        assert dict(read(tmp_path / "a.ang").symmetry) == {}


def test_unknown_symmetries_and_phases_are_warnings(tmp_path):
    with pytest.warns(InputWarning, match="phase Iron Übergang of .* has the symmetry '99'"):
        found = read(put(tmp_path, HEADER.replace("43\n", "99\n")))
    assert "Iron Übergang" not in found.symmetry
    with pytest.warns(InputWarning, match=r"points of the phases \[7\]"):
        found = read(put(tmp_path, rows=ROWS.replace("  1    512", "  7    512")))
    assert found.phases["phase 7"] == 7


def test_slices_that_differ(tmp_path):
    put(tmp_path, name="1.ang")
    put(tmp_path, HEADER.replace("XSTEP: 0.25", "XSTEP: 0.26"), name="2.ang")
    with pytest.raises(InputError, match=r"the slices differ: 2.ang has steps .*0.26.*1.ang has"):
        read(tmp_path)


def test_rows_of_points_that_leave_a_place_empty(tmp_path):
    twice = ROWS.replace("0.25000      0.00000", "0.00000      0.00000")
    with pytest.raises(InputError, match=r"do not lie|do not fill the 3 × 2 places of its header"):
        read(put(tmp_path, rows=twice))


def test_a_hundred_slices_in_two_seconds(tmp_path):
    n, rows = 40, 60
    y, x = np.divmod(np.arange(n * rows), n)
    text = single(n, rows) + "".join(
        f"  1.00000   0.50000   2.00000 {0.25 * a:12.5f} {0.5 * b:12.5f}  126.3  0.834  0 12 0.8\n"
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
    )
    for number in range(100):
        (tmp_path / f"{number}.ang").write_text(text, encoding="utf-8")
    start = time.process_time()
    assert read(tmp_path, thickness=1).shape == (40, 60, 100)
    assert time.process_time() - start < 2
