"""The check of a codec: what enters a port and what is stored must make sense."""

import types
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pytest

from matweft import Generator, InputError, Quantity, Result, Simulator, Study, hookimpl
from matweft.codec import Codec, encode
from matweft.codec.checking import check_value
from matweft.engine import Options, run_study
from matweft.errors import CodecError
from matweft.registry import Registry, use_registry


class Ring:
    """Closed line through points; a ring needs three of them."""

    def __init__(self, points):
        self.points = np.asarray(points, dtype=float)


class RingCodec(Codec):
    type = Ring
    name = "rings.ring"
    strict = True

    def encode(self, value):
        return None, {"points": value.points}

    def decode(self, tree, arrays):
        return Ring(arrays["points"])

    def check(self, value):
        if type(self).strict and len(value.points) < 3:
            raise InputError(f"a ring has three points or more; this one has {len(value.points)}")


class Careless(RingCodec):
    def check(self, value):
        return value.no_such_attribute


@dataclass(frozen=True)
class Pair:
    first: Ring
    second: Ring


@dataclass(frozen=True, eq=False)
class Perimeter(Result):
    length: Annotated[float, Quantity("m", "of the ring")]


class Polygon(Generator):
    """Corners of a regular polygon on the unit circle."""

    corners: int = 4

    def generate(self) -> Ring:
        angles = 2 * np.pi * np.arange(self.corners) / self.corners
        return Ring(np.stack([np.cos(angles), np.sin(angles)], axis=1))


class Length(Simulator):
    """Length of a ring."""

    def simulate(self, ring: Ring) -> Perimeter:
        steps = np.roll(ring.points, 1, axis=0) - ring.points
        return Perimeter(float(np.linalg.norm(steps, axis=1).sum()))


class LengthOfMany(Length):
    """Length of several rings at once."""

    def simulate_batch(self, items, rngs):
        return [self.simulate(item["ring"]) for item in items]


@pytest.fixture
def rings():
    known = Registry(block=["*"])
    hook = hookimpl(lambda: {"rings.ring": f"{__name__}:RingCodec"})
    known.add(types.SimpleNamespace(MATWEFT_CONTRACT=1, matweft_types=hook), "rings")
    with use_registry(known):
        yield


def run(folder, corners, simulator="Length"):
    study = Study.parse(
        f"study: rings\nsteps:\n"
        f"  all: {{for-each: {corners}, as: n, run: {{\n"
        f'    ring: {{use: "{__name__}:Polygon", with: {{corners: "${{n}}"}}}},\n'
        f'    length: {{use: "{__name__}:{simulator}", in: {{ring: "${{ring}}"}}}}}}}}\n',
        "rings.yaml",
    )
    return run_study(study, folder, Options(executor="serial", workers=1))


def test_good_value_passes_both_gates(rings, tmp_path):
    assert run(tmp_path, [4]).value("all[0].length").length == pytest.approx(4 * 2**0.5)


def test_result_that_makes_no_sense_is_not_stored(rings, tmp_path):
    made = run(tmp_path, [2]).steps["all[0].ring"]
    assert made.status == "failed"
    assert "Polygon is not valid: a ring has three points or more; this one has 2" in made.error


@pytest.mark.parametrize("simulator", ["Length", "LengthOfMany"])
def test_stored_value_is_checked_where_it_enters(rings, tmp_path, monkeypatch, simulator):
    monkeypatch.setattr(RingCodec, "strict", False)
    assert run(tmp_path, [2, 3]).status == "done"
    monkeypatch.setattr(RingCodec, "strict", True)
    steps = run(tmp_path, [2, 3], f"{simulator}Later").steps
    assert "input 'ring': a ring has three points or more" in steps["all[0].length"].error
    assert "Traceback" not in steps["all[0].length"].error
    assert steps["all[1].length"].status == "done"


class LengthLater(Length):
    """The same, not computed before."""


class LengthOfManyLater(LengthOfMany):
    """The same, not computed before."""


@pytest.mark.parametrize(
    "wrap",
    [
        lambda bad, good: bad,
        lambda bad, good: [good, (bad,)],
        lambda bad, good: {"a": {"b": bad}},
        lambda bad, good: Pair(good, bad),
    ],
)
def test_parts_of_a_value_are_checked(rings, wrap):
    good, bad = Ring(np.eye(3)), Ring(np.eye(2))
    check_value(wrap(good, good))
    with pytest.raises(InputError, match="this one has 2"):
        check_value(wrap(bad, good))


def test_place_of_a_bad_part_is_named(rings):
    with pytest.raises(InputError, match=r"^pair\.second: a ring has three"):
        encode({"pair": Pair(Ring(np.eye(3)), Ring(np.eye(2)))})


def test_check_that_fails_itself_is_named(rings, monkeypatch):
    monkeypatch.setattr(RingCodec, "check", Careless.check)
    with pytest.raises(CodecError, match=r"check of the codec 'rings\.ring' failed: Attribute"):
        check_value([Ring(np.eye(3))])


def test_values_pass_unseen_where_no_codec_checks(monkeypatch):
    with use_registry(Registry(block=["*"])):
        check_value([object(), {"x": Ring(np.eye(1))}])
