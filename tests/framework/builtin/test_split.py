"""Samples are divided by their shares, stratum by stratum, and groups stay together."""

import numpy as np
import pytest

from matweft.builtin.split import SPLITS, Split
from matweft.dataset import Column, Dataset
from matweft.errors import InputError
from matweft.testing import GeneratorContract


def models(*counts):
    """Return samples of models m0, m1, ..., mixed."""
    mixed = np.random.default_rng(1).permutation(np.repeat(np.arange(len(counts)), counts))
    return Dataset.of(
        {"x": np.arange(float(len(mixed))), "model": np.char.add("m", mixed.astype(str))}
    )


def divided(data, seed=0, **shares):
    return Split(**shares).generate(data, rng=np.random.default_rng(seed))


def counts(data):
    return [int(np.sum(data.split == part)) for part in SPLITS]


def test_every_stratum_has_the_shares_of_the_paper():
    found = divided(models(1000, 200, 40), by="model")
    for name, expected in (("m0", [700, 150, 150]), ("m1", [140, 30, 30]), ("m2", [28, 6, 6])):
        assert counts(found.take(found["model"] == name)) == expected


def test_without_a_column_the_whole_is_divided():
    assert counts(divided(models(60, 40))) == [70, 15, 15]
    assert counts(divided(models(7), train=0.5, validation=0, test=0.5)) in ([4, 0, 3], [3, 0, 4])


@pytest.mark.parametrize("n", range(5, 30))
def test_parts_are_whole_and_nearest_to_their_share(n):
    found = np.array(counts(divided(models(n))))
    assert found.sum() == n
    assert (np.abs(found - n * np.array([0.7, 0.15, 0.15])) < 1).all()


def test_each_sample_is_as_likely_in_each_part_as_its_share():
    draws = np.array([divided(models(20), seed).split == "test" for seed in range(600)])
    # of 600 draws with p = 0.15, five standard deviations
    assert np.abs(draws.mean(axis=0) - 0.15).max() < 5 * np.sqrt(0.15 * 0.85 / 600)


def test_groups_stay_together():
    group = np.repeat(np.arange(40), 5)
    data = Dataset.of({"x": np.arange(200.0), "model": group % 2}, group=group)
    found = divided(data, by="model")
    parts = [set(group[found.split == part]) for part in SPLITS]
    assert [len(part) for part in parts] == [28, 6, 6]
    assert set.union(*parts) == set(range(40))


def test_an_earlier_split_is_replaced_and_columns_stay_lazy():
    loads = []

    def load():
        loads.append(1)
        return np.zeros((10, 3))

    data = Dataset.of({"big": Column(load, (3,))}, ids=list("abcdefghij"), split=["test"] * 10)
    assert counts(divided(data)) == [7, 2, 1]
    assert not loads


@pytest.mark.parametrize(
    ("data", "shares", "message"),
    [
        (models(20, 4), {"by": "model"}, r"4 samples of model = m1 are too few .* left for test"),
        (models(2), {}, r"2 samples of the dataset are too few for the shares 0.7, 0.15 and 0.15"),
        (models(9), {"by": "modl"}, r"no column 'modl' to split by; .* Did you mean 'model'"),
        (
            Dataset.of({"x": np.zeros((9, 2))}),
            {"by": "x"},
            r"entries of shape \(2,\); split by a column of one number or word",
        ),
        (
            Dataset.of({"m": ["a", "b"] * 10}, group=[1] * 10 + [2] * 10),
            {"by": "m"},
            "group '1' has samples of more than one m; samples of a group stay together",
        ),
        (
            Dataset.of({"x": np.zeros(9)}, group=[1, 1, 1, 2, 2, 2, 2, 2, 2]),
            {},
            "2 groups of the dataset are too few",
        ),
    ],
)
def test_what_cannot_be_divided_is_told(data, shares, message):
    with pytest.raises(InputError, match=message):
        divided(data, **shares)


class TestSplit(GeneratorContract):
    component = Split
    parameters = {"by": "model"}
    no_references = "it only draws"
    bad = [
        ({"train": 0.5}, "add up to 0.8; give shares that add up to 1"),
        ({"train": 0}, "greater than 0"),
    ]
    bad_inputs = [({"dataset": models(3)}, "too few")]

    def inputs(self):
        return {"dataset": models(20, 20)}

    def oracle(self, output):
        assert counts(output) == [28, 6, 6]
