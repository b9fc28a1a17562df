"""Transforms of targets, so that a network learns on an unbounded, even scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError, did_you_mean

Floats = NDArray[np.float64]
TransformName = Literal["none", "log", "logit"]


@dataclass(frozen=True)
class Transform:
    """A function on (low, high), its inverse, and the inverse's derivative by its value y."""

    low: float
    high: float
    forward: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]


def _identity(y: Floats) -> Floats:
    return y


TRANSFORMS: dict[TransformName, Transform] = {
    "none": Transform(-np.inf, np.inf, _identity, _identity, np.ones_like),
    "log": Transform(0.0, np.inf, np.log, np.exp, _identity),
    "logit": Transform(
        0.0,
        1.0,
        lambda y: np.log(y) - np.log1p(-y),
        lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
        lambda y: y * (1 - y),
    ),
}


def chosen_transforms(
    chosen: TransformName | Mapping[str, TransformName],
    targets: Sequence[str],
    columns: Sequence[str],
) -> tuple[TransformName, ...]:
    """Return the transform of each scalar target; ``columns`` are the targets with their shape.

    Raises `InputError` for a name that is none of them.

    >>> chosen_transforms({"k": "log"}, ["k[0]", "k[1]", "m"], ["k", "m"])
    ('log', 'log', 'none')
    """
    if isinstance(chosen, str):
        return (chosen,) * len(targets)
    for name in chosen:
        if name not in (*targets, *columns):
            raise InputError(
                f"transform names {name!r}, which is no target; there are {list(columns)}."
                + did_you_mean(name, columns)
            )
    return tuple(chosen.get(name, chosen.get(name.split("[")[0], "none")) for name in targets)


def transformed(
    y: Floats, names: Sequence[TransformName], targets: Sequence[str], ids: Sequence[str]
) -> Floats:
    """Transform targets y, shape (n, m), column by column.

    Raises `InputError` for values that a transform cannot take; names target and samples.

    >>> transformed(np.array([[1.0], [0.0]]), ["log"], ["permeability"], ["a", "b"])
    Traceback (most recent call last):
        ...
    matweft.errors.InputError: transform 'log' needs permeability in (0, inf); it is 0 in sample \
'b'; leave such samples out or use transform 'none'
    """
    columns = []
    for values, name, target in zip(y.T, names, targets, strict=True):
        transform = TRANSFORMS[name]
        outside = np.flatnonzero((values <= transform.low) | (values >= transform.high))
        if len(outside):
            named = ", ".join(f"{values[i]:g} in sample {ids[i]!r}" for i in outside[:5])
            more = f" and {len(outside) - 5} more" if len(outside) > 5 else ""
            raise InputError(
                f"transform {name!r} needs {target} in ({transform.low:g}, {transform.high:g});"
                f" it is {named}{more};"
                " leave such samples out or use transform 'none'"
            )
        columns.append(transform.forward(values))
    return np.column_stack(columns)
