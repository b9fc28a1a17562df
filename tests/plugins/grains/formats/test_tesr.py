import numpy as np
import pytest

from matweft.data import quaternions_from_bunge
from matweft.errors import InputError
from matweft.formats import read, write

TILTED = [0.965925826, 0.258819045, 0.0, 0.0]
"""30° about the sample's x axis: the example of Neper's manual, whose values follow."""
DESCRIPTORS = {
    "rodrigues": "0.267949192 0 0",
    "euler-bunge": "0 30 0",
    "euler-kocks": "270 30 90",
    "euler-roe": "270 30 90",
    "rotmat": "1 0 0 0 0.866025404 0.5 0 -0.5 0.866025404",
    "axis-angle": "1 0 0 30",
    "quaternion": "0.965925826 0.258819045 0 0",
}
FILE = """***tesr
 **format
   2.2
 **general
   3
   3 2 2
   0.500000000000 0.250000000000 0.100000000000
  *origin
   0 0 0
 **cell
   2
  *id
   1 2
  *ori
   rodrigues:passive
   0.267949192000    0.000000000000    0.000000000000
   0.441042954395    0.731096527047   -0.307369633254
  *crysym
   cubic
 **data
   ascii
2 2 1 1 1 1
0 1 1 2 1 1
***end
"""


def put(folder, text=FILE, name="n 2-id1.tesr"):
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_without_a_unit_the_smallest_edge_is_a_voxel(tmp_path, grains, caplog):
    with caplog.at_level("INFO"):
        write(grains, tmp_path / "a.tesr")
        found = read(tmp_path / "a.tesr")
    assert found.spacing == pytest.approx((5, 2.5, 1))
    assert found.unit == "voxel"
    assert "its lengths are in um: read it with --option unit=um" in caplog.text
    assert "no place for names of phases, the symmetries of several phases" in caplog.text
    assert "a spacing of 0.5 × 0.25 × 0.1 without a unit" in caplog.text


def test_a_file_of_version_2_2(tmp_path):
    found = read(put(tmp_path), unit="mm")
    assert (found.shape, found.spacing, found.unit) == ((3, 2, 2), (0.5, 0.25, 0.1), "mm")
    assert found.labels[:, 0, 0].tolist() == [2, 2, 1]
    assert found.labels[:, 0, 1].tolist() == [0, 1, 1]
    assert found.orientations[0] == pytest.approx(TILTED)
    assert found.symmetry == {"crystal": "m-3m"}


@pytest.mark.parametrize("descriptor", DESCRIPTORS)
def test_descriptors_have_the_values_of_the_manual(tmp_path, descriptor):
    start, rest = FILE.split("   rodrigues:passive")
    end = rest.partition("  *crysym")[2]
    numbers = DESCRIPTORS[descriptor]
    text = f"{start}   {descriptor}\n {numbers}\n {numbers}\n  *crysym{end}"
    assert read(put(tmp_path, text)).orientations[1] == pytest.approx(TILTED, abs=1e-6)


@pytest.mark.parametrize(
    ("version", "word", "sign"),
    [("2.2", ":passive", 1), ("2.2", ":active", -1), ("2.1", ":active", 1), ("2.1", ":passive", -1),
     ("2.1", "", 1), ("2.2", "", 1)],
)  # fmt: skip
def test_the_words_active_and_passive_were_exchanged_with_version_2_2(
    tmp_path, version, word, sign
):
    text = FILE.replace("   2.2", f"   {version}").replace("rodrigues:passive", f"rodrigues{word}")
    w, x, y, z = TILTED
    found = read(put(tmp_path, text)).orientations[0]
    assert found == pytest.approx([w, sign * x, sign * y, sign * z])


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [("binary8", "u1"), ("binary16", "<i2"), ("binary32", "<i4"), ("binary16_big", ">i2"),
     ("binary32_big", ">i4")],
)  # fmt: skip
def test_binary_voxels(tmp_path, kind, dtype):
    head = FILE.partition("   ascii")[0].encode()
    labels = np.array([2, 2, 1, 1, 1, 1, 0, 1, 1, 2, 1, 1], dtype)
    data = head + f"   {kind}\n".encode() + labels.tobytes() + b"\n***end\n"
    assert np.array_equal(read(put(tmp_path, data)).labels, read(put(tmp_path)).labels)


def test_voxels_in_a_file_beside(tmp_path):
    head = FILE.partition("   ascii")[0]
    (tmp_path / "labels.raw").write_bytes(np.array([1] * 11 + [2], "u1").tobytes())
    file = put(tmp_path, head + "   binary8\n  *file labels.raw\n***end\n")
    assert read(file).labels[2, 1, 1] == 2
    file = put(tmp_path, head + "   binary8\n  *file ../../etc/passwd\n***end\n")
    with pytest.raises(InputError, match=r"'\.\./\.\./etc/passwd', outside its folder"):
        read(file)
    file = put(tmp_path, head + "   binary8\n  *file gone.raw\n***end\n")
    with pytest.raises(InputError, match=r"'gone\.raw', which is not there"):
        read(file)


def test_a_flat_file_of_orientations(tmp_path):
    text = """***tesr
 **format
   2.1
 **general
   2
   2 2
   0.5 0.5
 **oridata
   rodrigues:active
   ascii
   0.267949192 0 0
   0.4 0 0
   0 0.4 0
   0 0 0.4
 **oridef
   ascii
 1 1 0 1
***end
"""
    found = read(put(tmp_path, text))
    assert found.shape == (2, 2)
    assert found.orientations[0, 0] == pytest.approx(TILTED)
    assert found.orientations[0, 1] == pytest.approx(np.array([1, 0, 0.4, 0]) / np.sqrt(1.16))
    assert found.phase.tolist() == [[1, 0], [1, 1]]


@pytest.mark.parametrize("kind", ["ascii", "binary8", "binary16", "binary32"])
def test_round_trip(tmp_path, grains, kind):
    write(grains, tmp_path / "a.tesr", data=kind)
    found = read(tmp_path / "a.tesr", unit="um")
    assert np.array_equal(found.labels, grains.labels)
    assert (found.spacing, found.unit) == (grains.spacing, "um")
    assert np.abs((found.orientations * grains.orientations).sum(1)) == pytest.approx(1)
    assert np.array_equal(found.phase, grains.phase)


def test_too_many_grains_for_eight_bits(tmp_path, grains):
    from dataclasses import replace

    many = replace(grains, labels=grains.labels + 295, orientations=None, phase=None)
    with pytest.raises(InputError, match="binary8 counts to 255, the map has grain 301"):
        write(many, tmp_path / "a.tesr", data="binary8")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("***tesr", "***tess"), "is no raster tessellation; it begins with"),
        (("   2.2", "   9.9"), "has the format '9.9'; known are 2.0, 2.1, 2.2"),
        (("***end", ""), r"ends without \*\*\*end: the file is cut off"),
        (
            ("0 1 1 2 1 1\n", "0 1\n"),
            "holds 8 numbers, the grid of 3 × 2 × 2 voxels needs 12: .*cut",
        ),
        (("0 1 1 2", "0 1 x 2"), r"\*\*data of .* holds what is no number"),
        (("0 1 1 2", "0 1 -1 2"), "holds cell -1; cells are numbered from 1"),
        (("0 1 1 2", "0 1 7 2"), "lists 2 orientations, but its voxels name grain 7"),
        (("3 2 2", "300000 200000 2"), "voxels, shape|at most 2147483647"),
        (("0.100000000000", "-0.1"), "the edges of voxels .* they are positive"),
        (
            ("   0.500000000000 0.250000000000 0.100000000000\n", ""),
            r"\*\*general of .* is '3 3 2 2",
        ),
        (("rodrigues:passive", "frank:passive"), "'frank:passive'; known are rodrigues, euler-b"),
        (("rodrigues:passive", "rodrigues:left"), "the word after : is active or passive"),
        (("   ascii", "   binary12"), "is written as 'binary12'; known are ascii, binary8"),
        (("   ascii", "   binary32"), "numbers, the grid of|ends without"),
    ],
)
def test_bad_files_are_sentences(tmp_path, change, sentence):
    with pytest.raises(InputError, match=sentence):
        read(put(tmp_path, FILE.replace(*change)))


def test_angles_are_in_degrees():
    assert quaternions_from_bunge([0, 30, 0], "deg") == pytest.approx(TILTED)
