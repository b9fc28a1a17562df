"""Contracts of both components."""

import numpy as np
import pytest

from matweft.testing import GeneratorContract, SimulatorContract
from matweft_truss.girder import Girder
from matweft_truss.statics import Statics
from matweft_truss.truss import Truss


@pytest.fixture(autouse=True)
def _known(truss_registry):
    """Trusses are stored by the codec of this plugin."""


class TestGirder(GeneratorContract):
    component = Girder
    parameters = {"panels": 3, "panel": 2.0, "height": 1.0}
    bad = [({"panels": 0}, "greater than or equal to 1"), ({"height": "1 kg"}, "cannot turn 'kg'")]
    no_references = "a girder is textbook geometry"

    def oracle(self, truss):
        # A plane truss with three supports is statically determinate: bars + 3 = 2 joints.
        assert len(truss.bars) + 3 == 2 * len(truss.joints)
        assert np.count_nonzero(truss.held[:, :2]) == 3
        assert truss.loads.sum(axis=0).tolist() == pytest.approx([0, -1000, 0])
        assert set(truss.lengths.round(12)) == {2.0, round(2**0.5, 12)}


class TestStatics(SimulatorContract):
    component = Statics
    parameters = {"young": 200e9, "area": 1e-4}
    bad = [({"area": 0}, "greater than 0"), ({"young": "1 m"}, "cannot turn 'm' into 'Pa'")]
    bad_inputs = [
        ({"truss": Truss(np.eye(3), [[0, 1]], np.eye(3), np.eye(3))}, "is a mechanism"),
        ({"truss": Girder(load=0).generate()}, "bears no load"),
    ]

    def inputs(self):
        return {"truss": Girder(panels=1, panel=2, height=1, load=1000).generate()}

    def oracle(self, result):
        # Balance of the joints of a right-angled triangle under 1000 N at its tip, by hand.
        base, sides = 500.0, -1000 / 2**0.5
        assert result.forces == pytest.approx([base, sides, sides], rel=1e-5)
        # Each bar is stretched by N L / (E A); Clapeyron: 1000 N times the sag of the tip.
        work = (base**2 * 2 + 2 * sides**2 * 2**0.5) / (200e9 * 1e-4)
        assert -1000 * result.displacements[2, 1] == pytest.approx(work, rel=1e-5)
        assert result.reactions.sum(axis=0) == pytest.approx([0, 1000, 0], abs=1e-3)
