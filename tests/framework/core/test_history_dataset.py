"""Datasets of histories: what a learner gets in a loop."""

import pytest

from matweft import History, Objective, Space, Trial
from matweft.history_dataset import dataset_of, points_dataset

SPACE = Space.parse(
    {
        "a.size": [1, 9],
        "a.kind": {"choices": ["fcc", "bcc", "hcp"]},
        "a.count": {"choices": [2, 4, 8]},
        "a.flag": {"choices": [False, True]},
    },
    {"a.size": "um"},
)
POINTS = [
    {"a.size": 2.0, "a.kind": "hcp", "a.count": 8, "a.flag": True},
    {"a.size": 3.0, "a.kind": "fcc", "a.count": 2, "a.flag": False},
]


def test_words_become_indices_and_numbers_stay():
    data = points_dataset(SPACE, POINTS)
    assert data.inputs == SPACE.names
    assert data.matrix(SPACE.names).tolist() == [[2, 2, 8, 1], [3, 0, 2, 0]]


def test_finished_trials_become_samples():
    history = History(
        [
            Trial(0, POINTS[0], "failed"),
            Trial(1, POINTS[1], "done", {"b.y": 5.0, "b.other": 1.0}),
            Trial(2, POINTS[0]),
        ]
    )
    data = dataset_of(SPACE, history, [Objective("b.y", unit="GPa")])
    assert data.ids == ("1",)
    assert data.targets == ("b.y",)
    assert data.inputs == SPACE.names
    assert data["b.y"].tolist() == [5]
    assert (data.columns["a.size"].unit, data.columns["b.y"].unit) == ("um", "GPa")
    assert "b.other" not in data


def test_nothing_finished_gives_no_samples():
    data = dataset_of(SPACE, History(), [Objective("b.y")])
    assert len(data) == 0
    assert data.matrix(data.inputs).shape == (0, 4)


def test_point_outside_of_the_space():
    with pytest.raises(KeyError, match=r"a\.size"):
        points_dataset(SPACE, [{"a.kind": "fcc"}])
