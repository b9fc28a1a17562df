"""From what a file holds to what can be measured: names of phases, segmentation, symmetry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matweft.component import Component
from matweft.data import GrainMap, OrientationMap, VoxelImage
from matweft.data.symmetry import laue_class
from matweft.errors import InputError
from matweft.measure.notes import collected
from matweft.measure.thresholding import thresholding
from matweft.measure.understanding import Understanding
from matweft.registry import registry
from matweft.report.numbers import unit_text

ALL = "all"
MOST_PHASES = 8
"""Phases of an image that ``--phase all`` measures one after the other."""


@dataclass(frozen=True)
class Wishes:
    """How the user corrects what was understood of a file.

    ``phases`` are as written: ``pore=0``, ``pore``, ``0`` or ``all``. ``threshold`` is a method or
    levels: ``otsu``, ``multi-otsu``, ``100`` or ``60,140``, ``hysteresis:60,140``. ``resample`` is
    the edge of new voxels, such as ``0.5 um``, or ``cubic``.
    """

    phases: tuple[str, ...] = ()
    threshold: str = ""
    symmetry: str = ""
    resample: str = ""
    misorientation: float = 5.0


@dataclass(frozen=True)
class Prepared:
    """A sample that can be measured, its phases by name, and the components that made it."""

    sample: Any
    phases: tuple[str, ...]
    steps: tuple[Component, ...] = ()
    notes: tuple[str, ...] = ()


def correct(understood: Understanding, wishes: Wishes) -> Understanding:
    """Return what was understood with the names of phases and the symmetry that the user gave.

    Raises `InputError` for a wish that makes no sense for such a sample.
    """
    sample = understood.sample
    notes: tuple[str, ...] = ()
    if isinstance(sample, VoxelImage):
        if not understood.is_grey and not wishes.threshold:
            sample, notes = _named(sample, wishes.phases)
    elif wishes.phases or wishes.threshold:
        raise InputError(
            f"{understood.file.name} holds: {understood.kind}; phases and thresholds are for images"
        )
    if wishes.symmetry:
        sample = _with_symmetry(understood, wishes.symmetry)
    return replace(understood, sample=sample, notes=understood.notes + notes)


def prepare(understood: Understanding, wishes: Wishes) -> Prepared:
    """Return the sample as the measurements want it.

    Raises `InputError` with the options to write if it is not clear what is to be measured.
    """
    understood = correct(understood, wishes)
    sample = understood.sample
    if isinstance(sample, VoxelImage):
        return _resampled(_image(understood, sample, wishes), wishes.resample)
    if wishes.resample:
        raise InputError(f"--resample is for images; {understood.file.name}: {understood.kind}")
    if isinstance(sample, OrientationMap):
        return _grains(sample, wishes)
    return Prepared(sample, tuple(getattr(sample, "phases", ())))


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
        image, named = _named(image, wishes.phases)
        notes += named
    return Prepared(image, _chosen(image, wishes.phases), steps, notes)


def resampling(edge: str) -> Any:
    """Return the component that gives voxels another edge: a length, or ``cubic``."""
    cls: Any = registry().component("image.resample")
    return cls() if edge == "cubic" else cls(spacing=edge)


def resampled(image: VoxelImage, edge: str) -> tuple[VoxelImage, str]:
    """Return an image with voxels of another edge, and a sentence that says so."""
    found: VoxelImage = resampling(edge).generate(image)
    size = " × ".join(map(str, found.shape))
    edges = " × ".join(f"{one:g}" for one in found.spacing)
    return found, f"resampled to {size} voxels of {edges} {unit_text(found.unit)}"


def _resampled(prepared: Prepared, edge: str) -> Prepared:
    if not edge:
        return prepared
    image, note = resampled(prepared.sample, edge)
    steps, notes = (*prepared.steps, resampling(edge)), (*prepared.notes, note)
    return replace(prepared, sample=image, steps=steps, notes=notes)


def _named(image: VoxelImage, phases: Sequence[str]) -> tuple[VoxelImage, tuple[str, ...]]:
    """Return the image with the names that were given as NAME=LABEL, and what they contradict."""
    names = dict(image.phases)
    notes = []
    for text in phases:
        name, equals, label = text.partition("=")
        if equals:
            if not name or not label.lstrip("-").isdigit():
                raise InputError(f"--phase {text}: write NAME=LABEL, such as --phase pore=0")
            was = names.get(name)
            if was not in (None, int(label)):
                notes.append(f"{name} is label {label}, as given; the file says {was}")
            names = {old: one for old, one in names.items() if one != int(label)}
            names[name] = int(label)
    return replace(image, phases=names), tuple(notes)


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


def _with_symmetry(understood: Understanding, name: str) -> Any:
    """Return a map whose phases have the Laue class given."""
    sample = understood.sample
    if not isinstance(sample, GrainMap | OrientationMap):
        raise InputError(
            f"--symmetry is for maps of crystals; {understood.file.name}: {understood.kind}"
        )
    phases: Mapping[str, int] = sample.phases or {"phase": 1}
    return replace(sample, phases=phases, symmetry=dict.fromkeys(phases, laue_class(name)))


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
