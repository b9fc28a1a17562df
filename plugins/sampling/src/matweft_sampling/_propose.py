"""Propose the next trials of a laboratory from the table of those that were made.

Needs pandas, matweft-sampling and matweft-learning. Run it beside trials.csv: python propose.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from matweft import Dataset, History, Objective, Space, Trial
from matweft_learning import GaussianProcess
from matweft_sampling import Bayesian

RANGES = {
    "temperature": [1050, 1230],
    "time": [2, 24],
    "lithium excess": [0, 20],
    "tantalum": [0.2, 0.8],
}
WANTED = "conductivity"


def load(file: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the table and the unit of each column, which its header has in brackets."""
    table = pd.read_csv(file, index_col="trial")
    units = {}
    for title in table.columns:
        name, _, unit = title.removesuffix(")").partition(" (")
        units[name] = "" if unit == "1" else unit
    return table.set_axis(list(units), axis="columns"), units


def main() -> None:
    """Learn from the trials that worked, ask for three more, and say what to expect of them."""
    table, units = load(Path(__file__).with_name("trials.csv"))
    worked = table[table["status"] == "done"]
    data = Dataset.from_dataframe(
        worked[[*RANGES, WANTED]],
        targets=[WANTED],
        units={name: units[name] for name in (*RANGES, WANTED)},
    )
    best = worked[WANTED].max()
    print(
        f"{len(worked)} of {len(table)} trials worked; the best {WANTED} is {best} {units[WANTED]}"
    )

    history = History(
        Trial(
            int(trial),
            {name: float(row[name]) for name in RANGES},
            row["status"],
            {WANTED: float(row[WANTED])} if row["status"] == "done" else {},
        )
        for trial, row in table.iterrows()
    )
    # Measurements scatter: the best so far is what the model says, not the luckiest value.
    sampler = Bayesian(learner=GaussianProcess(), incumbent="predicted")
    goal = [Objective(WANTED, "maximize", unit=units[WANTED])]
    rng = np.random.default_rng(0)
    points = sampler.ask(Space.parse(RANGES, units), history, goal, 3, rng=rng)

    model = GaussianProcess(noise_in_spread=True).fit(data, rng=rng)
    expected = model.predict(Dataset.of({name: [p[name] for p in points] for name in RANGES}))
    spreads = np.asarray(expected.std)
    for point, mean, spread in zip(points, expected.mean, spreads, strict=True):
        words = (f"{name} {value:.4g} {units[name]}".rstrip() for name, value in point.items())
        settings = ", ".join(words)
        print(f"try {settings}: {WANTED} {mean[0]:.2f} ± {spread[0]:.2f} {units[WANTED]}")


if __name__ == "__main__":
    main()
