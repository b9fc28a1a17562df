"""Contract of samplers."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.space import Choice, Integer, Real, Space
from matweft.testing.sample_contract import _RoleContract


class SamplerContract(_RoleContract):
    """Contract of a sampler; ``oracle(self, points)`` receives the points of ``inputs()``.

    Without an ``inputs`` of its own, a test class asks for 4 points of a space with real,
    logarithmic, whole and chosen values, after 8 trials of which one failed and one is pending.
    """

    seed_matters: ClassVar[bool] = False
    repeats: ClassVar[str] = ""
    """Why the sampler may choose a point twice, if it may."""
    _role = "sampler"

    def space(self) -> Space:
        """Return the space to sample."""
        return Space(
            {
                "a": Real(0.0, 1.0),
                "b": Real(1e-3, 1e3, log=True),
                "n": Integer(1, 5),
                "kind": Choice(("fcc", "bcc", "hcp")),
            }
        )

    def objectives(self) -> tuple[Objective, ...]:
        """Return what the loop is after."""
        return (Objective("y", "target", 0.5, 0.01),)

    def history(self, n: int = 8) -> History:
        """Return ``n`` trials; the last two failed and are pending."""
        cube = np.random.default_rng(11).random((n, len(self.space())))
        trials = [
            Trial(i, point, "done", {one.name: float(row.sum()) for one in self.objectives()})
            for i, (row, point) in enumerate(zip(cube, self.space().from_unit(cube), strict=True))
        ]
        if n >= 2:
            trials[-2] = Trial(n - 2, trials[-2].point, "failed", error="no luck")
            trials[-1] = Trial(n - 1, trials[-1].point, "pending")
        return History(trials)

    def inputs(self) -> dict[str, Any]:
        """Return space, history, objectives and number of points."""
        return {
            "space": self.space(),
            "history": self.history(),
            "objectives": self.objectives(),
            "n": 4,
        }

    def _ask(self, history: History, n: int = 4) -> list[dict[str, Any]]:
        points = self.run(inputs={**self.inputs(), "history": history, "n": n})
        self._check(points, n)
        return list(points)

    def _check(self, points: Any, n: int) -> None:
        space = self.inputs()["space"]
        assert isinstance(points, list)
        assert len(points) <= n, f"{n} points were asked for, {len(points)} came"
        for point in points:
            assert set(point) == set(space.names), f"{point} does not name {space.names}"
            for name, variable in space.variables.items():
                assert _inside(variable, point[name]), f"{name}={point[name]} is outside"

    def test_points_are_in_the_space(self) -> None:
        """At most ``n`` points come, all of them in the space."""
        self._check(self.output, self.inputs()["n"])
        assert self.output, "a space with points left gives at least one"
        assert len(self._ask(self.inputs()["history"], 1)) <= 1

    def test_any_history_will_do(self) -> None:
        """A sampler works with no trials, only pending ones and only failed ones."""
        assert self._ask(History())
        history = self.inputs()["history"]
        for status in ("pending", "failed"):
            assert self._ask(History(Trial(one.id, one.point, status) for one in history))

    def test_points_depend_on_the_history_alone(self) -> None:
        """A second instance, asked after other work, gives the same points."""
        history = self.inputs()["history"]
        first = self._ask(history)
        self._ask(History())
        again = self._ask(History(reversed(history.trials)))
        assert first == again, "a sampler must not remember earlier calls"

    def test_points_are_not_repeated(self) -> None:
        """No point comes twice or was tried before, unless ``repeats`` says why it may."""
        if self.repeats:
            return
        history = self.inputs()["history"]
        seen = [dict(point) for point in history.points]
        for point in self._ask(history, 6):
            assert point not in seen, f"{point} was chosen before"
            seen.append(point)


def _inside(variable: Real | Integer | Choice, value: Any) -> bool:
    if isinstance(variable, Choice):
        return value in variable.options
    whole = not isinstance(variable, Integer) or value == int(value)
    return bool(variable.low <= value <= variable.high) and whole
