"""How far errors, orders and dependences would differ with other samples and other networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_porous._scores import Scores

Floats = NDArray[np.float64]
RESAMPLES = 1000
"""Sets of test samples that are drawn."""
_AT_ONCE = 100


@dataclass(frozen=True)
class Agreement:
    """Spearman's rank correlation with the paper, and its standard deviation over resamples.

    Both are None where there is no order, the spread also where nothing was resampled.
    """

    correlation: float | None = None
    spread: float | None = None


def resampled_mape(scores: Sequence[Scores], rng: np.random.Generator) -> Floats:
    """Return errors as they might have been, (resamples, models), by the bootstrap.

    Each resample draws test samples with replacement, the same for all models, and of each model
    as many single networks as it has, with replacement; it is their mean error. Raises
    `InputError` if the models were not tested on the same samples.
    """
    count = len(scores[0].observed)
    first: dict[str, Floats] = {}
    for score in scores:
        known = first.setdefault(score.target, score.observed)
        if len(score.observed) != count or not np.array_equal(known, score.observed):
            raise InputError("the errors are of other test samples; compare those of one dataset")
    found = np.empty((RESAMPLES, len(scores)))
    for start in range(0, RESAMPLES, _AT_ONCE):
        block = slice(start, start + _AT_ONCE)
        share = rng.multinomial(count, np.full(count, 1 / count), size=_AT_ONCE) / count
        for model, score in enumerate(scores):
            each = share @ score.wrong.T
            drawn = rng.integers(each.shape[1], size=each.shape)
            found[block, model] = np.take_along_axis(each, drawn, axis=1).mean(axis=1)
    return found


def agreements(
    scores: Sequence[Scores], paper: Sequence[float | None], rng: np.random.Generator
) -> tuple[Agreement, Agreement]:
    """Return how well the order of the errors of M, and of those of κ, is the paper's."""
    there = np.array([np.nan if one is None else one for one in paper])
    ours = np.array([score.mape_of_one for score in scores])
    resampled = resampled_mape(scores, rng)
    found = []
    for target in ("relative_diffusivity", "permeability"):
        of = np.array([score.target == target for score in scores])
        found.append(agreement(ours[of], resampled[:, of], there[of]))
    return found[0], found[1]


def agreement(ours: Floats, resampled: Floats, paper: Floats) -> Agreement:
    """Return how well the order of k numbers, (k,) and (resamples, k), is the paper's.

    Numbers that are NaN, here or there, are left out; fewer than three have no order.

    >>> paper = np.array([1.0, 2.0, 30.0])
    >>> agreement(np.array([5.0, 7.0, 9.0]), np.array([[5.0, 7.0, 9.0], [7.0, 5.0, 9.0]]), paper)
    Agreement(correlation=1.0, spread=0.25)
    """
    known = np.isfinite(ours) & np.isfinite(paper)
    if known.sum() < 3:
        return Agreement()
    here = _spearman(ours[known], paper[known])
    there = _spearman(resampled[:, known], paper[known])
    return Agreement(float(here), float(there.std()) if len(there) else None)


def _spearman(values: Floats, paper: Floats) -> Floats:
    from scipy.stats import rankdata

    first, second = (rankdata(one, axis=-1) for one in (values, paper))
    first = first - first.mean(axis=-1, keepdims=True)
    second = second - second.mean()
    scale = np.sqrt((first**2).sum(axis=-1) * (second**2).sum())
    found: Floats = (first @ second / np.where(scale > 0, scale, np.nan)).round(12)
    return found
