"""Every sampler keeps the contract; the oracles are the definitions of the designs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from scipy.stats import qmc

from matweft.testing import SamplerContract
from matweft_learning import GaussianProcess
from matweft_sampling import Bayesian, LatinHypercube, Random, Sobol

Points = list[dict[str, Any]]
Bad = Sequence[tuple[Mapping[str, Any], str]]


class TestRandom(SamplerContract):
    component = Random
    seed_matters = True
    no_references = "independent uniform numbers need none"
    bad: ClassVar[Bad] = [({"batch": 0}, "greater than or equal to 1")]

    def oracle(self, output: Points) -> None:
        cube = np.random.default_rng(0).random((4, 4))
        assert output == self.space().from_unit(cube)


class TestLatinHypercube(SamplerContract):
    component = LatinHypercube
    seed_matters = True
    bad: ClassVar[Bad] = [({"batch": 0}, "greater than or equal to 1"), ({"optimise": 3}, "bool")]

    def oracle(self, output: Points) -> None:
        cube = self.space().to_unit(output)
        for column in cube.T[:2]:
            assert sorted((4 * column).astype(int)) == [0, 1, 2, 3]
        assert len({point["kind"] for point in output}) == 3


class TestSobol(SamplerContract):
    component = Sobol
    bad: ClassVar[Bad] = [({"seed": -1}, "greater than or equal to 0")]

    def oracle(self, output: Points) -> None:
        rows = qmc.Sobol(4, rng=0).random_base2(4)[8:12]
        assert output == self.space().from_unit(rows)


class TestBayesian(SamplerContract):
    component = Bayesian
    seed_matters = True
    parameters: ClassVar[Mapping[str, Any]] = {
        "learner": GaussianProcess(restarts=0),
        "initial": 4,
        "candidates": 256,
    }
    bad: ClassVar[Bad] = [
        ({"kappa": -1}, "greater than or equal to 0"),
        ({"acquisition": "luck"}, "expected-improvement"),
        ({"initial": 1}, "greater than or equal to 2"),
        ({"learner": 3}, "learner"),
    ]
    bad_inputs: ClassVar[Bad] = [({"objectives": ()}, "give target, minimize or maximize")]

    def oracle(self, output: Points) -> None:
        """The history is of y = sum of the coordinates, and y = 0.5 is wanted."""
        off = abs(self.space().to_unit(output).sum(axis=1) - 0.5)
        by_chance = abs(np.random.default_rng(0).random((1000, 4)).sum(axis=1) - 0.5)
        assert off[0] < np.quantile(by_chance, 0.05)
