"""From what a file holds to what can be measured: names of phases, segmentation, symmetry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matweft.component import Component
from matweft.data import GrainMap, OrientationMap, VoxelImage
from matweft.errors import InputError
from matweft.measure.understanding import Understanding
from matweft.registry import registry
from matweft.units import parse_quantity

ALL = "all"
MOST_PHASES = 8
"""Phases of an image that ``--phase all`` measures one after the other."""


@dataclass(frozen=True)
class Wishes:
    """How the user corrects what was understood of a file.

    ``phases`` are as written: ``pore=0``, ``pore``, ``0`` or ``all``. ``threshold`` is a method or
    levels: ``otsu``, ``multi-otsu``, ``100`` or ``60,140``, ``hysteresis:60,140``.
    """

    phases: tuple[str, ...] = ()
    threshold: str = ""
    symmetry: str = ""
    misorientation: float = 5.0


@dataclass(frozen=True)
class Prepared:
    """A sample that can be measured, its phases by name, and the components that made it."""

    sample: Any
    phases: tuple[str, ...]
    steps: tuple[Component, ...] = ()
    notes: tuple[str, ...] = ()


def prepare(understood: Understanding, wishes: Wishes) -> Prepared:
    """Return the sample as the measurements want it.

    Raises `InputError` with the options to write if it is not clear what is to be measured.
    """
    sample = understood.sample
    if isinstance(sample, VoxelImage):
        return _image(understood, sample, wishes)
    if wishes.phases or wishes.threshold:
        raise InputError(
            f"{understood.file.name} is a {understood.kind}: phases and thresholds are for images"
        )
    if isinstance(sample, OrientationMap):
        return _grains(_with_symmetry(sample, wishes.symmetry), wishes)
    if isinstance(sample, GrainMap):
        return Prepared(_with_symmetry(sample, wishes.symmetry), tuple(sample.phases))
    return Prepared(sample, ())


def _image(understood: Understanding, image: VoxelImage, wishes: Wishes) -> Prepared:
    steps: tuple[Component, ...] = ()
    notes: tuple[str, ...] = ()
    if understood.is_grey or wishes.threshold:
        component = thresholding(wishes.threshold or "otsu")
        image = component.generate(image)
        named = ", ".join(f"{name} {100 * image.fraction(name):.4g} %" for name in image.phases)
        chosen = "" if wishes.threshold else ", since no --threshold was given"
        notes = (f"the grey values were segmented by {_described(component)}{chosen}: {named}",)
        steps = (component,)
    image = _named(image, wishes.phases)
    return Prepared(image, _chosen(image, wishes.phases), steps, notes)


def thresholding(text: str) -> Any:
    """Return the component that segments as a text says: a method, or levels of grey.

    >>> thresholding("60,140").levels
    (60.0, 140.0)
    """
    cls = registry().component("files.threshold")
    method, _, rest = text.partition(":")
    if method in ("otsu", "multi-otsu") and not rest:
        return cls(method=method)
    if method == "multi-otsu" and rest.isdigit():
        return cls(method=method, classes=int(rest))
    try:
        levels = tuple(float(one) for one in (rest or method).split(","))
    except ValueError:
        levels = ()
    if method == "hysteresis" and len(levels) == 2:
        return cls(method=method, levels=levels)
    if levels and not rest:
        return cls(method="levels", levels=levels)
    raise InputError(
        f"--threshold {text}: write otsu, multi-otsu, multi-otsu:3, levels such as 100 or 60,140, "
        "or hysteresis:60,140"
    )


def _described(component: Any) -> str:
    levels = getattr(component, "levels", ())
    return f"{component.method}" + (f" {', '.join(f'{one:g}' for one in levels)}" if levels else "")


def _named(image: VoxelImage, phases: Sequence[str]) -> VoxelImage:
    """Return the image with the names that were given as NAME=LABEL."""
    names = dict(image.phases)
    for text in phases:
        name, equals, label = text.partition("=")
        if equals:
            if not name or not label.lstrip("-").isdigit():
                raise InputError(f"--phase {text}: write NAME=LABEL, such as --phase pore=0")
            names = {old: one for old, one in names.items() if one != int(label)}
            names[name] = int(label)
    return replace(image, phases=names)


def _chosen(image: VoxelImage, phases: Sequence[str]) -> tuple[str, ...]:
    """Return the phases to measure, by name, or by label where there is no name."""
    labels = image.labels
    names = {label: name for name, label in image.phases.items()}
    if not phases or ALL in phases:
        if len(labels) > (MOST_PHASES if phases else 2):
            raise InputError(_ask_for_phase(image))
        return tuple(names.get(label, str(label)) for label in labels)
    found = [image.label(text.partition("=")[0]) for text in phases]
    return tuple(names.get(label, str(label)) for label in found)


def _ask_for_phase(image: VoxelImage) -> str:
    shares = [f"{label} ({100 * image.fraction(label):.3g} %)" for label in image.labels[:8]]
    more = len(image.labels) - len(shares)
    first = image.labels[0]
    return (
        f"the image has {len(image.labels)} labels: {', '.join(shares)}"
        f"{f' and {more} more' if more else ''}. Name the phase to measure, such as "
        f"--phase pore={first}"
        + (", or all of them: --phase all" if len(image.labels) <= MOST_PHASES else "")
        + (
            ". If the labels are grains, write it as a grain map first: matweft convert"
            if len(image.labels) > MOST_PHASES
            else ""
        )
    )


def _with_symmetry(sample: Any, laue: str) -> Any:
    """Return a map whose phases have the Laue class given, or those of its file."""
    if not laue:
        return sample
    phases: Mapping[str, int] = sample.phases or {"phase": 1}
    return replace(sample, phases=phases, symmetry=dict.fromkeys(phases, laue))


def _grains(sample: OrientationMap, wishes: Wishes) -> Prepared:
    cls = registry().component("grains.segment")
    component: Any = cls(threshold=parse_quantity(wishes.misorientation, "deg"))
    grains = component.generate(sample)
    count = len(np.unique(grains.labels[grains.labels > 0]))
    note = (
        f"neighbours that are less than {wishes.misorientation:g}° apart were joined to {count} "
        "grains (--misorientation)"
    )
    return Prepared(grains, tuple(grains.phases), (component,), (note,))
