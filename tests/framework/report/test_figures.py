"""Pictures: what is solid is seen, what is hidden is not, plugins draw their own types."""

import math
import time
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from matweft import hookimpl
from matweft.data import GrainMap, VoxelImage
from matweft.figures import figure_of
from matweft.figures.drawings import array_drawings
from matweft.figures.encode import chart, raster, sheet
from matweft.figures.forecasts import quality
from matweft.figures.raycast import View, render
from matweft.figures.theme import PAPER
from matweft.figures.voxel_image import caption, palette
from matweft.registry import Registry, use_registry
from matweft.run_view import Forecast

RED, BLUE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


def silhouette(shape, view):
    """Area of the box as seen, in square voxels: the sum of its faces times their cosines."""
    x, y, z = shape
    return float(np.abs(view.basis[2]) @ np.array([y * z, x * z, x * y]))


def seen_area(pixels, view):
    width, height = view.extent
    return float((pixels[..., 3] > 0).mean() * 4 * width * height)


@pytest.mark.parametrize("shape", [(8, 8, 8), (12, 6, 4), (2, 9, 5)])
def test_a_full_box_covers_its_silhouette(shape):
    pixels, view = render(np.ones(shape, np.uint8), {1: RED}, pixels=300)
    assert seen_area(pixels, view) == pytest.approx(silhouette(shape, view), rel=0.02)


def test_an_empty_box_is_transparent():
    pixels, _ = render(np.zeros((5, 5, 5), np.uint8), {1: RED}, hidden=(0,), pixels=60)
    assert not pixels[..., 3].any()


def test_a_ball_is_seen_with_its_own_area():
    distance = np.linalg.norm(np.indices((41,) * 3) - 20.0, axis=0)
    pixels, view = render((distance <= 12).astype(np.uint8), {1: RED}, hidden=(0,), pixels=300)
    assert seen_area(pixels, view) == pytest.approx(math.pi * 12**2, rel=0.05)


def test_light_comes_from_above():
    pixels, _ = render(np.ones((8, 8, 8), np.uint8), {1: (0.5, 0.5, 0.5)}, pixels=200)
    bright = pixels[..., :3].sum(axis=2)
    assert bright[30, 100] > bright[140, 50]
    assert bright[140, 50] != bright[140, 150]


def test_labels_have_their_colours():
    labels = np.ones((8, 8, 8), np.uint8)
    labels[:, :, 4:] = 2
    pixels, _ = render(labels, {1: RED, 2: BLUE}, pixels=200)
    assert pixels[30, 100, 2] > 100 > pixels[30, 100, 0]
    assert pixels[-40, 80, 0] > 100 > pixels[-40, 80, 2]


def test_a_large_image_is_drawn_small_and_fast():
    rng = np.random.default_rng(0)
    image = (rng.random((160, 160, 160)) < 0.5).astype(np.uint8)
    start = time.process_time()
    _, view = render(image, {1: RED}, hidden=(0,), pixels=300)
    assert max(view.shape) <= 96
    assert time.process_time() - start < 5


def test_the_camera_sees_the_lowest_corner_at_the_bottom():
    view = View((10, 10, 10))
    corners = np.array(list(np.ndindex(2, 2, 2))) * 9
    seen = view.project(corners)
    assert np.abs(seen[:, 1]).max() <= view.extent[1]
    assert seen[corners[:, 2] == 0, 1].min() < seen[corners[:, 2] == 9, 1].min()


@pytest.mark.parametrize(
    ("values", "phases", "hidden", "grey"),
    [
        ([0, 1], {}, {0}, False),
        ([0, 1], {"pore": 1, "solid": 0}, {1}, False),
        ([0, 1], {"a": 0, "b": 1}, set(), False),
        ([0, 1, 2], {}, set(), False),
        ([1, 1], {}, set(), False),
        (list(range(40)), {}, set(), True),
        ([0.0, 0.5], {}, set(), True),
    ],
)
def test_what_is_hidden_follows_from_names(values, phases, hidden, grey):
    image = VoxelImage(np.array(values), phases=phases)
    _, found, is_grey = palette(image)
    assert (found, is_grey) == (hidden, grey)


def test_the_caption_says_what_is_shown():
    image = VoxelImage(np.array([0, 1]), phases={"void": 0, "clay": 1})
    assert caption(image) == "shown: clay; void left out"


@pytest.mark.parametrize("shape", [(6,), (6, 5), (6, 5, 1), (4, 5, 6), (1, 1, 1)])
def test_images_and_grain_maps_of_any_shape_are_drawn(shape):
    labels = np.arange(math.prod(shape)).reshape(shape) % 3
    with PAPER.applied():
        assert figure_of(VoxelImage(labels)).axes
        assert figure_of(VoxelImage(labels / 7)).axes
        assert figure_of(GrainMap(labels)).axes


@pytest.mark.parametrize("shape", [(6, 5), (6, 5, 1)])
@pytest.mark.parametrize("make", [VoxelImage, GrainMap])
def test_images_of_two_axes_have_their_first_row_at_the_top(make, shape):
    values = np.zeros(shape, np.uint8)
    values[:, 0] = 1  # y = 0
    with PAPER.applied():
        axes = next(one for one in figure_of(make(values)).axes if one.images)
    left, right, bottom, top = axes.images[0].get_extent()
    assert (left, right, bottom, top) == (0, 6, 5, 0)
    assert axes.images[0].origin == "upper"
    rows = np.asarray(axes.images[0].get_array())
    assert (rows[0] != rows[1]).any()
    assert (rows[1] == rows[2]).all()
    assert axes.get_xlabel().startswith("x →")
    assert axes.get_ylabel().startswith("y ↓")


def test_slices_of_volumes_go_up_as_the_view_in_space():
    with PAPER.applied():
        figure = figure_of(VoxelImage(np.indices((4, 5, 6))[1] % 3))
    labels = {axes.get_ylabel()[:3]: axes for axes in figure.axes[1:]}
    assert set(labels) == {"y ↑", "z ↑"}
    for axes in labels.values():
        low, high = axes.get_ylim()
        assert low < high


@dataclass(frozen=True, eq=False)
class Thing:
    size: float


class Special(Thing):
    pass


def draw_thing(value: Thing) -> Figure:
    figure = Figure()
    figure.subplots().set_title(f"size {value.size}")
    return figure


def draw_without_type(value):
    return Figure()


def test_hook_matweft_figures_draws_own_types():
    here = f"{__name__}:"
    hooks = {"demo.thing": here + "draw_thing", "demo.odd": here + "draw_without_type"}
    plugin = SimpleNamespace(MATWEFT_CONTRACT=1, matweft_figures=hookimpl(lambda: hooks))
    known = Registry(discover=False)
    known.add(plugin, "demo")
    with use_registry(known):
        assert figure_of(Special(3.0)).axes[0].get_title() == "size 3.0"
        assert figure_of(3.0) is None


def test_arrays_that_are_seen_rather_than_read_are_drawn():
    value = {
        "long": np.zeros(40), "short": np.zeros(5), "matrix": np.zeros((6, 6)),
        "map": np.zeros((30, 20)), "field": np.zeros((9, 9, 9)), "image": VoxelImage(np.eye(4)),
    }  # fmt: skip
    drawn = array_drawings(value)
    assert [one.name for one, _ in drawn] == ["long", "map", "field", "image"]
    with PAPER.applied():
        assert all(draw() is not None for _, draw in drawn)


def line(points=2):
    def draw():
        figure = Figure(figsize=(3, 2))
        figure.subplots().plot(np.random.default_rng(0).random(points), "o")
        return figure

    return draw


def test_charts_follow_the_page_and_keep_their_ids_apart():
    text = chart(line(), "one", "a <line>")
    assert text.startswith("<svg")
    assert 'aria-label="a &lt;line&gt;"' in text
    assert "var(--series-0)" in text
    assert "#0101" not in text
    assert "http" not in text
    assert 'id="one-' in text
    assert chart(lambda: None, "one", "") == ""


def test_large_charts_become_pictures():
    assert chart(line(4000), "many", "dots").startswith('<img alt="dots"')


def test_pictures_and_sheets_are_inside_the_page():
    assert 'src="data:image/' in raster(line(), "a line")
    assert sheet(line(), "s", "a line").startswith('<div class="sheet"><svg')


def test_quality_of_forecasts_is_as_defined():
    ahead = [
        Forecast(0, "y", 1.0, 0.5, 1.25),
        Forecast(1, "y", 2.0, 0.5, 2.75),
        Forecast(2, "y", 3.0, 0.5, 5.0),
    ]
    found = quality(ahead)
    assert found["mean absolute error"] == pytest.approx(1.0)
    assert found["within 1 std"] == pytest.approx(1 / 3)
    assert found["within 2 std"] == pytest.approx(2 / 3)
    assert found["R²"] == pytest.approx(1 - 4.625 / 7.125)
    assert math.isnan(quality([Forecast(0, "y", 1.0, math.nan, 2.0)])["within 1 std"])


@pytest.mark.parametrize("shape", [(6, 6, 6), (6, 6)])
def test_a_legend_names_the_colours_of_phases(shape):
    values = np.arange(np.prod(shape)).reshape(shape) % 3
    image = VoxelImage(values.astype(np.uint8), phases={"pore": 0, "solid": 1})
    (legend,) = figure_of(image).legends
    assert [text.get_text() for text in legend.get_texts()] == ["pore", "solid", "label 2"]
    colours, _, _ = palette(image)
    assert [to_hex(patch.get_facecolor()) for patch in legend.get_patches()] == list(
        colours.values()
    )


def test_grey_values_have_no_legend_of_phases():
    assert figure_of(VoxelImage(np.linspace(0, 1, 216).reshape(6, 6, 6))).legends == []
