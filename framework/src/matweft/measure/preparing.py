"""From what a file holds to what can be measured: names of phases, segmentation, symmetry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matweft.component import Component
from matweft.data import GrainMap, OrientationMap, VoxelImage
from matweft.errors import InputError, PluginError
from matweft.measure.notes import collected
from matweft.measure.understanding import Understanding
from matweft.registry import registry

ALL = "all"
_CLASSES = re.compile(r"multi-otsu([-:](?P<classes>\d+))?")
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
        with collected() as told:
            image = component.generate(image)
        chosen = "" if wishes.threshold else " since no --threshold was given"
        notes = (f"grey values were segmented by {component.method}{chosen}", *told)
        steps = (component,)
    image = _named(image, wishes.phases)
    return Prepared(image, _chosen(image, wishes.phases), steps, notes)


def thresholding(text: str) -> Any:
    """Return the component that segments as a text says: a method, or levels of grey.

    Raises `InputError` for any other text, `PluginError` if the plugin of images is missing.
    """
    cls = registry().component("files.threshold")
    method, _, rest = text.partition(":")
    several = _CLASSES.fullmatch(text)
    if several is not None:
        return cls(method="multi-otsu", classes=int(several["classes"] or 3))
    if text == "otsu":
        return cls(method="otsu")
    try:
        levels = tuple(float(one) for one in (rest or method).split(","))
    except ValueError:
        levels = ()
    if method == "hysteresis" and len(levels) == 2:
        return cls(method="hysteresis", low=levels[0], high=levels[1])
    if levels and not rest:
        return cls(method="levels", levels=levels)
    raise InputError(
        f"--threshold {text}: write otsu, multi-otsu, multi-otsu:3, levels such as 100 or 60,140, "
        "or hysteresis:60,140"
    )


def proposals(image: VoxelImage) -> dict[str, tuple[float, ...]]:
    """Return the levels that each method of segmentation would choose, by method."""
    try:
        cls: Any = registry().component("files.threshold")
    except PluginError:
        return {}
    found: dict[str, tuple[float, ...]] = cls.proposals(image)
    return found


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
    component: Any = cls(threshold=wishes.misorientation)
    with collected() as told:
        grains = component.generate(sample)
    count = len(np.unique(grains.labels[grains.labels > 0]))
    note = (
        f"neighbours less than {wishes.misorientation:g}° apart were joined to {count} grains "
        "(--misorientation)"
    )
    return Prepared(grains, tuple(grains.phases), (component,), (note, *told))
