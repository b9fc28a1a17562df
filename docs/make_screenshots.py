"""Make the pictures of pages that the documentation shows, from the examples, by Chromium.

Run ``python docs/make_screenshots.py`` with matweft, its plugins and Chromium installed; it
writes ``docs/_static/*.png``, all or those that are named behind the command.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent / "tests" / "drills" / "parts"), str(DOCS / "_ext")]
import chromium  # noqa: E402
from pictures import save  # noqa: E402

WIDTH, HEIGHT = 1160, 2400
MOST_BYTES = 150_000
SETTLED = 2.0
"""Seconds in which the view in space is drawn in full."""
STAGE = "document.querySelector('.matweft-viewer').shadowRoot.querySelector('.stage')"
PREVIEW = "document.querySelector('#sample > figure')"
READY = (
    "document.readyState === 'complete' && window.matweftViewer"
    " && Object.values(matweftViewer)[1].ready"
)


@dataclass(frozen=True)
class Shot:
    """A page that ``matweft measure`` writes, and the part that is shown.

    The part is from the element ``first`` (or the top of the page) to the bottom of ``last``.
    """

    name: str
    example: str
    measured: str
    last: str
    first: str = ""


SHOTS = (
    Shot("electrode-page", "electrode", "labels.tif --phase pore=0 --budget 60s", STAGE),
    Shot("grain-page", "grains", "slices --option thickness=0.2um --budget 60s", STAGE),
    Shot(
        "grey-segmentation",
        "electrode",
        "grey.tif --threshold multi-otsu:3 --phase dark --axis x --budget 60s",
        PREVIEW,
        PREVIEW,
    ),
    Shot("atoms-page", "alloy", "solution.vasp", STAGE),
)


def matweft(*words: str, folder: Path) -> None:
    """Run the program in a folder."""
    subprocess.run([sys.executable, "-m", "matweft", *words], cwd=folder, check=True)


def picture_of(shot: Shot, page: Path, browser: chromium.Chromium) -> Image.Image:
    """Return the part of a page that a shot shows."""
    browser.open(page)
    browser.wait(READY)
    time.sleep(SETTLED)
    top = browser.ask(f"{shot.first}.getBoundingClientRect().top") if shot.first else 0
    bottom = browser.ask(f"{shot.last}.getBoundingClientRect().bottom")
    whole = Image.open(io.BytesIO(browser.picture())).convert("RGB")
    return whole.crop((0, max(round(top) - 12, 0), WIDTH, min(round(bottom) + 16, HEIGHT)))


def main(names: list[str]) -> None:
    """Measure the examples and take the pictures, or those with the names."""
    browser = chromium.Chromium(WIDTH, HEIGHT, "--hide-scrollbars")
    with tempfile.TemporaryDirectory() as scratch:
        for shot in [one for one in SHOTS if not names or one.name in names]:
            folder = Path(scratch) / shot.name
            folder.mkdir()
            matweft("example", shot.example, str(folder / "lab"), folder=folder)
            page = folder / "page.html"
            words = (*shot.measured.split(), "--page", str(page))
            matweft("measure", *words, folder=folder / "lab")
            save(picture_of(shot, page, browser), DOCS / "_static" / f"{shot.name}.png", MOST_BYTES)
    browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
