"""History: trials by id, added, replaced, and free of time."""

import numpy as np
import pytest

from matweft import History, Trial
from matweft.errors import InputError

TRIALS = [
    Trial(2, {"x": 3.0}, "failed", error="no", cost=1.0),
    Trial(0, {"x": 1.0}, "done", {"y": 10.0}, cost=2.5),
    Trial(1, {"x": 2.0}, "done", {"y": 20.0}, fidelity=0.5, parent=0),
    Trial(3, {"x": 4.0}),
]


def test_trials_are_ordered_by_id():
    history = History(TRIALS)
    assert [trial.id for trial in history] == [0, 1, 2, 3]
    assert [point["x"] for point in history.points] == [1, 2, 3, 4]
    assert len(history) == 4
    assert history == History(reversed(TRIALS))


def test_status_sorts_trials():
    history = History(TRIALS)
    assert [trial.id for trial in history.done] == [0, 1]
    assert [trial.id for trial in history.failed] == [2]
    assert history.trials[3].status == "pending"


def test_column_of_finished_trials():
    assert History(TRIALS).column("y").tolist() == [10, 20]
    assert History().column("y").dtype == np.float64
    with pytest.raises(InputError, match=r"trial 0 has no value 'z'; it has \['y'\]"):
        History(TRIALS).column("z")


def test_trials_are_added_or_replaced():
    before = History(TRIALS)
    after = before.extended([Trial(3, {"x": 4.0}, "done", {"y": 40.0}), Trial(4, {"x": 5.0})])
    assert after.column("y").tolist() == [10, 20, 40]
    assert len(after) == 5
    assert len(before) == 4
    assert before.trials[3].status == "pending"


def test_timeless_history_differs_in_cost_only():
    timeless = History(TRIALS).timeless()
    assert {trial.cost for trial in timeless} == {0.0}
    assert timeless.trials[1].parent == 0
    assert timeless == timeless.timeless()
    assert [t.values for t in timeless] == [t.values for t in History(TRIALS)]
