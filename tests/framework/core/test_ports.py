"""Ports: what verbs take and return, and what fits where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Protocol

import numpy as np
import pytest
from numpy.typing import NDArray

from matweft import Dataset, Model, Quantity, Simulator
from matweft.data import VoxelImage
from matweft.ports import Ports, compatible, ports_of

if TYPE_CHECKING:
    from fractions import Fraction


class Named(Protocol):
    """A protocol with a member that is no method."""

    name: str


class Line(Model):
    """A model."""


class Blend(Simulator):
    """Takes much."""

    def simulate(
        self, image: VoxelImage, model: Model | None = None, *, data: Dataset
    ) -> dict[str, float]:
        return {}


class Hidden(Simulator):
    """Annotated with a type that is not imported when it runs."""

    def simulate(self, share: Fraction) -> float:
        return 1.0


def test_ports_in_order_with_types():
    ports = ports_of(Blend)
    assert list(ports.inputs) == ["image", "model", "data"]
    assert [port.required for port in ports.inputs.values()] == [True, False, True]
    assert ports.inputs["model"].accepts(Line)
    assert not ports.inputs["model"].accepts(Dataset)
    assert ports.output == dict[str, float]
    assert not ports.random
    assert ports_of(Blend) is ports
    assert Ports().output is Any


@pytest.mark.parametrize(
    ("offered", "wanted", "fits"),
    [
        (bool, int, True),
        (int, float, True),
        (float, int, False),
        (Any, VoxelImage, True),
        (VoxelImage, object, True),
        (VoxelImage, np.ndarray, False),
        (NDArray[np.float64], np.ndarray, True),
        (np.ndarray, VoxelImage | NDArray[Any], True),
        (VoxelImage | None, VoxelImage, True),
        (str | None, int, False),
        (Annotated[float, Quantity("mm")], float, True),
        (float, Annotated[float, Quantity("mm")], True),
        (Annotated[str, Quantity()], float, False),
        (list[int], list[float], True),
        (list[int], tuple[int, ...], False),
        (Line, Model, True),
        (Model, Line, False),
        (VoxelImage, Named, True),
        ("unknown", int, True),
    ],
)
def test_what_fits(offered, wanted, fits):
    assert compatible(offered, wanted) is fits


def test_annotation_that_means_nothing_when_it_runs():
    with pytest.raises(TypeError, match=r"Hidden\.simulate .*'Fraction' is not defined; import"):
        Hidden.ports()


def test_inputs_have_names():
    with pytest.raises(TypeError, match=r"takes \*images; name each input"):

        class Many(Simulator):
            def simulate(self, *images: VoxelImage) -> float:
                return 1.0

    with pytest.raises(TypeError, match="takes 'image' by place only"):

        class Placed(Simulator):
            def simulate(self, image: VoxelImage, /) -> float:
                return 1.0
