import re
from html.parser import HTMLParser

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.viewer import Scene, Spheres, Surfaces, Volume, view, view_page
from matweft.viewer.fragment import SCRIPTS, _web, program
from matweft.viewer.payload import packed, unpacked
from matweft.viewer.reduction import compact, majority

HOSTILE = '</script><script>alert("1")</script><!-- \' & ü µ'
NAMESPACE = "http://www.w3.org/2000/svg"


class Reader(HTMLParser):
    """Elements of a fragment and the text of its scripts."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data):
        if self.elements and self.elements[-1][0] == "script":
            self.scripts[-1] += data


def three_phases(n, seed=2):
    return np.random.default_rng(seed).choice([0, 85, 170], (n, n, n)).astype(np.uint8)


def carried(fragment):
    """The scene that a fragment carries."""
    return unpacked(Reader(fragment).scripts[0])


def test_a_fragment_fetches_nothing():
    text = view(VoxelImage(three_phases(6)), picture=False)
    assert set(re.findall(r"\w+://[^\s\"']*", text)) == {NAMESPACE}
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(|WebSocket|@import|url\(", text)
    assert not any({"src", "href"} & set(found) for _, found in Reader(text).elements)


def test_hostile_names_stay_text():
    image = VoxelImage(three_phases(6), phases={HOSTILE: 0})
    fragment = view(image, title=HOSTILE, picture=False)
    reader = Reader(fragment)
    assert [tag for tag, _ in reader.elements] == ["div", "script", "script"]
    assert reader.elements[0][1]["aria-label"] == HOSTILE
    scene = carried(fragment)
    assert scene["title"] == HOSTILE
    assert scene["items"][0]["key"]["names"][0] == HOSTILE
    assert "<script>alert" not in view_page(image, title=HOSTILE, picture=False)


def test_two_fragments_of_one_sample_have_different_ids():
    image = VoxelImage(three_phases(4))
    ids = [Reader(view(image, picture=False)).elements[0][1]["id"] for _ in range(2)]
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"[a-z0-9-]+", one) for one in ids)


def test_labels_arrive_as_they_were_first_axis_fastest():
    labels = np.array([0, 85, 170])
    values = labels[np.random.default_rng(0).integers(0, 3, (5, 6, 7))].astype(np.uint8)
    item = carried(view(VoxelImage(values, spacing=(1, 2, 3), unit="um"), picture=False))["items"][
        0
    ]
    assert item["shape"] == [5, 6, 7]
    found = item["values"].reshape(5, 6, 7, order="F")
    np.testing.assert_array_equal(labels[found], values)


def test_a_large_image_is_reduced_by_majority_and_says_so(monkeypatch):
    monkeypatch.setattr("matweft.viewer.reduction.MOST", {1: 10, 2: 100, 3: 10**3})
    values = three_phases(19)
    scene = unpacked(packed(Scene((Volume(values),))))
    assert "the mean of each block" in scene["notes"][0]
    image = VoxelImage(values, spacing=0.5, unit="um")
    scene = carried(view(image, picture=False))
    item = scene["items"][0]
    assert item["shape"] == [10, 10, 10]
    assert item["spacing"] == [1.0, 1.0, 1.0]
    assert np.array(item["extent"]) * item["spacing"] == pytest.approx(19 * 0.5)
    (note,) = scene["notes"]
    assert note.startswith("Shown: 10 × 10 × 10 of 19 × 19 × 19 voxels, the commonest label of")
    expected = majority(compact(values, np.array([0, 85, 170])), (2, 2, 2))
    np.testing.assert_array_equal(item["values"].reshape(10, 10, 10, order="F"), expected)


@pytest.mark.parametrize(("shape", "step"), [((9, 8, 7), 1 / 255), ((30, 20), 1 / 65535)])
def test_grey_values_arrive_within_half_a_step(shape, step):
    values = np.random.default_rng(4).normal(5, 3, shape)
    item = carried(view(VoxelImage(values), picture=False))["items"][0]
    grey = item["grey"]
    found = grey["low"] + item["values"] / grey["full"] * (grey["high"] - grey["low"])
    worst = np.abs(found.reshape(shape, order="F") - values).max()
    assert worst <= 0.5001 * step * np.ptp(values)


def test_one_grey_value_is_shown():
    item = carried(view(np.full((4, 4), 2.5), picture=False))["items"][0]
    assert set(item["values"]) == {0}
    assert item["grey"]["low"] == item["grey"]["high"] == 2.5


def test_the_worst_labels_of_the_largest_volume_stay_below_six_megabytes():
    n = 64
    fragment = view(VoxelImage(three_phases(n)), picture=False)
    assert len(fragment) - len(program()) <= 6e6 * (n / 160) ** 3
    assert len(program()) < 150_000


def test_flat_triangles_have_unit_normals_across_them():
    rng = np.random.default_rng(7)
    positions, faces = rng.normal(size=(9, 3)), rng.permutation(9).reshape(3, 3)
    item = unpacked(packed(Scene((Surfaces(positions, faces),))))["items"][0]
    corners = item["positions"].reshape(3, 3, 3)
    normals = item["normals"].reshape(3, 3, 3)
    edges = np.diff(corners, axis=1)
    assert np.abs(np.einsum("fic,fjc->fij", edges, normals)).max() < 1e-5
    assert np.linalg.norm(normals, axis=2) == pytest.approx(1, abs=1e-5)


def test_spheres_carry_cell_and_bonds():
    cell = np.array([[4.0, 0, 0], [1.0, 3.0, 0], [0, 0, 5.0]])
    spheres = Spheres(
        np.zeros((2, 3)), np.ones(2), np.array([0, 0]), ("C",), np.array([[9, 9, 9]], np.uint8),
        cell, bonds=np.array([[0, 1]]),
    )  # fmt: skip
    scene = unpacked(packed(Scene((spheres,), "angstrom")))
    assert scene["box"]["vectors"] == cell.tolist()
    assert scene["box"]["names"] == ["a 4\u202fÅ", "b 3.162\u202fÅ", "c 5\u202fÅ"]
    assert scene["items"][0]["bonds"].tolist() == [0, 1]


def test_a_still_picture_stands_in_where_no_script_runs():
    pytest.importorskip("PIL")
    fragment = view(VoxelImage((np.indices((8, 8, 8)).sum(0) % 2).astype(np.uint8)))
    pictures = [found for tag, found in Reader(fragment).elements if tag == "img"]
    assert len(pictures) == 1
    assert pictures[0]["src"].startswith("data:image/")


def test_every_script_is_part_of_the_program_and_short():
    files = {one.name: one.read_text("utf-8") for one in _web().iterdir()}
    assert {name.removesuffix(".js") for name in files if name.endswith(".js")} == set(SCRIPTS)
    assert all(len(text.splitlines()) < 300 for text in files.values())
    assert all(text in program() for name, text in files.items() if name.endswith(".js"))
    assert "</script" not in program().lower()
