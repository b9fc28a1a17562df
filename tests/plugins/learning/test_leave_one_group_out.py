"""Each group is scored by a model of the others; a killed run goes on where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft import Column, Dataset, InputError, Learner, Model, Prediction
from matweft.context import Context, context, use_context
from matweft.testing import SimulatorContract
from matweft_learning import MLP, LeaveOneGroupOut

FITS: list[list[str]] = []


class MeanModel(Model):
    """Predicts one value for all samples."""

    def __init__(self, mean: float) -> None:
        self.inputs, self.targets, self.mean = ("x",), ("y",), mean

    def predict(self, dataset: Dataset) -> Prediction:
        return Prediction(np.full((len(dataset), 1), self.mean), None, None, ("y",))


class Mean(Learner):
    """Learns the mean, and notes what it learnt from."""

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> MeanModel:
        FITS.append(sorted(set(dataset["kind"].tolist())))
        context().progress(1, 2, "halfway")
        return MeanModel(float(dataset["y"].mean()))


def kinds(**named: Any) -> Dataset:
    columns: dict[str, Any] = {
        "x": np.arange(6.0),
        "y": [1.0, 3.0, 10.0, 10.0, 30.0, 34.0],
        "kind": list("aabbcc"),
    }
    return Dataset.of(columns, inputs=["x"], targets=["y"], **named)


def scored(data: Dataset, **options: Any) -> Any:
    return LeaveOneGroupOut(learner=Mean(), **options).simulate(data, rng=np.random.default_rng(0))


def test_each_group_is_scored_by_what_was_learnt_from_the_others() -> None:
    FITS.clear()
    found = scored(kinds(split=["train", "test"] * 3), by="kind")
    assert FITS == [["b", "c"], ["a", "c"], ["a", "b"]]
    assert found.groups == ("a", "b", "c")
    assert found.predicted[:, 0].tolist() == [21, 21, 17, 17, 6, 6]
    assert found.rmse[1, 0] == pytest.approx(7)
    assert found.mape[1, 0] == pytest.approx(70)
    assert found.samples.tolist() == [2, 2, 2]
    assert np.isnan(found.coverage).all()
    rows = found.to_dataframe()
    assert rows.loc[rows.group == "b", "mape"].item() == pytest.approx(70)
    assert [bar.get_width() for bar in found.plot().axes[0].patches] == list(found.mape[:, 0])


def test_a_learner_of_one_target_of_several_is_scored_on_that() -> None:
    data = kinds()
    columns = {**data.columns, "z": Column.of(np.full(6, 99.0))}
    both = Dataset.of(columns, inputs=["x"], targets=["z", "y"], ids=data.ids)
    found = scored(both, by="kind")
    assert found.targets == ("y",)
    np.testing.assert_array_equal(found.rmse, scored(data, by="kind").rmse)


def test_groups_of_the_dataset_are_taken_without_a_column() -> None:
    found = scored(kinds(group=[1, 1, 1, 2, 2, 2]))
    assert found.groups == ("1", "2")
    assert found.samples.tolist() == [3, 3]


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (kinds(), {}, "no groups; name the column"),
        (kinds(), {"by": "knd"}, r"no column 'knd'; .* Did you mean 'kind'"),
        (kinds().take([0, 1]), {"by": "kind"}, "there is one group, 'a'; two or more"),
    ],
)
def test_groups_that_are_missing_are_told(
    data: Dataset, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        scored(data, **options)


def test_a_killed_run_learns_only_what_is_left(tmp_path: Path) -> None:
    whole = scored(kinds(), by="kind")
    seen: list[tuple[float, str]] = []

    class Killing(Context):
        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            seen.append((done, message))
            if done == 2.5:
                raise KeyboardInterrupt

    with use_context(Killing(checkpoint=tmp_path)), pytest.raises(KeyboardInterrupt):
        scored(kinds(), by="kind")
    assert seen[0] == (0.5, "without a: halfway")
    FITS.clear()
    with use_context(Context(checkpoint=tmp_path)):
        resumed = scored(kinds(), by="kind")
    assert FITS == [["a", "b"]]
    np.testing.assert_array_equal(resumed.predicted, whole.predicted)
    FITS.clear()
    with use_context(Context(checkpoint=tmp_path)):
        scored(kinds().take([0, 2, 3, 4, 5]), by="kind")
    assert len(FITS) == 3, "what was kept of other samples is not used"


class TestLeaveOneGroupOut(SimulatorContract):
    component = LeaveOneGroupOut
    parameters: ClassVar[Mapping[str, Any]] = {
        "learner": MLP(hidden=(8,), epochs=200, learning_rate=0.03),
        "by": "kind",
    }
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [({"learner": 3}, "learner")]
    bad_inputs: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"dataset": Dataset.of({"x": np.arange(4.0)})}, "needs samples and targets")
    ]

    def inputs(self) -> dict[str, Any]:
        x = np.linspace(0, 1, 40)
        columns = {"x": x, "y": 2 + x, "kind": np.array(["odd", "even"])[np.arange(40) % 2]}
        return {"dataset": Dataset.of(columns, inputs=["x"], targets=["y"])}

    def oracle(self, output: Any) -> None:
        assert output.groups == ("even", "odd")
        assert (output.r2 > 0.9).all(), "the same relation holds in both groups"
