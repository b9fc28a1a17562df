"""The store costs a step far less than the step is allowed to cost.

Limits are three times what a plain machine needs, the median of several trials counts.
"""

import statistics
import time
from dataclasses import dataclass

import numpy as np

from matweft.store import Store, Summary, step_key, write_record

MARGIN = 3


@dataclass(frozen=True, eq=False)
class Moves:
    relative_diffusivity: float
    error: float
    tensor: np.ndarray


def median_seconds(work, trials):
    seconds = []
    for trial in range(trials):
        start = time.perf_counter()
        work(trial)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def test_ten_thousand_keys_and_lookups(tmp_path):
    parameters = {"shape": (64, 64, 64), "correlation_length": 8.0, "axis": "x", "kernel": {"n": 3}}
    image = {"image": "ab" * 32}

    def keys():
        return [
            step_key(
                "porous.level-set", 1, {**parameters, "porosity": i / 1e5}, i, image, "float64"
            )
            for i in range(10_000)
        ]

    with Store.open(tmp_path) as store:
        store.add(Summary(key, "s", "done", "h" * 64, {"a": 1.0, "b": 2.0}, 0.1) for key in keys())

        def work(_):
            assert len(store.lookup_many(keys())) == 10_000

        assert median_seconds(work, 3) < 0.6 * MARGIN


def test_record_of_a_small_result(tmp_path, record):
    result = Moves(0.25, 0.01, np.eye(3))
    records = [record(i, parameters={"axis": "x", "n": 4}) for i in range(100)]
    work = lambda i: write_record(tmp_path, records[i], result)  # noqa: E731
    assert median_seconds(work, 100) < 1.5e-3 * MARGIN
