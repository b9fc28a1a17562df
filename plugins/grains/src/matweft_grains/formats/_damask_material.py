"""The material configuration of DAMASK: phases, homogenisation, a material a grain."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import GrainMap
from matweft.errors import InputError

_LARGEST = 2**28
"""Bytes of a configuration that is read."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that YAML takes for something else than text."""

Floats = NDArray[np.float64]


@dataclasses.dataclass
class Materials:
    """What a configuration lists: orientation and phase of each material."""

    orientations: Floats
    phase: NDArray[np.int64]
    phases: dict[str, int]


def material_text(sample: GrainMap, count: int, grid: str) -> str:
    """Return the configuration of a grain map of ``count`` grains."""
    assert sample.orientations is not None
    names = _phase_names(sample, count)
    lines = [
        f"# Materials of the grid {grid}: entry n is grain n + 1.",
        "# FILL IN: each phase needs its lattice, elasticity and plasticity; those below are only",
        "# names. See https://damask-multiphysics.org for what DAMASK knows.",
        "homogenization:",
        "  direct:",
        "    N_constituents: 1",
        "    mechanical: {type: pass}",
        "phase:",
    ]
    for name in dict.fromkeys(names):
        laue = sample.symmetry.get(name)
        lines += [
            f"  {_quoted(name)}:" + (f"  # Laue class {laue}" if laue else ""),
            "    # lattice: FILL IN, such as cI",
            "    mechanical:",
            "      output: [F, P, O]",
            "      # elastic: FILL IN, such as {type: Hooke, C_11: …, C_12: …, C_44: …}",
            "      # plastic: FILL IN, such as {type: phenopowerlaw, …}",
        ]
    lines.append("material:")
    for name, quaternion in zip(names, sample.orientations[:count], strict=True):
        numbers = ", ".join(f"{component:.15g}" for component in quaternion)
        lines += [
            "- homogenization: direct",
            "  constituents:",
            f"  - {{phase: {_quoted(name)}, v: 1.0, O: [{numbers}]}}",
        ]
    return "\n".join(lines) + "\n"


def _phase_names(sample: GrainMap, count: int) -> list[str]:
    if sample.phase is None:
        return [next(iter(sample.phases), "unnamed")] * count
    names = {number: name for name, number in sample.phases.items()}
    return [names.get(number, f"phase {number}") for number in sample.phase[:count].tolist()]


def _quoted(text: str) -> str:
    """Return text as YAML reads it back."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_material(path: Path) -> Materials:
    """Return the materials of a configuration, of one constituent each."""
    import yaml

    if path.stat().st_size > _LARGEST:
        raise InputError(f"{path} has {path.stat().st_size} bytes; at most {_LARGEST} are read")
    text = path.read_text(encoding="utf-8")
    try:
        told = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise InputError(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    listed = told.get("material") if isinstance(told, dict) else None
    if not isinstance(listed, list) or not listed:
        raise InputError(f"{path} holds no list of materials")
    phases: dict[str, int] = {}
    rows = [_constituent(one, n, path) for n, one in enumerate(listed)]
    for name, _ in rows:
        phases.setdefault(name, len(phases) + 1)
    return Materials(
        np.array([quaternion for _, quaternion in rows]),
        np.array([phases[name] for name, _ in rows], dtype=np.int64),
        phases,
    )


def _constituent(material: Any, n: int, path: Path) -> tuple[str, list[float]]:
    parts = material.get("constituents") if isinstance(material, dict) else None
    if not isinstance(parts, list) or len(parts) != 1 or not isinstance(parts[0], dict):
        raise InputError(f"material {n} of {path} needs one constituent to be a grain")
    quaternion = parts[0].get("O")
    try:
        numbers = [float(one) for one in quaternion or ()]
    except (TypeError, ValueError):
        numbers = []
    if len(numbers) != 4:
        raise InputError(f"O of material {n} of {path} is {quaternion!r}; four numbers are needed")
    return str(parts[0].get("phase", "unnamed")), numbers
