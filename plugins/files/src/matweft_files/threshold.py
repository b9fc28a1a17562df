"""Segment a grey image into phases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import model_validator

from matweft import Field, Generator, InputError
from matweft.data import VoxelImage
from matweft_files._references import LIAO_2001, OTSU_1979

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DARK_TO_BRIGHT = {2: ("dark", "bright"), 3: ("dark", "middle", "bright")}


class Threshold(Generator):
    """Labels of phases from grey values, by levels that part dark from bright.

    A voxel's label is the number of levels below its value: 0 is the darkest phase. Otsu's method
    finds the levels that make the classes least spread. With hysteresis a voxel is bright above
    ``high``, or above ``low`` where it touches one that is. `preview` shows histogram and slices.

    >>> image = VoxelImage([[10, 12, 90], [11, 88, 91]])
    >>> Threshold(names=("pore", "solid")).generate(image).values.tolist()
    [[0, 0, 1], [0, 1, 1]]
    """

    references: ClassVar[tuple[str, ...]] = (OTSU_1979, LIAO_2001)

    method: Literal["otsu", "multi-otsu", "hysteresis", "levels"] = Field(
        "otsu", description="how levels are found: otsu and multi-otsu by themselves"
    )
    classes: int = Field(3, ge=2, le=5, description="multi-otsu: number of phases")
    low: float | None = Field(None, unit="", description="hysteresis: lower grey level")
    high: float | None = Field(None, unit="", description="hysteresis: upper grey level")
    levels: tuple[float, ...] = Field(
        (), unit="", description="levels: grey levels between phases, ascending"
    )
    smoothing: Literal["none", "gaussian", "median"] = Field(
        "none", description="what quiets noise before: a median keeps edges"
    )
    width: float = Field(
        1.0,
        unit="voxel",
        gt=0,
        le=20,
        description="standard deviation of the gaussian, or half the edge of the median's cube",
    )
    names: tuple[str, ...] = Field((), description="names of the phases from dark to bright")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.method == "hysteresis" and (self.low is None or self.high is None):
            raise InputError("hysteresis needs two levels: low and high")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise InputError(f"low is {self.low:g} and high {self.high:g}; low must be below high")
        if self.method == "levels" and not self.levels:
            raise InputError("method levels needs levels, such as [90, 160]")
        if any(b <= a for a, b in zip(self.levels, self.levels[1:], strict=False)):
            raise InputError(f"levels are {list(self.levels)}; write them ascending")
        if self.names and len(set(self.names)) != self.phases:
            raise InputError(
                f"names are {list(self.names)}; {self.phases} phases need as many different names"
            )
        return self

    @property
    def phases(self) -> int:
        """Number of phases that come out."""
        if self.method == "levels":
            return len(self.levels) + 1
        return self.classes if self.method == "multi-otsu" else 2

    def generate(self, image: VoxelImage) -> VoxelImage:
        """Return the labels; the log tells the levels and the share of each phase.

        Raises `InputError` for an image with fewer different values than phases, and where a phase
        has no voxel.
        """
        from matweft_files._segmenting import labels_of, levels_of, smoothed, tell

        quiet = smoothed(image, self.smoothing, self.width)
        levels = levels_of(self, quiet)
        found = image.with_values(labels_of(self, quiet, levels), phases=self.named())
        tell(found, levels)
        return found

    def named(self) -> dict[str, int]:
        """Return the label of each phase by its name.

        >>> Threshold(method="multi-otsu").named()
        {'dark': 0, 'middle': 1, 'bright': 2}
        """
        n = self.phases
        names = self.names or _DARK_TO_BRIGHT.get(n) or tuple(f"grey {i + 1}" for i in range(n))
        return {name: label for label, name in enumerate(names)}

    @staticmethod
    def proposals(image: VoxelImage) -> dict[str, tuple[float, ...]]:
        """Return the levels that each method would choose, by name of the method.

        >>> Threshold.proposals(VoxelImage([[10, 12, 90], [11, 88, 91]]))["otsu"]
        (12.0,)
        """
        from matweft_files.thresholds import propose

        return propose(image.values)

    def preview(self, image: VoxelImage, phases: Mapping[str, int] | None = None) -> Figure:
        """Draw the histogram with the levels, and the middle slice before and after.

        Phases have the colours of `VoxelImage.plot`; ``phases`` are their labels by other names.
        """
        from matweft_files._preview import draw

        return draw(self, image, phases)
