"""Nine models are drawn by their laws; a chunk keeps what is finished and what failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.stats import kstest

from matweft import Dataset, InputError
from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import StopRequested
from matweft.store.hashing import content_hash
from matweft.testing import GeneratorContract
from matweft_porous import Database, LevelSet, Permeability, RandomStructure, SpecificSurface
from matweft_porous._models import LAWS, MODELS, PAPER_EDGE, SURFACE, Chance, draw, draw_porosity
from matweft_porous._structures import TOLERANCE, make_structure, seed_of
from matweft_porous._vector import descriptor_names

SMALL: Mapping[str, Any] = {
    "model": "soft-ellipsoids",
    "count": 3,
    "edge": 20,
    "simulators": ("diffusion",),
}


class TestRandomStructure(GeneratorContract):
    component = RandomStructure
    parameters: ClassVar[Mapping[str, Any]] = {"model": "fibers", "edge": 32}
    bad: ClassVar = [({"model": "foam"}, "'soft-ellipsoids'"), ({"edge": 8}, "equal to 16")]

    def oracle(self, output: VoxelImage) -> None:
        assert output.shape == (32, 32, 32)
        wanted = draw_porosity(Chance(np.random.default_rng(0), 32))
        assert output.fraction("pore") == pytest.approx(wanted, abs=0.02)


class TestDatabase(GeneratorContract):
    component = Database
    parameters: ClassVar[Mapping[str, Any]] = SMALL
    bad: ClassVar = [
        ({"model": "foam"}, "'spatial-graph'"),
        ({"simulators": ("heat",)}, "'diffusion'"),
        ({"max_failures": 1.5}, "less than or equal to 1"),
    ]

    def oracle(self, output: Dataset) -> None:
        assert output.ids == ("0", "1", "2")
        np.testing.assert_allclose(output["images"].mean(axis=(1, 2, 3)), output["porosity"])
        names = len(output.scalars(output.inputs))
        assert names == len(descriptor_names(20))
        assert (output["relative_diffusivity"] <= output["porosity"]).all()
        assert np.isnan(output["permeability"]).all()
        for row, text in enumerate(output["parameters"]):
            drawn = json.loads(text)
            assert output["porosity"][row] == pytest.approx(drawn["porosity"], abs=0.15)
            assert 8 <= drawn["count"] <= 512


@pytest.mark.parametrize("model", MODELS)
def test_porosity_is_uniform_and_lengths_scale(model: str) -> None:
    drawn = [LAWS[model].draw(Chance(np.random.default_rng(i), PAPER_EDGE, i)) for i in range(400)]
    wanted = [draw_porosity(Chance(np.random.default_rng(i), PAPER_EDGE)) for i in range(400)]
    assert kstest(wanted, "uniform", (0.3, 0.65)).pvalue > 0.01
    half = [LAWS[model].draw(Chance(np.random.default_rng(i), 96, i)) for i in range(400)]
    for name in {"step_mean", "step_std", "smoothing"} & set(drawn[0]):
        ratio = [a[name] / b[name] for a, b in zip(drawn, half, strict=True)]
        np.testing.assert_allclose(ratio, 2)


def test_parameters_follow_the_laws_of_the_paper() -> None:
    def of(model: str, name: str) -> np.ndarray:
        rngs = (np.random.default_rng(1000 + i) for i in range(800))
        return np.array([LAWS[model].draw(Chance(rng, PAPER_EDGE))[name] for rng in rngs])

    radii, counts = np.unique(of("fibers", "radius"), return_counts=True)
    assert radii.tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert counts.min() > 75
    for name, low, high in (
        ("intensity", 1e-5, 5e-4),
        ("radius_mean", 1, 10),
        ("radius_variance", 1, 6),
    ):
        assert kstest(of("spatial-graph", name), "uniform", (low, high - low)).pvalue > 0.01
    aspect = of("hard-ellipsoids", "aspect")
    assert np.mean(aspect < 1) == pytest.approx(0.5, abs=0.06)
    assert kstest(aspect[aspect < 1], "uniform", (0.25, 0.75)).pvalue > 0.01
    assert kstest(aspect[aspect >= 1], "uniform", (1, 3)).pvalue > 0.01
    number = of("soft-ellipsoids", "count")
    assert number.min() >= 8
    assert number.max() <= 512


@pytest.mark.parametrize("index", range(4))
def test_spectra_take_turns_and_cover_the_same_surfaces(index: int) -> None:
    component, drawn = draw("level-set", PAPER_EDGE, np.random.default_rng(index), index=index)
    assert isinstance(component, LevelSet)
    assert component.spectrum == ("power-law", "exponential", "gaussian", "top-hat")[index]
    length = drawn["correlation_length"]
    small = component.replace(shape=(64, 64, 64), porosity=0.5, correlation_length=3.0)
    image = small.generate(rng=np.random.default_rng(0))
    surface = SpecificSurface().describe(image).specific_surface * 3.0 / length
    assert SURFACE[0] * 0.9 < surface < SURFACE[1] * 1.1


def test_a_spatial_graph_has_the_porosity_that_was_drawn() -> None:
    made = make_structure("spatial-graph", 48, np.random.default_rng(5))
    wanted = draw_porosity(Chance(np.random.default_rng(5), 48))
    assert made.image.fraction("pore") == pytest.approx(wanted, abs=TOLERANCE)
    assert made.tries >= 1


def test_structures_depend_on_model_and_index_alone() -> None:
    whole = Database(**{**SMALL, "count": 4}).generate()
    second = Database(**{**SMALL, "count": 2, "chunk": 1}).generate()
    assert whole.ids[2:] == second.ids
    for name in whole.columns:
        np.testing.assert_array_equal(whole[name][2:], second[name])
    seeds = {seed_of(0, model, index) for model in MODELS for index in range(200)}
    assert len(seeds) == 9 * 200
    assert Database(**{**SMALL, "seed": 1}).generate()["seed"][0] != whole["seed"][0]


class Stopping(Context):
    """A context that asks to stop after some structures."""

    def __init__(self, folder: Path, after: int) -> None:
        super().__init__(checkpoint=folder)
        self.after = after
        self.told: list[str] = []

    def progress(self, done: float, total: float | None = None, message: str = "") -> None:
        self.told.append(message)

    @property
    def cancelled(self) -> bool:
        return len(self.told) > self.after


def test_a_stopped_chunk_goes_on_behind_the_last_structure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matweft_porous import _chunk

    made: list[int] = []
    make = _chunk.make_structure
    monkeypatch.setattr(
        _chunk, "make_structure", lambda *a, index, **k: made.append(index) or make(*a, index=index)
    )
    chunk = Database(**SMALL)
    with use_context(Stopping(tmp_path, after=2)), pytest.raises(StopRequested):
        chunk.generate()
    assert made == [0, 1]
    with use_context(Context(checkpoint=tmp_path)):
        again = chunk.generate()
    assert made == [0, 1, 2]
    assert content_hash(again) == content_hash(chunk.generate())


def test_a_failed_structure_is_a_row_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matweft_porous import _chunk

    make = _chunk.make_structure

    def sometimes(*a: Any, index: int, **k: Any) -> Any:
        if index == 1:
            raise InputError("nothing relaxes")
        return make(*a, index=index)

    monkeypatch.setattr(_chunk, "make_structure", sometimes)
    with pytest.raises(
        InputError, match=r"1 of 3 structures .* 1 times InputError: nothing relaxes"
    ):
        Database(**SMALL).generate()
    with use_context(Context(checkpoint=tmp_path)):
        found = Database(**SMALL, max_failures=0.5).generate()
        assert found["failure"].tolist() == ["", "InputError: nothing relaxes", ""]
        assert found["usable"].tolist() == [True, False, True]
        assert np.isnan(found["porosity"]).tolist() == [False, True, False]
        assert not found["images"][1].any()
        monkeypatch.setattr(_chunk, "make_structure", make)
        assert Database(**SMALL).generate()["usable"].all()  # failures are tried again


@pytest.mark.filterwarnings("ignore:every way along x has throats")
def test_the_flow_is_that_of_the_permeability_with_the_same_options() -> None:
    defaults = {name: Permeability.model_fields[name].default for name in ("drive", "tolerance")}
    assert (Database().drive, Database().flow_tolerance) == tuple(defaults.values())
    options = {"count": 1, "simulators": ("permeability",)}
    tight, loose = (
        Database(**{**SMALL, **options, "drive": "force", "flow_tolerance": tolerance}).generate()
        for tolerance in (1e-6, 1e-2)
    )
    image = VoxelImage(tight["images"][0], periodic=(True,) * 3, phases={"solid": 0, "pore": 1})
    found = Permeability(drive="force", tolerance=1e-6).simulate(image)
    assert tight["permeability"][0] == found.permeability
    assert tight["permeability_steps"][0] == found.steps > loose["permeability_steps"][0]
    assert loose["permeability"][0] != found.permeability


def test_the_estimate_grows_with_what_is_asked_for() -> None:
    paper = Database(model="level-set").estimate()
    assert paper.disk == pytest.approx(50 * 192**3 / 8, rel=0.02)
    without = Database(model="level-set", images=False, simulators=()).estimate()
    assert without.disk < paper.disk / 50
    assert without.seconds < paper.seconds
    assert Database(model="level-set", edge=96).estimate().seconds < paper.seconds / 6
