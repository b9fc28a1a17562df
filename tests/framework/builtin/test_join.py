"""Datasets are joined in order, lazily, and what differs is named."""

import numpy as np
import pytest

from matweft.builtin.join import Join
from matweft.dataset import Column, Dataset
from matweft.errors import InputError
from matweft.testing import GeneratorContract


def data(values, **named):
    columns = {"x": np.asarray(values, dtype=float), "y": 2 * np.asarray(values, dtype=float)}
    return Dataset.of(columns, **{"targets": ["y"], "units": {"x": "mm"}} | named)


def test_samples_keep_their_order_and_get_unique_ids():
    both = Join(names=("old", "new")).generate([data([1, 2], ids=["a", "b"]), data([3], ids=["a"])])
    assert both.ids == ("old:a", "old:b", "new:a")
    assert both["x"].tolist() == [1, 2, 3]
    assert (both.inputs, both.targets, both.columns["x"].unit) == (("x",), ("y",), "mm")
    assert Join().generate([both, both]).ids[3:5] == ("1:old:a", "1:old:b")


def test_groups_of_different_datasets_stay_apart():
    parts = [data([1, 2], group=[0, 1], split=["train", "test"]) for _ in range(2)]
    both = Join(mark="from").generate(parts)
    assert both.group.tolist() == ["0:0", "0:1", "1:0", "1:1"]
    assert both.split.tolist() == ["train", "test", "train", "test"]
    assert both["from"].tolist() == ["0", "0", "1", "1"]
    assert both.inputs == ("x",)


def test_only_the_samples_that_are_used_are_loaded():
    asked = []

    def part(offset):
        def rows(chosen):
            asked.append((offset, chosen.tolist()))
            return offset + chosen

        return Dataset.of(
            {"x": Column(lambda: pytest.fail("all loaded"), (), "", rows)}, ids=list("abc")
        )

    both = Join().generate([part(0), part(10)])
    assert asked == []
    assert both.take([4, 1])["x"].tolist() == [11, 1]
    assert sorted(asked) == [(0, [1]), (10, [1])]


@pytest.mark.parametrize(
    ("second", "named", "message"),
    [
        (Dataset.of({"x": [1.0]}), {}, r"'0' and '1' differ in columns: .* has \['y'\]"),
        (data([[1, 2]]), {}, r"differ in the shape of column 'x': \(\) and \(2,\)"),
        (data([1], units={"x": "um"}), {}, "differ in the unit of column 'x': 'mm' and 'um'"),
        (data([1], targets=[]), {}, r"differ in their inputs: \['x'\] and \['x', 'y'\]"),
        (data([1], split=["test"]), {}, r"datasets \['0'\] have no split, the others have"),
        (data([1]), {"names": ("a",)}, "1 names for 2 datasets"),
        (data([1]), {"names": ("a", "a")}, "not all different"),
        (data([1]), {"mark": "x"}, "have a column 'x' already"),
    ],
)
def test_what_differs_is_named(second, named, message):
    with pytest.raises(InputError, match=message):
        Join(**named).generate([data([1, 2]), second])


class TestJoin(GeneratorContract):
    component = Join
    parameters = {"names": ("a", "b"), "mark": "part"}
    no_references = "it only puts one after the other"
    bad = [({"names": 3}, "tuple")]
    bad_inputs = [({"datasets": []}, "there is no dataset to join")]

    def inputs(self):
        return {"datasets": [data([1, 2]), data([3])]}

    def oracle(self, output):
        assert output["part"].tolist() == ["a", "a", "b"]
        assert output["y"].tolist() == [2, 4, 6]
