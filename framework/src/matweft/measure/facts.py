"""Facts about a sample that a person wants to check before believing any number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np

from matweft.codec.custom import codecs
from matweft.data import GrainMap, OrientationMap, VoxelImage
from matweft.data.grey import is_grey
from matweft.report.numbers import digits, unit_text

MOST_LABELS = 12
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Fact:
    """One line of the first screen; ``option`` is what to write if it is wrong."""

    name: str
    text: str
    option: str = ""


def kind_of(sample: Any) -> str:
    """Return what kind of sample this is, in words."""
    if isinstance(sample, VoxelImage):
        axes = {1: "profile", 2: "2D image", 3: "3D image"}[sample.values.ndim]
        return f"{axes} of {'grey values' if is_grey(sample.values) else 'labels'}"
    known = {GrainMap: "grain map", OrientationMap: "orientation map"}
    for cls, words in known.items():
        if isinstance(sample, cls):
            return words
    codec = codecs().of(type(sample))
    return (codec.kind if codec else "") or type(sample).__name__


@singledispatch
def facts_of(sample: Any) -> list[Fact]:
    """Return the facts about a sample; of types unknown here, what their codecs say."""
    codec = codecs().of(type(sample))
    told = codec.facts(sample) if codec else []
    if told:
        return [Fact(name, text) for name, text in told]
    text = " ".join(repr(sample).split())
    return [Fact("sample", text if len(text) < 300 else text[:297] + "...")]


@facts_of.register
def _(sample: VoxelImage) -> list[Fact]:
    facts = _grid(sample)
    if is_grey(sample.values):
        return facts + _grey(sample.values)
    return facts + _labels(sample)


@facts_of.register
def _(sample: GrainMap) -> list[Fact]:
    sizes = np.bincount(sample.labels.ravel())[1:]
    present = sizes[sizes > 0]
    empty = 1 - present.sum() / sample.labels.size
    sized = (
        "none"
        if not len(present)
        else (
            f"{len(present)}, of {digits(float(present.mean()), 3)} voxels on average, smallest "
            f"{present.min()}, largest {present.max()}"
        )
    )
    facts = [
        *_grid(sample),
        Fact("grains", sized),
        Fact("without a grain", f"{100 * empty:.3g} % of the voxels"),
        Fact("orientations", "one a grain" if sample.orientations is not None else "none"),
    ]
    if sample.orientations is not None:
        known = ", ".join(f"{name}: {laue}" for name, laue in sample.symmetry.items())
        facts.append(Fact("symmetry", known or "not in the file", "--symmetry LAUE"))
    return facts


@facts_of.register
def _(sample: OrientationMap) -> list[Fact]:
    shares = [
        f"{name} ({sample.symmetry.get(name, 'symmetry unknown')}) "
        f"{100 * np.count_nonzero(sample.phase == number) / np.size(sample.phase):.3g} %"
        for name, number in sample.phases.items()
    ]
    return [
        *_grid(sample),
        Fact("indexed", f"{100 * sample.indexed:.4g} % of the points"),
        Fact("phases", ", ".join(shares) or "one, without a name", "--symmetry LAUE"),
        Fact("measured beside", ", ".join(sample.scalars) or "nothing"),
    ]


def _grid(sample: Any) -> list[Fact]:
    size = " × ".join(f"{a} {n}" for a, n in zip(sample.axes, sample.shape, strict=True))
    unit = unit_text(sample.unit)
    edges = " × ".join(f"{s:g}" for s in sample.spacing) + f" {unit}"
    if sample.unit == "voxel":
        edges += ": no length is known, so lengths come out in voxels"
    else:
        whole = (digits(n * s, 4) for n, s in zip(sample.shape, sample.spacing, strict=True))
        edges += f"; {' × '.join(whole)} {unit} in all"
    repeats = [a for a, p in zip(sample.axes, sample.periodic, strict=True) if p]
    return [
        Fact("size", f"{size} voxels", "--axes ORDER"),
        Fact("voxel", edges, "--spacing LENGTH"),
        Fact("repeats along", ", ".join(repeats) or "no axis", "--periodic"),
    ]


def _labels(sample: VoxelImage) -> list[Fact]:
    labels, counts = np.unique(sample.values, return_counts=True)
    names = {label: name for name, label in sample.phases.items()}
    facts = []
    for label, count in list(zip(labels.tolist(), counts.tolist(), strict=True))[:MOST_LABELS]:
        name = names.get(int(label))
        called = f"label {int(label)}" + (f", {name}" if name else "")
        option = "" if name else f"--phase NAME={int(label)}"
        facts.append(Fact(called, f"{100 * count / sample.values.size:.4g} %", option))
    if len(labels) > MOST_LABELS:
        facts.append(Fact("...", f"{len(labels) - MOST_LABELS} more labels"))
    return facts


def _grey(values: np.ndarray[Any, Any]) -> list[Fact]:
    counts, edges = np.histogram(values, bins=48)
    height = np.sqrt(counts / max(counts.max(), 1))
    bars = "".join(BARS[min(int(h * len(BARS)), len(BARS) - 1)] for h in height)
    return [
        Fact("grey values", f"{edges[0]:g} to {edges[-1]:g}, {values.dtype}"),
        Fact("histogram", bars),
    ]
