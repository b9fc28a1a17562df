"""The studies of the porous plugin, run as users run them."""

import subprocess
import sys

import numpy as np
import pytest
import tifffile

from matweft.context import Context, use_context
from matweft.run_view import Run
from matweft_files import ImageFile
from matweft_porous import (
    Chords,
    Diffusion,
    GeodesicTortuosity,
    LevelSet,
    PoreSizes,
    Porosity,
    SpecificSurface,
    TwoPoint,
)


def run(folder, *words):
    """Type ``matweft run`` in a folder; return what it printed."""
    command = [sys.executable, "-m", "matweft", "run", *words, "--quiet", "--workers", "2"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_finds_what_it_looks_for(tmp_path):
    printed = run(tmp_path, "porous.design", "--store", "design")
    assert "Met: sample" in printed
    assert "every target is met" in printed
    (loop,) = Run.open(tmp_path / "design").loops.values()
    assert loop.best_trial.values["amount.porosity"] == pytest.approx(0.5, abs=0.01)
    assert loop.best_trial.values["moves.relative_diffusivity"] == pytest.approx(0.3, abs=0.004)
    assert len(loop.history) < loop.budget
    assert loop.forecasts
    page = (tmp_path / "design" / "report.html").read_text(encoding="utf-8")
    assert page.count("<img") + page.count("<svg") >= 3


def phases_of(shape):
    """Return an image of the labels 0, 85 and 170 in the order z, y, x."""
    pore, other = (
        LevelSet(shape=shape, porosity=share, correlation_length=2.5).generate(
            rng=np.random.default_rng(seed)
        )
        for seed, share in enumerate((0.5, 0.3))
    )
    labels = np.where(other.mask("pore"), 85, 170)
    return np.where(pore.mask("pore"), 0, labels).astype(np.uint8)


def test_the_electrode_study_measures_every_number(tmp_path):
    tifffile.imwrite(tmp_path / "electrode.tif", phases_of((20, 24, 28)))
    run(tmp_path, "porous.electrode", "--set", "image=electrode.tif", "--store", "run")
    found = Run.open(tmp_path / "run")
    image = ImageFile(file=tmp_path / "electrode.tif", phases={"pore": 0}).generate()
    assert image.shape == (28, 24, 20)
    with use_context(Context(device="reference")):
        expected = {
            "amount": Porosity(phase="pore").describe(image).porosity,
            "surface": SpecificSurface(phase="pore").describe(image).specific_surface,
            "correlation": TwoPoint(phase="pore").describe(image).two_point,
        }
        for i, axis in enumerate("xyz"):
            at = f"directions[{i}]."
            expected[f"{at}chords"] = Chords(phase="pore", axis=axis).describe(image).mean
            paths = GeodesicTortuosity(phase="pore", axis=axis).describe(image)
            expected[f"{at}paths"] = paths.mean
            sizes = PoreSizes(phase="pore", axis=axis).describe(image)
            expected[f"{at}sizes"] = sizes.r_min
            moves = Diffusion(phase="pore", axis=axis, sides="insulated").simulate(image)
            expected[f"{at}moves"] = moves.relative_diffusivity
    names = {
        "amount": "porosity",
        "surface": "specific_surface",
        "correlation": "two_point",
        "chords": "mean",
        "paths": "mean",
        "sizes": "r_min",
        "moves": "relative_diffusivity",
    }
    for step, value in expected.items():
        result = found.value(step)
        got = getattr(result, names[step.rpartition(".")[2]])
        np.testing.assert_allclose(got, value, rtol=2e-4 if step.endswith("moves") else 1e-6)
    assert 0 < expected["directions[0].moves"] != expected["directions[2].moves"]
