"""Components of a small domain, registered without being installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from matweft import Descriptor, Field, Generator, Learner, Sampler, Simulator, hookimpl
from matweft.data import VoxelImage
from matweft.dataset import Dataset
from matweft.errors import StudyError
from matweft.model import Model
from matweft.registry import Registry, use_registry
from matweft.result import Quantity, Result
from matweft.study import Study


class Pores(Generator):
    shape: tuple[int, ...] = (8, 8, 8)
    porosity: float = Field(gt=0, lt=1, description="share of pores")
    length: float = Field(4.0, gt=0, unit="voxel")
    kind: Literal["random", "ordered"] = "random"
    label: str | int = "pore"
    n: int = Field(1, ge=0, le=100)

    def generate(self) -> VoxelImage:
        return VoxelImage(np.zeros(self.shape))


class ImageFile(Generator):
    file: Path
    size: float = Field(1.0, unit="um", gt=0)

    def generate(self) -> VoxelImage:
        return VoxelImage(np.zeros((2, 2)))


class Noise(Generator):
    level: float = Field(0.1, ge=0)

    def generate(self, image: VoxelImage) -> VoxelImage:
        return image


class Dressed(Generator):
    label: str | None = "plain"

    def generate(self) -> float:
        return 1.0


class Crop(Generator):
    index: int = Field(0, ge=0)
    size: int = Field(1, ge=1)

    def generate(self, image: VoxelImage) -> VoxelImage:
        return image


@dataclass(frozen=True, eq=False)
class Moves(Result):
    diffusivity: Annotated[float, Quantity("m^2/s", "how fast")]
    relative: Annotated[float, Quantity("", "how fast in relation")]
    profile: Annotated[NDArray[np.float64], Quantity("mm", "along x")]
    path: Annotated[float, Quantity("mm", "mean path")]
    note: str = ""


class Diffusion(Simulator):
    axis: Literal["x", "y", "z"] = "x"

    def simulate(self, image: VoxelImage) -> Moves:
        return Moves(1.0, 1.0, np.zeros(3), 1.0)


class Bare(Simulator):
    def simulate(self, image: NDArray[np.float64]) -> NDArray[np.float64]:
        return image


class Chords(Descriptor):
    def describe(self, image: VoxelImage) -> dict[str, float]:
        return {}


class Files(Generator):
    def generate(self) -> list[Path]:
        return []


class Collect(Generator):
    def generate(self, columns: list[Any] | dict[str, Any]) -> Dataset:
        return Dataset.of({})


class Gauss(Learner):
    scale: float = Field(1.0, gt=0)

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> Model:
        raise NotImplementedError


class Random(Sampler):
    def ask(self, space: Any, history: Any, objectives: Any, n: int, *, rng: Any) -> list[Any]:
        return []


class Greedy(Sampler):
    learner: Learner

    def ask(self, space: Any, history: Any, objectives: Any, n: int, *, rng: Any) -> list[Any]:
        return []


class Patient(Sampler):
    learner: Learner | None = None

    def ask(self, space: Any, history: Any, objectives: Any, n: int, *, rng: Any) -> list[Any]:
        return []


def _targets(**names: type) -> Callable[[], dict[str, str]]:
    found = {
        f"demo.{name.replace('_', '-')}": f"{cls.__module__}:{cls.__qualname__}"
        for name, cls in names.items()
    }
    return hookimpl(lambda: found)


DEMO = SimpleNamespace(
    MATWEFT_CONTRACT=1,
    matweft_generators=_targets(
        pores=Pores,
        image=ImageFile,
        noise=Noise,
        dressed=Dressed,
        crop=Crop,
        files=Files,
        collect=Collect,
    ),
    matweft_simulators=_targets(diffusion=Diffusion, bare=Bare),
    matweft_descriptors=_targets(chords=Chords),
    matweft_learners=_targets(gauss=Gauss),
    matweft_samplers=_targets(random=Random, greedy=Greedy, patient=Patient),
)


@pytest.fixture(autouse=True)
def demo() -> Iterator[Registry]:
    reg = Registry(discover=False)
    assert not reg.add(DEMO, "demo").error
    with use_registry(reg):
        yield reg


@pytest.fixture
def problems() -> Callable[..., list[str]]:
    """Return the problems of a text, without the name of the file."""

    def found(text: str, **sets: Any) -> list[str]:
        with pytest.raises(StudyError) as caught:
            Study.parse(text, "s", {key.replace("__", "."): value for key, value in sets.items()})
        return [problem.removeprefix("s:") for problem in caught.value.problems]

    return found
