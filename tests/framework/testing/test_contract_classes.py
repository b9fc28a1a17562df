"""What a contract class must say, and that one of a good component passes."""

from __future__ import annotations

import numpy as np
import pytest
from ruler import WORK, Ruler, RulerContract, failures

from matweft import Field, Generator
from matweft.data import VoxelImage
from matweft.testing import DescriptorContract, GeneratorContract

pytestmark = pytest.mark.usefixtures("no_subprocess")


def test_good_component_passes_everything():
    assert failures(RulerContract) == {}


def test_oracle_is_mandatory():
    class Contract(DescriptorContract):
        component = Ruler
        bad = RulerContract.bad

        def inputs(self):
            return {"image": np.zeros(4)}

    assert list(failures(Contract)) == ["test_oracle"]
    assert "an oracle is mandatory" in failures(Contract)["test_oracle"]


def test_bad_parameters_must_be_listed():
    class Contract(RulerContract):
        bad = []

    assert "list bad parameters" in failures(Contract)["test_bad_parameters_are_refused"]


def test_contract_of_another_role_is_refused():
    class Contract(GeneratorContract):
        component = Ruler
        inputs, oracle, bad = RulerContract.inputs, RulerContract.oracle, RulerContract.bad

    assert "is a descriptor; take its contract" in failures(Contract)["test_role"]


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"test_nothing": "because it is so"}, "which is no test"),
        ({"test_role": "later"}, "say why test_role fails"),
        ({"test_oracle": "it is not known yet"}, "an oracle cannot be expected to fail"),
    ],
)
def test_expected_failures_need_reasons(expected, message):
    class Contract(RulerContract):
        expected_failures = expected

    assert message in failures(Contract)["test_expected_failures_have_reasons"]


class Dice(Generator):
    """An image of random labels.

    >>> Dice().generate(rng=np.random.default_rng(0)).shape
    (8,)
    """

    references = (WORK,)
    size: int = Field(8, ge=1, unit="voxel", description="voxels")

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        return VoxelImage(rng.integers(0, 6, self.size))


def test_good_generator_passes_everything():
    class Contract(GeneratorContract):
        component = Dice
        bad = [({"size": 0}, "greater than or equal to 1")]

        def oracle(self, image):
            assert set(image.labels) <= set(range(6))

    assert failures(Contract) == {}
