"""Write the page of the small porous study, and its pictures, from a finished run of it.

Run ``matweft run porous.small --store RUN`` and then ``python docs/make_porous_page.py RUN``; it
writes ``docs/papers/porous-small.md`` and ``docs/_static/porous/*.png``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from matweft.run_view import Run

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))
import porous_page  # noqa: E402
from pictures import save  # noqa: E402

PAGE = Path("papers") / "porous-small.md"
PICTURES = Path("_static") / "porous"
MOST_BYTES = 200_000
DRAWN = {
    "gallery": ("gallery", 90, "A structure of each model"),
    "descriptors": ("descriptors", 90, "Six descriptors over the porosity"),
    "dependence": ("table_1", 80, "Functional dependence, here and in the paper"),
    "formulas": ("table_2", 85, "Predicted over true values of the formulas"),
    "networks": ("tables_4_and_5", 80, "Predicted over true values of the dense networks"),
    "convolutional": ("table_6", 85, "Predicted over true values of the convolutional networks"),
    "claims": ("claims", 85, "Ratios of what the paper orders, here and there"),
}
"""Of each picture the step, the dots an inch, and what it shows."""


def draw(run: Run, folder: Path) -> dict[str, str]:
    """Write the pictures into a folder and return the Markdown of each."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for name, (step, dots, shows) in DRAWN.items():
        drawn = io.BytesIO()
        run.value(step).plot().savefig(drawn, dpi=dots)
        save(Image.open(drawn).convert("RGB"), folder / f"{name}.png", MOST_BYTES)
        found[name] = f"![{shows}](../{PICTURES.as_posix()}/{name}.png)"
    return found


def check(run: Run) -> None:
    """Stop with a sentence where a run is not finished, or is not of this study."""
    lacking = [step for step in porous_page.STEPS if step not in run.steps]
    if lacking:
        raise SystemExit(f"{run.path} is no run of porous.small: it has no step {lacking[0]!r}")
    failed = [row.id for row in run.steps.values() if row.status != "done"]
    if run.status != "done" or failed:
        more = f"; not done: {', '.join(failed[:5])}" if failed else ""
        raise SystemExit(f"the run in {run.path} is {run.status}, not finished{more}")


def main(words: list[str], docs: Path = DOCS, opened: Callable[[str], Run] = Run.open) -> None:
    """Write page and pictures below ``docs`` from the run in the folder that is named."""
    if len(words) != 1:
        raise SystemExit("name the folder of one run: python docs/make_porous_page.py RUN")
    run = opened(words[0])
    check(run)
    pictures = draw(run, docs / PICTURES)
    (docs / PAGE).parent.mkdir(parents=True, exist_ok=True)
    (docs / PAGE).write_text(porous_page.page(run, pictures), encoding="utf-8")
    size = sum(file.stat().st_size for file in (docs / PICTURES).glob("*.png"))
    print(f"{docs / PAGE} and {len(pictures)} pictures, {size / 1e6:.2f} MB, are written")


if __name__ == "__main__":
    main(sys.argv[1:])
