"""Pictures in colour: grey saved as colour, and one channel of true colour."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from matweft.errors import InputError, ParameterError
from matweft.formats import read
from matweft_files import ImageFile

RNG = np.random.default_rng(5)
GREY = RNG.integers(0, 256, (6, 7), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (6, 7, 3), dtype=np.uint8)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "matweft.step")
    return caplog


@pytest.mark.parametrize("ending", ["png", "tif", "bmp"])
@pytest.mark.parametrize("channels", [3, 4])
def test_grey_saved_as_colour_is_grey(
    tmp_path: Path, log: pytest.LogCaptureFixture, ending: str, channels: int
) -> None:
    Image.fromarray(np.stack([GREY] * channels, -1)).save(tmp_path / f"a.{ending}")
    assert np.array_equal(read(tmp_path / f"a.{ending}").values, GREY.T)
    assert "channels are equal; the grey values are taken" in log.text


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_grey_with_alpha_is_grey(tmp_path: Path, ending: str) -> None:
    both = np.stack([GREY, GREY[::-1]], -1)
    Image.fromarray(both, "LA").save(tmp_path / f"a.{ending}")
    assert np.array_equal(read(tmp_path / f"a.{ending}").values, GREY.T)
    assert np.array_equal(read(tmp_path / f"a.{ending}", channel="alpha").values, GREY[::-1].T)


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_a_channel_of_true_colour_is_chosen(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"a.{ending}"
    Image.fromarray(COLOUR).save(file)
    with pytest.raises(InputError, match=r"in colour .* --option channel=red or --option channel="):
        read(file)
    for i, name in enumerate(("red", "green", "blue")):
        assert np.array_equal(read(file, channel=name).values, COLOUR[:, :, i].T)
    grey = np.asarray(Image.fromarray(COLOUR).convert("L")).astype(int)
    found = ImageFile(file=file, options={"channel": "luminance"}).generate().values
    assert np.abs(found.T.astype(int) - grey).max() <= 1, "as Pillow, which rounds otherwise"
    with pytest.raises(InputError, match="has no channel alpha; it has red, green, blue, lumi"):
        read(file, channel="alpha")
    with pytest.raises(ParameterError, match="'luminance'"):
        read(file, channel="hue")


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_stacks_in_colour(tmp_path: Path, planar: str) -> None:
    stack = RNG.integers(0, 60000, (5, 6, 7, 3), dtype=np.uint16)
    stored = stack if planar == "contig" else np.moveaxis(stack, -1, 1)
    file = tmp_path / "a.tif"
    tifffile.imwrite(file, stored, photometric="rgb", planarconfig=planar)
    assert np.array_equal(read(file, channel="blue").values, stack[..., 2].T)


def test_slices_in_colour_say_it_once(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    for i in range(3):
        Image.fromarray(np.stack([GREY] * 3, -1)).save(tmp_path / f"{i}.png")
    assert read(tmp_path).shape == (7, 6, 3)
    assert log.text.count("channels are equal") == 1
