"""A component that keeps its contract, and what of a contract another one fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft.testing import DescriptorContract

WORK = "@article{someone1900, author = {Someone}, title = {Rulers}, year = {1900}}"


def failures(contract: type) -> dict[str, str]:
    """Return the tests of a contract class that fail, with their messages."""
    found = {}
    for name in dir(contract):
        if name.startswith("test_"):
            try:
                getattr(contract(), name)()
            except (Exception, pytest.fail.Exception) as error:
                found[name] = f"{type(error).__name__}: {error}"
    return found


@dataclass(frozen=True, eq=False)
class Length(Result):
    length: Annotated[float, Quantity("voxel", "length of the sample")]


class Ruler(Descriptor):
    """Length of a sample.

    >>> Ruler(scale=2).describe(np.zeros(3)).length
    6.0
    """

    references = (WORK,)
    scale: float = Field(1.0, gt=0, unit="", description="factor")

    def describe(self, image: np.ndarray) -> Length:
        if image.ndim != 1:
            raise InputError(f"a ruler needs one axis; got {image.ndim}")
        return Length(self.scale * image.size)


class RulerContract(DescriptorContract):
    component: Any = Ruler
    bad = [({"scale": 0}, "greater than 0")]
    bad_inputs = [({"image": np.zeros((2, 2))}, "needs one axis")]

    def inputs(self):
        return {"image": np.zeros(4)}

    def oracle(self, result):
        assert result.length == 4
