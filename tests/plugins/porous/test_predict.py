"""Predictions have no unit of length, spreads that hold, and say when they are extrapolations."""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft import Dataset, InputError
from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputWarning, StopRequested
from matweft.measure import Request
from matweft.registry import registry
from matweft.study import Study
from matweft.study_files import study_file
from matweft.testing import DescriptorContract, LearnerContract, SimulatorContract
from matweft_learning import load_model
from matweft_porous import (
    AllDescriptors,
    Diffusion,
    LevelSet,
    Predict,
    Predictor,
    PredictorModel,
    RandomStructure,
    ready_model,
)
from matweft_porous import _prediction as prediction
from matweft_porous._columns import LENGTHS
from matweft_porous._ratios import USED
from matweft_porous._shipping import LARGEST, ship
from matweft_porous._training_range import TrainingRange
from matweft_porous.measurements import MOST_FLOW, measurements
from matweft_porous.prediction_scores import PredictionScore
from matweft_porous.prediction_table import PredictionTable, PredictUnseen
from matweft_porous.predictor_model import METHODS, Calibration

QUICK = Predictor(width=16, ensemble=3, epochs=120, folds=4)
NOISE = 0.08
UNITS = {name: f"um^{power}" for name, power in LENGTHS.items() if name in USED}


def structures(n: int, seed: int = 0) -> Dataset:
    """Return descriptors as of random structures, and transport by power laws with noise."""
    rng = np.random.default_rng(seed)
    surface, porosity = rng.uniform(0.05, 0.4, n), rng.uniform(0.3, 0.95, n)
    constrictivity, r_max = rng.uniform(0.4, 0.9, n), rng.uniform(0.5, 0.9, n) / surface
    tortuosity = 1 + rng.uniform(0.02, 0.3, n) * (1 - porosity)
    spread = rng.uniform(0.005, 0.07, n)
    chord = 4 * porosity / surface * rng.uniform(0.95, 1.05, n)
    r_min = r_max * np.sqrt(constrictivity)
    noise = np.exp(NOISE * rng.standard_normal((2, n)))
    odds = porosity**1.3 * tortuosity**-6 * spread**0.05 * noise[0]
    columns = {
        "porosity": porosity,
        "specific_surface": surface,
        "tortuosity_mean": tortuosity,
        "tortuosity_std": spread,
        "constrictivity": constrictivity,
        "r_min": r_min,
        "r_max": r_max,
        "chord_mean": chord,
        "chord_std": chord * rng.uniform(0.5, 0.8, n),
        "relative_diffusivity": np.minimum(odds, 0.999),
        "permeability": 0.1 * chord**0.6 * r_min**1.4 * porosity * tortuosity**-5 * noise[1],
        "model": rng.choice(["a", "b", "c"], n),
    }
    targets = ("relative_diffusivity", "permeability")
    units = {**UNITS, "permeability": "um^2"}
    return Dataset.of(columns, inputs=USED, targets=targets, units=units)


def scaled(dataset: Dataset, factor: float) -> Dataset:
    """Return the same structures with lengths ``factor`` times as long."""
    columns = {
        name: dataset[name] * factor ** LENGTHS.get(name, 0) for name in (*USED, "permeability")
    }
    kept = {"relative_diffusivity": dataset["relative_diffusivity"], "model": dataset["model"]}
    return Dataset.of({**columns, **kept}, inputs=USED, targets=dataset.targets)


def closed(dataset: Dataset) -> Dataset:
    """Return the same structures without any flow."""
    columns = {**dataset.columns, "permeability": np.zeros(len(dataset))}
    return Dataset.of(columns, inputs=USED, targets=dataset.targets)


@pytest.fixture(scope="module")
def model() -> PredictorModel:
    return QUICK.fit(structures(150), rng=np.random.default_rng(0))


class TestPredictor(LearnerContract):
    component = Predictor
    parameters: ClassVar = {"width": 8, "ensemble": 2, "epochs": 40, "folds": 2}
    bad: ClassVar = [({"ensemble": 0}, "greater than or equal to 1"), ({"answer": "x"}, "formula")]
    bad_inputs: ClassVar = [({"dataset": Dataset.of({"porosity": [0.5]})}, "no column")]

    def inputs(self) -> dict[str, Any]:
        return {"dataset": structures(40)}

    def oracle(self, output: PredictorModel) -> None:
        fresh = structures(60, seed=1)
        by_formula = output.forecast(fresh, "formula").mean[:, 1]
        np.testing.assert_allclose(by_formula, fresh["permeability"], rtol=6 * NOISE)


@pytest.mark.filterwarnings("ignore:the image is a section")
@pytest.mark.filterwarnings("ignore:the phase")
class TestPredict(SimulatorContract):
    component = Predict
    parameters: ClassVar = {"axis": "y"}
    bad: ClassVar = [({"axis": "w"}, "'x', 'y' or 'z'")]
    bad_inputs: ClassVar = [
        ({"image": np.ones((8, 8), dtype=int)}, "three axes"),
        ({"image": VoxelImage(np.ones((8, 8, 8), dtype=int), periodic=(True,) * 3)}, "no surface"),
        ({"image": np.arange(512).reshape(8, 8, 8) % 3}, "name the phase"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": pores(0.6)}

    def oracle(self, output: Any) -> None:
        simulated = Diffusion(axis="y").simulate(pores(0.6)).relative_diffusivity
        assert output.relative_diffusivity == pytest.approx(simulated, rel=0.2)
        assert output.relative_diffusivity_formula == pytest.approx(simulated, rel=0.2)


class TestPredictionTable(DescriptorContract):
    component = PredictionTable
    parameters: ClassVar = {"by": "model"}
    bad: ClassVar = [({"columns": 3}, "dict")]
    bad_inputs: ClassVar = [({"dataset": closed(structures(5))}, "nothing leads through")]

    def inputs(self) -> dict[str, Any]:
        data = structures(30)
        mean = ready_model().forecast(data, "network").mean
        exact = dict(zip(data.targets, (mean * [1.0, 1.25]).T, strict=True))
        exact["permeability"][:3] = 0.0
        columns = {name: data[name] for name in (*USED, "model")}
        return {"dataset": Dataset.of({**columns, **exact}, inputs=USED, targets=data.targets)}

    def oracle(self, output: Any) -> None:
        assert (output.samples, output.left_out) == (27, 3)
        network = [one for one in output.scores if one.method == "network"]
        moves, flows = network[:2]
        assert (moves.mape, moves.coverage) == (0.0, 1.0)
        assert flows.bias == pytest.approx(-20.0)
        groups = [one for one in network if one.data in "abc" and one.target == "permeability"]
        assert sum(one.samples for one in groups) == 27
        assert output.scores[-len(ready_model().scores) :] == ready_model().scores


class TestPredictUnseen(SimulatorContract):
    component = PredictUnseen
    parameters: ClassVar = {"learner": Predictor(width=8, ensemble=2, epochs=20, folds=2)}
    bad: ClassVar = [({"by": 3}, "valid string")]
    bad_inputs: ClassVar = [({"dataset": structures(1)}, "two or more groups")]

    def inputs(self) -> dict[str, Any]:
        return {"dataset": structures(36)}

    def oracle(self, output: Any) -> None:
        assert output.samples == 36
        first, *others = output.scores
        assert (first.data, first.samples) == ("each left out in turn", 36)
        names = dict.fromkeys(one.data for one in others[3:])
        assert list(names) == ["a, left out", "b, left out", "c, left out"]
        by_formula = [one for one in output.scores if one.method == "formula"]
        assert all(one.mape < 5 * 100 * NOISE for one in by_formula), "the law has no groups"


def pores(porosity: float, edge: int = 32) -> VoxelImage:
    made = LevelSet(shape=(edge,) * 3, porosity=porosity, correlation_length=3)
    return made.generate(rng=np.random.default_rng(5))


@pytest.mark.parametrize("method", METHODS)
def test_permeability_grows_as_the_square_of_all_lengths(model: Any, method: Any) -> None:
    data = structures(20, seed=2)
    small = model.forecast(data, method)
    large = model.forecast(scaled(data, 37.0), method)
    for name in ("mean", "std", "low", "high"):
        factor = getattr(large, name) / getattr(small, name)
        np.testing.assert_allclose(factor[:, 0], 1, rtol=1e-12)
        np.testing.assert_allclose(factor[:, 1], 37.0**2, rtol=1e-10)
    again = QUICK.fit(scaled(structures(150), 8.0), rng=np.random.default_rng(0))
    np.testing.assert_allclose(again.forecast(data, method).mean, small.mean, rtol=1e-5)


def test_the_edge_of_a_voxel_changes_the_unit_alone() -> None:
    image = pores(0.6)
    one = Predict().simulate(image)
    other = Predict().simulate(replace(image, spacing=(0.37,) * 3, unit="um"))
    assert other.relative_diffusivity == one.relative_diffusivity
    assert other.permeability == pytest.approx(0.37**2 * one.permeability, rel=1e-14)
    assert other.permeability_formula == pytest.approx(
        0.37**2 * one.permeability_formula, rel=1e-14
    )
    assert other.in_unit("m^2") == pytest.approx(other.permeability * 1e-12)
    np.testing.assert_array_equal(other.ratios, one.ratios)


@pytest.mark.parametrize("axis", ["x", "z"])
def test_descriptors_that_are_known_give_the_same_answer(axis: Any) -> None:
    image = replace(pores(0.5), spacing=(2.0,) * 3, unit="nm")
    known = Predict().simulate(AllDescriptors(axis=axis).describe(image))
    direct = Predict(axis=axis).simulate(image)
    assert (known.axis, known.unit) == (axis, "nm")
    for name in ("relative_diffusivity", "permeability", "permeability_formula"):
        assert getattr(known, name) == pytest.approx(getattr(direct, name), rel=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_intervals_hold_what_they_say_of_structures_not_learnt_from(
    model: Any, method: Any
) -> None:
    fresh = structures(1500, seed=3)
    found = model.forecast(fresh, method)
    for j, target in enumerate(model.targets):
        held = (found.low[:, j] <= fresh[target]) & (fresh[target] <= found.high[:, j])
        # 150 samples decide the width: the 95 % quantile of so many is known to within 4 %
        assert 0.91 <= held.mean() <= 0.995, target


def test_a_calibration_is_exact_for_the_errors_it_knows() -> None:
    rng, ensemble = np.random.default_rng(0), np.linspace(0.1, 2, 400)
    errors, porosity = rng.standard_t(3, 400), rng.uniform(0.3, 0.95, 400)
    found = Calibration.of(errors, ensemble, porosity)
    held = np.abs(errors) <= 1.959963984540054 * found.spread(ensemble, porosity) * (1 + 1e-12)
    assert np.count_nonzero(held) == np.ceil(0.95 * 401)


def test_spreads_follow_errors_that_grow_with_less_room() -> None:
    rng = np.random.default_rng(1)
    porosity = rng.uniform(0.3, 0.95, 4000)
    errors = (0.02 - 0.1 * np.log(porosity)) * rng.standard_normal(4000)
    found = Calibration.of(errors, 0.0, porosity)
    held = np.abs(errors) <= 1.959963984540054 * found.spread(0.0, porosity)
    for part in (porosity < 0.5, porosity > 0.75):
        assert held[part].mean() == pytest.approx(0.95, abs=0.02)


def test_the_shipped_intervals_hold_structures_of_the_test_set() -> None:
    scores = [one for one in ready_model().scores if one.data == "structures held out"]
    assert len(scores) == 4
    for one in scores:
        chance = 3.5 * np.sqrt(0.95 * 0.05 / one.samples)
        assert one.coverage >= 0.95 - chance - 0.02, one


def test_the_shipped_model_predicts_structures_drawn_anew() -> None:
    held = []
    for seed, name in enumerate(("level-set", "soft-ellipsoids", "channels") * 3):
        image = RandomStructure(model=name, edge=40).generate(
            rng=np.random.default_rng(10**6 + seed)
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            found = Predict().simulate(image)
            simulated = Diffusion().simulate(image).relative_diffusivity
        low, high = found.relative_diffusivity_interval
        held.append(low <= simulated <= high)
    assert sum(held) >= 6, "of 9; with a chance of 95 % each, fewer come once in a thousand times"


def test_ranges_and_neighbours_tell_what_is_outside() -> None:
    rng = np.random.default_rng(0)
    along = rng.standard_normal(500)
    line = np.column_stack([along, along + 0.1 * rng.standard_normal(500)])
    known = TrainingRange.of(("a", "b"), line)
    beside, on, beyond = known.reasons(np.array([[1.0, -1.0], [0.5, 0.5], [9.0, 9.0]]))
    assert beside[0].startswith("the nearest training structure is")
    assert on == ()
    assert beyond[0].startswith("a is 9, trained from ")
    assert beyond[1].startswith("b is 9")
    inside = [not reasons for reasons in known.reasons(line + 1e-9)]
    assert np.mean(inside) > 0.95
    stretched = TrainingRange.of(("a", "b"), line * [1.0, 1000.0])
    np.testing.assert_allclose(
        stretched.distances(line[:9] * [1.01, 1000.0]),
        known.distances(line[:9] * [1.01, 1.0]),
        rtol=1e-3,
        atol=1e-4,
    )


def test_a_structure_unlike_all_is_flagged_with_the_reason() -> None:
    slit = np.zeros((16, 16, 16), dtype=np.uint8)
    slit[:, 2:10] = 1
    with pytest.warns(InputWarning, match=r"outside what .* tortuosity_std is 0, trained from"):
        found = Predict().simulate(VoxelImage(slit, periodic=(True,) * 3))
    assert not found.inside
    assert any(one.startswith("tortuosity_std is 0") for one in found.outside)
    assert found.distance > found.largest_distance
    assert np.isnan(found.relative_diffusivity_formula), "σ(τ) = 0 has no logarithm"
    assert 0 < found.relative_diffusivity < 1


def test_nothing_flows_where_nothing_leads_through() -> None:
    closed = np.ones((16, 16, 16), dtype=np.uint8)
    closed[8] = 0
    closed[0, ::2] = 0
    with pytest.warns(InputWarning, match="does not lead through along x: M = κ = 0"):
        found = Predict().simulate(closed)
    assert (found.relative_diffusivity, found.permeability, found.percolates) == (0.0, 0.0, False)
    assert found.permeability_formula_interval.tolist() == [0.0, 0.0]
    with pytest.warns(InputWarning):
        known = AllDescriptors().describe(closed)
    with pytest.warns(InputWarning, match="M = κ = 0"):
        assert Predict().simulate(known).permeability == 0.0


def test_edges_of_voxels_do_not_conduct() -> None:
    x, y, _ = np.indices((12, 12, 12))
    stairs = VoxelImage((x + y) % 12 == 0, periodic=(True,) * 3)
    with pytest.warns(InputWarning, match="M = κ = 0"):
        assert Predict().simulate(stairs).relative_diffusivity == 0.0


def test_prediction_needs_no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    prediction.ready_model.cache_clear()
    assert Predict().simulate(pores(0.7, edge=24)).permeability > 0


def test_the_shipped_file_is_small_and_tells_its_origin() -> None:
    file = prediction.shipped_file()
    assert file.stat().st_size < LARGEST
    read = load_model(file)
    assert isinstance(read, PredictorModel)
    record = read.record
    assert record["study"]
    assert Predict.revision == PredictionTable.revision == record["revision"]
    assert len(record["structures"]) == 9
    assert sum(record["split"].values()) == sum(record["structures"].values())
    assert {"matweft", "matweft-porous"} <= set(record["versions"])


def test_a_run_becomes_a_file_with_its_errors(model: Any, tmp_path: Any, monkeypatch: Any) -> None:
    data = replace(structures(150), split=np.repeat(["train", "test"], 75))
    table = PredictionTable(name="structures held out").describe(data, model)
    values = {"fit": model, "test": table, "unseen": replace(table, scores=()), "data": data}
    run = SimpleNamespace(
        value=values.__getitem__, name="tiny", study={}, seed=3, finished=None, versions={}
    )
    monkeypatch.setattr("matweft_porous._shipping.Run", SimpleNamespace(open=lambda path: run))
    ship("runs/tiny", tmp_path / "predictor.npz")
    read = load_model(tmp_path / "predictor.npz")
    assert isinstance(read, PredictorModel)
    assert read.scores == table.scores
    assert read.record["split"] == {"train": 75, "test": 75}
    assert read.record["revision"] == 1
    assert ship("runs/tiny", tmp_path / "predictor.npz").record["revision"] == 2
    fresh = structures(5, seed=9)
    np.testing.assert_array_equal(read.predict(fresh).mean, model.predict(fresh).mean)
    monkeypatch.setattr("matweft_porous._shipping.LARGEST", 1000)
    with pytest.raises(InputError, match="more than the 1000 that may ship"):
        ship("runs/tiny", tmp_path / "predictor.npz")


def test_scores_know_intervals_and_leave_out_what_is_unknown() -> None:
    true = np.array([1.0, 2.0, 4.0, 8.0])
    mean = np.array([1.1, 1.8, np.nan, 8.0])
    flags = np.array([True, False, False, True])
    named = ("here", "formula", "permeability")
    found = PredictionScore.of(named, true, mean, (0.95 * mean, 1.05 * mean), flags)
    assert (found.samples, found.outside) == (3, 0.5)
    assert found.mape == pytest.approx((10 + 10 + 0) / 3)
    assert found.bias == pytest.approx(0, abs=1e-9)
    assert found.coverage == pytest.approx(1 / 3)


def test_a_learning_that_was_stopped_repeats_no_group(tmp_path: Any, monkeypatch: Any) -> None:
    learnt: list[int] = []
    fit = Predictor.fit
    monkeypatch.setattr(
        Predictor, "fit", lambda self, data, **k: learnt.append(len(data)) or fit(self, data, **k)
    )

    class Stopping(Context):
        @property
        def cancelled(self) -> bool:
            return len(learnt) > 1

    unseen, data = TestPredictUnseen().instance(), structures(36)
    with use_context(Stopping(checkpoint=tmp_path)), pytest.raises(StopRequested):
        unseen.simulate(data, rng=np.random.default_rng(0))
    with use_context(Context(checkpoint=tmp_path)):
        found = unseen.simulate(data, rng=np.random.default_rng(0))
    assert len(learnt) == 3 + (learnt[1] == learnt[2])
    assert found.samples == 36


@pytest.mark.parametrize("name", ["porous.ready", "porous.electrode-transfer"])
def test_the_studies_load(name: str, tmp_path: Any) -> None:
    file = study_file(registry().targets("matweft_studies")[name].target)
    image = tmp_path / "a.tif"
    image.touch()
    study = Study.load(file, sets={"image": str(image)} if "electrode" in name else {})
    assert list(study.steps)[-1] in ("unseen", "errors")


def test_measure_shows_predictions_beside_simulations() -> None:
    offered = measurements(pores(0.5, edge=24), Request(("pore",)))
    titles = [number.title for one in offered for number in one.numbers or ()]
    for axis in "xyz":
        assert f"permeability along {axis}, simulated" in titles
        assert f"permeability predicted along {axis} by networks" in titles
        assert f"relative diffusivity predicted along {axis} by formula (12)" in titles
    (flow,) = [one for one in offered if one.title == "Permeability along x"]
    assert flow.cost == pytest.approx(0.4 * 24)
    assert flow.most == MOST_FLOW
