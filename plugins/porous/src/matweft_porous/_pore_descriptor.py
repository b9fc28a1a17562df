"""What the descriptors of a phase have in common."""

from __future__ import annotations

from typing import ClassVar

from matweft import Descriptor, Field
from matweft_porous._references import PRIFLING_2021


class PoreDescriptor(Descriptor):
    """A descriptor of one phase that knows about periodic borders."""

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    phase: str | int | None = Field(
        None, description="name or label of the phase; an image of 0 and 1 means 1"
    )
    periodic: bool | None = Field(
        None, description="whether the image repeats; left out, the image itself says so by axis"
    )
