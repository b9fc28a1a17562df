"""Ensembles that the estimators are held to, each drawn once."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parent / "parts"))
from random_images import Balls, Cut, rough, smooth, spinodal

ENSEMBLES = {
    "smooth, L = 8 ξ": lambda: Cut((16,) * 3, smooth(2.0), 0.3),
    "smooth, L = 12 ξ": lambda: Cut((24,) * 3, smooth(2.0), 0.3),
    "smooth, L = 25 ξ": lambda: Cut((25,) * 3, smooth(1.0), 0.3),
    "smooth plate, 0.5 x 1 x 2": lambda: Cut(
        (48, 24, 12), smooth(2.0), 0.0, spacing=(0.5, 1.0, 2.0)
    ),
    "smooth square, L = 25 ξ": lambda: Cut((75, 75), smooth(3.0), -0.5),
    "rough, L = 20 ξ": lambda: Cut((24,) * 3, rough(1.2), 0.5),
    "spinodal, L = 4 λ": lambda: Cut((24,) * 3, spinodal(6.0), 0.0),
    "balls, 30 %": lambda: Balls((32,) * 3, 3.2, 0.3),
    "sparse balls, 8 %": lambda: Balls((40,) * 3, 4.0, 0.08),
    "discs, 60 %": lambda: Balls((96, 96), 5.0, 0.6),
}


@pytest.fixture(scope="session")
def models():
    return SimpleNamespace(Cut=Cut, Balls=Balls, smooth=smooth, rough=rough, spinodal=spinodal)


@pytest.fixture(scope="session")
def drawn():
    """Returns an ensemble by name, with 100 images of it, or 300 of two dimensions."""
    made = {}

    def draw(name):
        if name not in made:
            ensemble = ENSEMBLES[name]()
            count = 100 if len(ensemble.window) == 3 else 300
            made[name] = ensemble, list(ensemble.draws(count, seed=5))
        return made[name]

    draw.names = list(ENSEMBLES)
    return draw


@pytest.fixture(scope="session", params=ENSEMBLES)
def ensemble(request, drawn):
    """Each ensemble in turn, with its images."""
    return drawn(request.param)
