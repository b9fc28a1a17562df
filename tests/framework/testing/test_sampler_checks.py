"""Every check of the samplers' contract fails for points that break it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from ruler import WORK, failures

from matweft import Field, History, Objective, Sampler, Space
from matweft.testing import SamplerContract

pytestmark = pytest.mark.usefixtures("no_subprocess")


class Picker(Sampler):
    """Points drawn at random.

    >>> Picker().role
    'sampler'
    """

    references = (WORK,)
    defect: str = Field("", description="what is wrong with the points")

    def ask(
        self,
        space: Space,
        history: History,
        objectives: Sequence[Objective],
        n: int,
        *,
        rng: np.random.Generator,
    ) -> list[dict[str, Any]]:
        if self.defect == "forgets":
            _calls.append(1)
            rng = np.random.default_rng(len(_calls))
        if self.defect == "needs values":
            history.column("y").max()
        points = space.from_unit(rng.random((n + (self.defect == "too many"), len(space))))
        if self.defect == "outside":
            points[0]["a"] = 1.5
        if self.defect == "names":
            points[0].pop("a")
        if self.defect == "repeats":
            points = [points[0] for _ in points]
        return points


_calls: list[int] = []


@pytest.mark.parametrize(
    ("defect", "check"),
    [
        ("", None),
        ("too many", "test_points_are_in_the_space"),
        ("outside", "test_points_are_in_the_space"),
        ("names", "test_points_are_in_the_space"),
        ("needs values", "test_any_history_will_do"),
        ("forgets", "test_points_depend_on_the_history_alone"),
        ("repeats", "test_points_are_not_repeated"),
    ],
)
def test_points_of_samplers(defect, check):
    class Contract(SamplerContract):
        component = Picker
        parameters = {"defect": defect}
        bad = [({"defect": 1}, "valid string")]

        def oracle(self, points):
            assert len(points) >= 4

    found = failures(Contract)
    assert check in found if check else found == {}
    if defect == "repeats":
        Contract.repeats = "measures the same point several times"
        assert failures(Contract) == {}
