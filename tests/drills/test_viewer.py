"""The viewer in a headless browser: it draws, fetches nothing, complains of nothing, is quick."""

import io
import time

import chromium
import numpy as np
import pytest
from PIL import Image

from matweft.data import GrainMap, VoxelImage
from matweft.viewer import view, view_page

pytestmark = pytest.mark.skipif(chromium.PROGRAM is None, reason="no Chromium is installed")

READY = "window.matweftViewer && Object.values(matweftViewer).slice(1).every((v) => v.ready)"
DRAWN = "Object.values(matweftViewer).slice(1, 3).every((v) => v.timing().frames > 0)"
SLOWEST = 1500
"""Milliseconds a frame drawn in software on a busy machine; about 100 on an idle one."""

LARGEST_PAGE = 15_000_000
"""Bytes."""


@pytest.fixture(scope="module")
def browser():
    made = chromium.Chromium(1000, 1300)
    yield made
    made.close()


@pytest.fixture
def page(browser, tmp_path):
    """Open a page of fragments and wait until each is there."""

    def show(*fragments):
        path = tmp_path / "page.html"
        path.write_text(f"<!doctype html><meta charset=utf-8>{''.join(fragments)}", "utf-8")
        browser.problems.clear()
        browser.asked.clear()
        browser.open(path)
        browser.wait(f"document.readyState === 'complete' && {READY}")
        return browser

    return show


def balls(n):
    """Three phases: balls within a shell, within nothing."""
    x, y, z = (np.indices((n, n, n)) * 2 + 1) / n - 1
    radius = np.sqrt(x**2 + y**2 + z**2)
    return ((radius < 0.8).astype(np.uint8) + (radius < 0.5)) * 85


def asked_of(view, script):
    """JavaScript that knows ``v``, a viewer, and ``root``, its elements."""
    return (
        f"(() => {{ const [id, v] = Object.entries(matweftViewer)[{view + 1}];"
        f" const root = document.getElementById(id).shadowRoot; {script} }})()"
    )


def inside(page, view, script):
    """The value of such JavaScript."""
    return page.ask(asked_of(view, script))


def test_views_draw_turn_and_tell_and_fetch_nothing(page):
    image = VoxelImage(balls(48), spacing=2.0, unit="um", phases={"void": 0, "shell": 85})
    grains = GrainMap(np.arange(1, 4097).reshape(16, 16, 16) % 60)
    shown = page(
        view(image, title='a "ball" </script>', picture=False),
        view(grains, picture=False),
        view(np.eye(20), picture=False),
    )
    shown.wait(DRAWN)
    middle = inside(
        shown, 0, "const b = root.querySelector('.stage').getBoundingClientRect();"
        "return [b.x + b.width / 2, b.y + b.height / 2]",
    )  # fmt: skip
    shown.mouse("Moved", *middle)
    assert "shell" in inside(shown, 0, "return root.querySelector('.told').textContent")
    assert (
        inside(shown, 0, "return root.querySelector('.title').textContent") == 'a "ball" </script>'
    )
    before = inside(shown, 0, "return v.timing().frames")
    shown.mouse("Pressed", *middle, button="left", buttons=1, clickCount=1)
    shown.mouse("Moved", middle[0] + 60, middle[1], button="left", buttons=1)
    shown.mouse("Released", middle[0] + 60, middle[1], button="left")
    shown.wait(f"Object.values(matweftViewer)[1].timing().frames > {before}")
    assert inside(shown, 0, "return v.space.camera.azimuth") == pytest.approx(-52 - 0.45 * 60)
    inside(shown, 0, "root.querySelector('.stage').focus()")
    for key in ("x", "ArrowLeft"):
        shown.call("Input.dispatchKeyEvent", type="keyDown", key=key)
    assert inside(shown, 0, "return v.space.camera.azimuth") == pytest.approx(0.45 * 12)
    assert shown.problems == []
    assert [url[:5] for url in shown.asked if not url.startswith("data:")] == ["file:"]


def test_hidden_phases_are_seen_through(page):
    shown = page(view(VoxelImage(balls(24), phases={"void": 0}), picture=False))
    shown.wait("Object.values(matweftViewer)[1].timing().frames > 0")
    centre = inside(shown, 0, "const b = root.querySelector('.stage').getBoundingClientRect();"
                              "return [b.x + b.width / 2, b.y + b.height / 2]")  # fmt: skip

    def middle_without(place):
        hide = f"v.space.model.volume.show({place}, false); v.space.camera.look(2);"
        inside(shown, 0, hide + "return v.space.stage.draw(1)")
        pixels = Image.open(io.BytesIO(shown.picture())).convert("RGB")
        return pixels.getpixel(tuple(map(round, centre)))

    red, _, blue = middle_without(0)
    assert blue > red + 40  # the first solid phase
    red, _, blue = middle_without(1)
    assert red > blue + 40  # the second
    assert min(middle_without(2)) > 220  # the ground


def test_a_frame_of_the_largest_volume_is_quick(page):
    values = np.tile(balls(40), (4, 4, 4))
    begun = time.monotonic()
    shown = page(view(VoxelImage(values, phases={"void": 0}), height=600, picture=False))
    shown.wait("Object.values(matweftViewer)[1].timing().frames > 0")
    assert time.monotonic() - begun < 10
    assert min(inside(shown, 0, "return v.measure(1, 2)")) < SLOWEST


def test_an_image_has_its_first_row_at_the_top_and_a_slice_goes_up(page):
    values = np.zeros((60, 40), np.uint8)
    values[:20, :10] = 1  # x and y small
    deep = np.repeat(values[..., None], 4, axis=2)
    names = {"rest": 0, "corner": 1}
    shown = page(*(view(VoxelImage(one, phases=names), picture=False) for one in (values, deep)))
    shown.wait("Object.values(matweftViewer)[2].timing().frames > 0")
    corner_at = (
        "const c = root.querySelector('.plane'); const g = c.getContext('2d');"
        "const at = (x, y) => g.getImageData(c.width * x, c.height * y, 1, 1).data[0];"
        "return [at(0.1, 0.1), at(0.1, 0.9)]"
    )
    top, bottom = inside(shown, 0, corner_at)
    assert (top, bottom) == (224, 42)  # the second phase at the top, the first below
    told = (
        "return v.plane.told(-0.4 * v.plane.canvas.clientWidth, -0.4 * v.plane.canvas.clientHeight)"
    )
    assert "corner" in inside(shown, 0, told)
    words = "return root.querySelector('.axes').textContent"
    assert inside(shown, 0, words) == "x →, y ↓"
    assert inside(shown, 1, words) == "x →, y ↑"
    middle_up = inside(
        shown, 1, "const c = root.querySelector('.plane'); const g = c.getContext('2d');"
        "const at = (y) => g.getImageData(c.width / 6, c.height / 2 + y * c.width / 3 * 0.9, 1, 1);"
        "return [at(-1).data[0], at(1).data[0]]",
    )  # fmt: skip
    assert middle_up == [42, 224]


@pytest.mark.parametrize("width", [420, 800, 1200])
def test_labels_of_edges_stay_beside_their_edges(tmp_path, width):
    path = tmp_path / "page.html"
    path.write_text(view_page(VoxelImage(balls(24), unit="um", phases={"void": 0})), "utf-8")
    browser = chromium.Chromium(1000, 900)
    try:
        browser.open(path)
        browser.wait(f"document.readyState === 'complete' && {READY}")
        browser.wait("Object.values(matweftViewer)[1].timing().frames > 0")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.call("Emulation.setDeviceMetricsOverride", **size)
        drawn = (
            "const stage = root.querySelector('.stage'), { width, scale } = v.timing();"
            "return Math.abs(width / scale - stage.clientWidth) <= 1"
        )
        browser.wait(f"innerWidth === {width} && {asked_of(0, drawn)}")
        labels = (
            "const stage = root.querySelector('.stage').getBoundingClientRect();"
            "return [...root.querySelectorAll('.length:not([hidden])')].map((one) => {"
            " const b = one.getBoundingClientRect(); return [b.left - stage.left,"
            " stage.right - b.right, b.top - stage.top, stage.bottom - b.bottom]; })"
        )
        gaps = np.array(inside(browser, 0, labels))
        assert len(gaps) == 3
        assert gaps.min() >= 0, "labels are inside the stage"
        seen = (
            "return [[12, 0, 0], [24, 12, 0], [0, 0, 12]].map((p) => "
            "v.space.camera.project(p, v.space.pixel).slice(0, 2))"
        )
        middles = np.array(inside(browser, 0, seen))  # of the edges at the border
        centres = np.stack([gaps[:, 0] - gaps[:, 1], gaps[:, 2] - gaps[:, 3]], axis=1) / 2
        assert np.linalg.norm(centres - middles, axis=1).max() < 60
        assert inside(browser, 0, "return root.querySelector('.stage').clientHeight") <= 0.9 * width
    finally:
        browser.close()


def test_a_page_of_measure_opens_at_once_and_asks_for_nothing(program, browser):
    tifffile = pytest.importorskip("tifffile", reason="matweft-files reads TIFF by tifffile")
    tifffile.imwrite(program.folder / "labels.tif", (balls(24) > 0).astype(np.uint8))
    done = program.run(
        "measure", "labels.tif", "--phase", "ball=1", "--page", "page.html", "--budget", "20s"
    )
    assert done.returncode == 0, done.stderr
    path = program.folder / "page.html"
    assert path.stat().st_size < LARGEST_PAGE
    browser.problems.clear()
    browser.asked.clear()
    begun = time.monotonic()
    browser.open(path)
    browser.wait(f"document.readyState === 'complete' && {READY}")
    browser.wait("Object.values(matweftViewer)[1].timing().frames > 0")
    assert time.monotonic() - begun < 10
    assert browser.problems == []
    asked = [url for url in browser.asked if not url.startswith(("data:", "blob:"))]
    assert asked == [path.absolute().as_uri()]


def test_without_webgl_a_picture_and_the_slices_remain(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(view(VoxelImage(balls(24), phases={"void": 0})), "utf-8")
    browser = chromium.Chromium(1000, 1000, "--disable-3d-apis")
    try:
        browser.open(path)
        browser.wait(f"document.readyState === 'complete' && {READY}")
        host = "document.querySelector('.matweft-viewer')"
        browser.wait(f"{host}.shadowRoot.querySelector('.picture') !== null")
        assert browser.ask(f"{host}.querySelector('img').clientWidth") > 100
        colours = inside(
            browser, 0, "const c = root.querySelectorAll('.slice canvas')[1];"
            "const at = c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1);"
            "return [...at.data]",
        )  # fmt: skip
        assert colours == [224, 134, 47, 255]  # the second solid phase
        assert browser.problems == []
    finally:
        browser.close()
