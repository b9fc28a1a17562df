import numpy as np
import pytest

from matweft.data import GrainMap, bunge_from_quaternions, quaternions_from_bunge
from matweft.data.symmetry import misorientation_angle
from matweft.errors import InputError, InputWarning
from matweft.formats import read, write

HEADER = """Channel Text File
Prj\tC:\\EBSD Ünits\\701-600-1-f.cpr
Author\t[Unknown]
JobMode\tGrid
XCells\t3
YCells\t2
XStep\t0.5
YStep\t0.25
AcqE1\t0
AcqE2\t0
AcqE3\t0
Euler angles refer to Sample Coordinate system (CS0)!\tMag\t200\tCoverage\t100\tDevice\t0\tKV\t15\tTiltAngle\t70\tTiltAxis\t0
Phases\t2
3.231;3.231;5.148\t90;90;120\tZirc-alloy4 α\t9\t0\t0_5.0.6.0\t-67395467\t[Zr4.cry]
3.61;3.61;3.61\t90;90;90\tCopper\t11\t225\t\t\tAnn. Acad. Sci. Fenn.
Phase\tX\tY\tBands\tError\tEuler1\tEuler2\tEuler3\tMAD\tBC\tBS
"""  # noqa: E501 - the line is the vendor's
ROWS = """0\t0.0000\t0.0000\t0\t3\t0.0000\t0.0000\t0.0000\t0.0000\t85\t0
1\t0.5000\t0.0000\t8\t0\t103.85\t40.207\t29.394\t0.6000\t98\t0
2\t1.0000\t0.0000\t8\t0\t103.94\t40.858\t329.22\t0.6000\t124\t0
1\t0.0000\t0.2500\t8\t0\t103.93\t40.877\t9.2880\t0.6000\t97\t0
1\t0.5000\t0.2500\t7\t0\t103.68\t40.307\t29.468\t0.6000\t107\t255
2\t1.0000\t0.2500\t8\t0\t103.60\t40.200\t29.694\t0.8000\t109\t0
"""


def put(folder, text=HEADER + ROWS, name="map.ctf", encoding="cp1252"):
    file = folder / name
    file.write_bytes(text.replace("\n", "\r\n").encode(encoding, errors="replace"))
    return file


def test_a_file_of_two_phases_as_the_vendor_writes_it(tmp_path):
    found = read(put(tmp_path, encoding="utf-8"))
    assert (found.shape, found.spacing, found.unit) == ((3, 2), (0.5, 0.25), "um")
    assert found.phases == {"Zirc-alloy4 α": 1, "Copper": 2}
    assert found.symmetry == {"Zirc-alloy4 α": "6/mmm", "Copper": "m-3m"}
    assert found.phase.tolist() == [[0, 1], [1, 1], [2, 2]]
    copper = quaternions_from_bunge([103.94, 40.858, 329.22], "deg")
    assert found.orientations[2, 0] == pytest.approx(copper)
    assert found.scalars["band_slope"][1, 1] == 255
    assert found.scalars["mean_angular_deviation"][2, 1] == 0.8


def test_hexagonal_crystals_are_turned_so_that_x_lies_along_a(tmp_path):
    """The vendor's φ₂ is measured from a*, 30° from a."""
    file = put(tmp_path)
    turned = bunge_from_quaternions(read(file).orientations[1, 0], "deg")
    assert turned == pytest.approx([103.85, 40.207, 29.394 - 30 + 360])
    kept = bunge_from_quaternions(read(file, crystal_x="a").orientations[1, 0], "deg")
    assert kept == pytest.approx([103.85, 40.207, 29.394])
    apart = misorientation_angle(
        quaternions_from_bunge(turned, "deg"), quaternions_from_bunge(kept, "deg"), "6/mmm"
    )
    assert np.rad2deg(apart) == pytest.approx(30) or apart == pytest.approx(30)


def test_decimal_commas(tmp_path):
    commas = (HEADER + ROWS).replace(".", ",").replace("5,0,6,0", "5.0.6.0")
    found, wanted = read(put(tmp_path, commas)), read(put(tmp_path, name="b.ctf"))
    assert found.spacing == wanted.spacing
    assert np.array_equal(found.orientations, wanted.orientations)


def test_round_trip(tmp_path, measured, assert_same):
    write(measured, tmp_path / "a.ctf")
    found = read(tmp_path / "a.ctf")
    assert_same(found, measured)
    assert "Titan α\t9" in (tmp_path / "a.ctf").read_text(encoding="utf-8")
    write(found, tmp_path / "b.ang")
    assert_same(read(tmp_path / "b.ang"), measured)


def test_a_grain_map_is_written_point_by_point(tmp_path, grains):
    flat = GrainMap(
        np.where(grains.labels[..., 0] == 2, 0, grains.labels[..., 0]),
        grains.orientations,
        (0.5, 0.25),
        "um",
        phase=grains.phase,
        phases=grains.phases,
        symmetry=grains.symmetry,
    )
    write(flat, tmp_path / "a.ctf")
    found = read(tmp_path / "a.ctf")
    phase = np.concatenate([[0], grains.phase])
    assert np.array_equal(found.phase, phase[flat.labels])
    there = flat.labels > 0
    wanted = grains.orientations[flat.labels[there] - 1]
    assert np.abs((found.orientations[there] * wanted).sum(-1)) == pytest.approx(1, abs=1e-8)
    with pytest.raises(InputError, match="has no orientations, and this format lists nothing"):
        write(GrainMap(flat.labels), tmp_path / "b.ctf")


def test_frames(tmp_path, measured, assert_same):
    for frame in ("x180", "y180", "xy180", "z90", "z180", "z270"):
        write(measured, tmp_path / f"{frame}.ctf", frame=frame)
        assert_same(read(tmp_path / f"{frame}.ctf", frame=frame), measured)


def test_a_folder_of_slices(tmp_path):
    for n in (1, 2, 10):
        put(tmp_path, (HEADER + ROWS).replace("\t85\t", f"\t{n}\t"), name=f"s{n}.ctf")
    found = read(tmp_path, thickness="2 um")
    assert (found.shape, found.spacing) == ((3, 2, 3), (0.5, 0.25, 2.0))
    assert found.scalars["band_contrast"][0, 0].tolist() == [1, 2, 10]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ((HEADER, "Something\n"), "is no Channel Text File; it begins with 'Something'"),
        (("Euler3\tMAD", "Euler4\tMAD"), "holds no column Euler3; all are needed"),
        (("Phase\tX\tY", "Fase\tX\tY"), "holds no line with the names of its columns"),
        (("XCells\t3\n", ""), r"holds no XCells: only maps on a grid \(JobMode Grid\)"),
        (("XStep\t0.5", "XStep\t-0.5"), "XStep in the header of .* is -0.5: the map is mirrored"),
        (("XStep\t0.5\n", ""), "holds no steps; give them"),
        (("YCells\t2", "YCells\t3"), "holds 6 points, its header promises 3 × 3 = 9"),
        (("YCells\t2", "YCells\t-2"), "YCells .* is '-2'; it counts from 1"),
        (("XCells\t3", "XCells\t30000000000"), "60000000000 points, needs .* GiB of memory"),
        (("40.207", "240.207"), "Φ is 240.207 deg; it must be from 0 to 180"),
        (("Phases\t2", "Phases\t1"), r"points of the phases \[2\], its header names"),
        (("Copper\t11", "Copper"), "Laue group .* is '225'|has the symmetry"),
        (("1\t0.5000\t0.0000", "1\t0.7000\t0.0000"), "do not lie 0.5 µm × 0.25 µm apart"),
        (("\t109\t0\n", "\n"), "has 9 columns, not 11: the file is cut off"),
    ],
)
def test_bad_files_are_sentences(tmp_path, change, sentence):
    file = put(tmp_path, (HEADER + ROWS).replace(*change))
    if "225" in sentence:
        with pytest.warns(InputWarning, match="phase Copper of .* has the symmetry"):
            read(file)
        return
    with pytest.raises(InputError, match=sentence):
        read(file)


def test_radians_where_degrees_are_usual_are_a_warning(tmp_path):
    text = HEADER + "".join(
        f"1\t{0.5 * (n % 3)}\t{0.25 * (n // 3)}\t8\t0\t1.{n}\t2.{n}\t6.2\t0.5\t1\t1\n"
        for n in range(6)
    )
    with pytest.warns(InputWarning, match="look like radians; give --option angles=rad "):
        read(put(tmp_path, text))
    found = read(put(tmp_path, text), angles="rad", crystal_x="a")
    assert bunge_from_quaternions(found.orientations[1, 0], "rad") == pytest.approx([1.1, 2.1, 6.2])
