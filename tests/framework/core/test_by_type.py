"""For which type a plugin's function is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from matweft._by_type import first_type

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from nowhere import Sample


class Rod:
    """A sample."""


def draw(rod: Rod, width: int = 3) -> Figure:
    """Draw it with a library that is not imported here."""
    raise NotImplementedError


def test_other_annotations_need_not_be_importable():
    assert first_type(draw) is Rod


def test_first_annotation_must_be_a_type():
    def unknown(sample: Sample) -> None: ...

    def bare(sample): ...

    with pytest.raises(NameError, match="Sample"):
        first_type(unknown)
    with pytest.raises(TypeError, match="must annotate its first parameter"):
        first_type(bare)
