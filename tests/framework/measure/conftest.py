"""A plugin of its own, so that these tests need no other."""

import json
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Annotated

import numpy as np
import pytest

from matweft import Descriptor, Field, Quantity, Result, context, hookimpl
from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning
from matweft.formats import Format
from matweft.measure import Measurement, Number, Request
from matweft.registry import Registry, use_registry

CITED = "@article{cited, author={Doe, Jane}, title={How to count}, journal={Counts}, year={1999}}"


@dataclass(frozen=True, eq=False)
class ShareResult(Result):
    share: Annotated[float, Quantity("", "share of the phase")]
    lengths: Annotated[np.ndarray, Quantity("{unit}", "lengths of the image")]
    converged: Annotated[bool, Quantity("", "whether it is right")]
    unit: Annotated[str, Quantity("", "unit of length")]


class Share(Descriptor):
    """Share of a phase."""

    references = (CITED,)
    phase: str | None = None
    wrong: bool = False
    seconds: float = Field(0.0, ge=0)

    def describe(self, image: VoxelImage) -> ShareResult:
        time.sleep(self.seconds)
        if self.wrong:
            warnings.warn("this number is a guess", InputWarning, stacklevel=2)
        lengths = np.multiply(image.shape, image.spacing)
        return ShareResult(image.fraction(self.phase), lengths, not self.wrong, image.unit)


class Refuses(Descriptor):
    """Refuses every image."""

    def describe(self, image: VoxelImage) -> ShareResult:
        raise InputError("this image is too blue")


class Breaks(Descriptor):
    """Has a fault."""

    def describe(self, image: VoxelImage) -> ShareResult:
        return ShareResult(1 / 0, np.zeros(1), True, "voxel")


class Interrupts(Descriptor):
    """Is interrupted."""

    def describe(self, image: VoxelImage) -> ShareResult:
        raise KeyboardInterrupt


def offered(image: VoxelImage, request: Request) -> list[Measurement]:
    """What the tests ask for, by the module's list, for each phase."""
    return [one for phase in request.phases for one in OFFERS(phase)]


def usual(phase):
    share = (Number("share", "correlation"), Number("lengths[1]", "none", title="second edge"))
    return [Measurement("Share", "demo.share", {"phase": phase}, share, f"phase {phase}", True)]


OFFERS = usual


class Plain(Format):
    """Images as JSON."""

    endings = (".plain",)
    makes = takes = ("VoxelImage",)
    spacing: float = 1.0

    def read(self, path: Path) -> VoxelImage:
        context().log.info("read backwards")
        return VoxelImage(np.array(json.loads(path.read_text())), spacing=self.spacing)

    def write(self, sample: VoxelImage, path: Path) -> None:
        path.write_text(json.dumps(sample.values.tolist()))


def example(folder: Path, seed: int) -> list[Path]:
    """An image of four voxels."""
    file = folder / "image.plain"
    file.write_text(json.dumps([[seed, 1], [1, 0]]))
    return [file]


@pytest.fixture
def demo(monkeypatch, tmp_path):
    """The registry of the plugin demo, and a module whose ``OFFERS`` a test may replace."""
    module = ModuleType("demo_measured")
    this = sys.modules[__name__]
    for name in ("Share", "Refuses", "Breaks", "Interrupts", "Plain", "offered", "example"):
        setattr(module, name, getattr(this, name))
    monkeypatch.setitem(sys.modules, "demo_measured", module)
    components = {f"demo.{n.lower()}": n for n in ("Share", "Refuses", "Breaks", "Interrupts")}

    def targets(names):
        return hookimpl(lambda: {k: f"demo_measured:{v}" for k, v in names.items()})

    plugin = SimpleNamespace(
        MATWEFT_CONTRACT=1,
        matweft_descriptors=targets(components),
        matweft_measurements=targets({"demo.all": "offered"}),
        matweft_formats=targets({"demo.plain": "Plain"}),
        matweft_examples=targets({"demo.square": "example"}),
    )
    reg = Registry()
    reg.add(plugin, "demo", "matweft-demo", "3.1")
    monkeypatch.chdir(tmp_path)
    with use_registry(reg):
        yield SimpleNamespace(offer=lambda make: monkeypatch.setattr(this, "OFFERS", make))


@pytest.fixture
def image():
    """Random voxels of two labels, a quarter of them 1."""
    values = (np.random.default_rng(3).random((24, 24, 24)) < 0.25).astype(np.uint8)
    return VoxelImage(values, spacing=0.5, unit="um", phases={"pore": 1})
