"""Hard ellipsoids: none overlap by an own search, their surface is that of their bodies."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.spatial.transform import Rotation

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputError, NotConvergedError, StopRequested
from matweft.testing import GeneratorContract
from matweft_porous import Chords, HardEllipsoids, SpecificSurface
from matweft_porous.hard_ellipsoids import EllipsoidPacking


class TestHardEllipsoids(GeneratorContract):
    component = HardEllipsoids
    parameters: ClassVar[Mapping[str, Any]] = {
        "shape": (32, 28, 24),
        "porosity": 0.6,
        "aspect": 0.6,
        "count": 10,
    }
    bad: ClassVar = [
        ({"porosity": 0}, "greater than 0"),
        ({"aspect": -1}, "greater than or equal to 0.05"),
        ({"count": 0}, "greater than or equal to 1"),
        ({"max_sweeps": 0}, "greater than or equal to 1"),
    ]

    def oracle(self, output: VoxelImage) -> None:
        assert output.shape == (32, 28, 24)
        assert output.fraction("pore") == pytest.approx(0.6, abs=0.01)
        surface = SpecificSurface().describe(output).specific_surface
        short, _, long = HardEllipsoids(**self.parameters).semi_axes
        oblate = math.sqrt(1 - (long / short) ** 2)
        one = 2 * math.pi * (short**2 + long**2 * math.atanh(oblate) / oblate)
        assert surface == pytest.approx(10 * one / output.values.size, rel=0.06)


def smallest_contact(packing: EllipsoidPacking) -> float:
    """Return the smallest F over all pairs and images, by a search over λ for each."""
    turns = Rotation.from_quat(packing.orientations, scalar_first=True).as_matrix()
    forms = turns @ np.diag(np.square(packing.semi_axes)) @ turns.swapaxes(1, 2)
    smallest = math.inf
    for i, j in itertools.combinations_with_replacement(range(len(forms)), 2):
        for image in itertools.product((-1, 0, 1), repeat=3):
            r = packing.centres[j] + np.multiply(image, packing.shape) - packing.centres[i]
            if not 0 < np.linalg.norm(r) < 2 * max(packing.semi_axes):
                continue

            def negative(share: float, r: Any = r, a: Any = forms[i], b: Any = forms[j]) -> float:
                inverse = np.linalg.inv((1 - share) * a + share * b)
                return float(-share * (1 - share) * (r @ inverse @ r))

            found = minimize_scalar(negative, bounds=(0, 1), method="bounded")
            smallest = min(smallest, -found.fun)
    return smallest


@pytest.mark.parametrize(
    ("aspect", "porosity", "count"), [(2.0, 0.4, 12), (0.4, 0.45, 12), (4.0, 0.6, 8)]
)
def test_nothing_overlaps(aspect: float, porosity: float, count: int) -> None:
    made = HardEllipsoids(shape=(40, 44, 36), porosity=porosity, aspect=aspect, count=count)
    packing = made.configuration(rng=np.random.default_rng(1))
    assert packing.porosity == pytest.approx(porosity, rel=1e-12)
    assert packing.semi_axes[2] / packing.semi_axes[0] == pytest.approx(aspect)
    found = smallest_contact(packing)
    assert found >= 1 - 1e-8
    assert packing.smallest_contact == pytest.approx(found, rel=1e-6)
    assert np.all((packing.centres >= 0) & (packing.centres < packing.shape))


def test_what_does_not_come_apart_at_once_is_compressed(monkeypatch: pytest.MonkeyPatch) -> None:
    from matweft_porous import _packing

    monkeypatch.setattr(_packing, "_DIRECT_SWEEPS", 20)
    told: list[float] = []

    class Listening(Context):
        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            assert "packing" in message
            told.append(done)

    rods = HardEllipsoids(shape=(40, 40, 40), porosity=0.55, aspect=3, count=16)
    with use_context(Listening()):
        packing = rods.configuration(rng=np.random.default_rng(2))
    assert packing.smallest_contact >= 1
    assert packing.porosity == pytest.approx(0.55)
    assert 0 < min(one for one in told if one > 0) < 0.45
    assert np.all(np.diff(told) >= 0)


def test_balls_have_the_surface_and_chords_of_their_bodies() -> None:
    balls = HardEllipsoids(shape=(96, 96, 96), porosity=0.6, count=16)
    image = balls.generate(rng=np.random.default_rng(0))
    assert image.fraction("pore") == pytest.approx(0.6, abs=0.002)
    radius = balls.semi_axes[0]
    surface = SpecificSurface().describe(image).specific_surface
    assert surface == pytest.approx(16 * 4 * math.pi * radius**2 / 96**3, rel=0.03)
    chords = np.mean([Chords(axis=axis).describe(image).mean for axis in "xyz"])
    assert chords == pytest.approx(4 * image.fraction("pore") / surface, rel=0.05)


def test_borders_are_like_any_other_plane() -> None:
    made = HardEllipsoids(shape=(32, 32, 32), porosity=0.6, aspect=2, count=32)
    images = [made.generate(rng=np.random.default_rng(seed)).values for seed in range(8)]
    solid = 1 - np.mean(images, axis=0)
    planes = np.stack([solid.mean(axis=others) for others in ((1, 2), (0, 2), (0, 1))])
    borders = planes[:, [0, -1]].mean()
    assert borders == pytest.approx(0.4, abs=4 * planes.std() / math.sqrt(6))


def test_orientations_are_isotropic() -> None:
    """Of n independent axes u, n tr Q² / 1.5 has mean 1, Q the mean of (3 u uᵀ − 1) / 2."""
    made = HardEllipsoids(shape=(64, 64, 64), porosity=0.75, aspect=3, count=100)
    values = []
    for seed in range(6):
        packing = made.configuration(rng=np.random.default_rng(seed))
        axes = Rotation.from_quat(packing.orientations, scalar_first=True).as_matrix()[:, :, 2]
        tensor = 1.5 * axes.T @ axes / len(axes) - 0.5 * np.eye(3)
        values.append(len(axes) * np.sum(tensor**2) / 1.5)
    # 30 degrees of freedom: the 0.1 % and 99.9 % quantiles of chi-square over 30
    assert 0.38 < np.mean(values) < 2.0


def test_random_balls_do_not_pack_more_densely_than_is_known() -> None:
    """Random packings end at about 0.64; denser ones are crystals, up to 0.7405."""
    balls = HardEllipsoids(shape=(64, 64, 64), porosity=0.25, count=50, max_sweeps=20_000)
    with pytest.raises(NotConvergedError) as caught:
        balls.configuration(rng=np.random.default_rng(0))
    text = str(caught.value)
    assert text.startswith("50 ellipsoids of aspect 1 were packed up to ")
    assert "not to 75.0 %" in text
    reached = re.search(r"up to ([\d.]+) % solid.* give a porosity of ([\d.]+) or more", text)
    assert reached is not None
    solid, advised = map(float, reached.groups())
    assert 60 < solid < 74.05
    assert 1 - solid / 100 - 5e-4 <= advised <= 1 - solid / 100 + 15e-4


def test_few_sweeps_are_told() -> None:
    rods = HardEllipsoids(shape=(64, 64, 64), porosity=0.3, aspect=4, count=20, max_sweeps=100)
    with pytest.raises(NotConvergedError, match=r"in \d+ sweeps: give .* more max_sweeps"):
        rods.configuration(rng=np.random.default_rng(0))


def test_a_run_can_be_stopped() -> None:
    class Stopping(Context):
        @property
        def cancelled(self) -> bool:
            return True

    with use_context(Stopping()), pytest.raises(StopRequested):
        HardEllipsoids().generate(rng=np.random.default_rng(0))


def test_thin_bodies_and_seeds_are_refused() -> None:
    plates = HardEllipsoids(shape=(16, 16, 16), porosity=0.9, aspect=0.1, count=64)
    with pytest.raises(InputError, match="thinner than a voxel: lower count or porosity"):
        plates.generate(rng=np.random.default_rng(0))
    with pytest.raises(InputError, match="rng must be a numpy"):
        plates.configuration(rng=3)  # type: ignore[arg-type]


def test_the_device_agrees_with_the_reference() -> None:
    some = HardEllipsoids(shape=(24, 28, 32), porosity=0.75, aspect=2, count=8)
    found = some.configuration(rng=np.random.default_rng(7))
    with use_context(Context(device="reference")):
        expected = some.configuration(rng=np.random.default_rng(7))
    assert _same(found.centres, expected.centres)
    assert _same(found.orientations, expected.orientations)


def _same(one: NDArray[np.float64], two: NDArray[np.float64]) -> bool:
    return bool(np.allclose(one, two, rtol=0, atol=1e-6))
