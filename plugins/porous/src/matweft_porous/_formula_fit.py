"""Least squares of a formula's coefficients under its constraints."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, least_squares

from matweft_porous._formulas import Entry
from matweft_porous._product import affine, is_coefficient

Floats = NDArray[np.float64]

_STARTS = 8
"""Drawn starts beside the paper's coefficients; the fit of least squares among all is kept."""
_AT_BOUND = 1e-5
"""Distance from a bound, relative to 1 + |bound|, below which a coefficient is put on it."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Coefficients, their covariance, the deviation of the residuals, and who is on a bound."""

    coefficients: Floats
    covariance: Floats
    scatter: float
    at_bounds: tuple[str, ...]


class FreeParameters:
    """Free parameters u of an entry: c = a + A v(u), where prefactors have v = exp(u), else v = u.

    Constraints are bounds of u.
    """

    def __init__(self, entry: Entry) -> None:
        coefficients = entry.product.coefficients
        tied = entry.tied
        extra = [n for text in tied.values() for n in re.findall(r"[a-z]\w*", text)]
        own = [name for name in coefficients if name not in tied]
        self.names = tuple(dict.fromkeys(own + [n for n in extra if not is_coefficient(n)]))
        rows = [affine(tied.get(name, name), self.names) for name in coefficients]
        self.constant = np.array([row[0] for row in rows])
        self.slope = np.array([row[1] for row in rows])
        self.positive = np.isin(self.names, entry.product.prefactors())
        open_ends = (-np.inf, np.inf)
        self.low, self.high = np.array([entry.bounds.get(n, open_ends) for n in self.names]).T

    def __len__(self) -> int:
        return len(self.names)

    def coefficients(self, u: Floats) -> Floats:
        """Return c(u)."""
        found: Floats = self.constant + self.slope @ np.where(self.positive, np.exp(u), u)
        return found

    def by_parameter(self, u: Floats) -> Floats:
        """Return dc/du, shape (coefficients, parameters)."""
        slope: Floats = self.slope * np.where(self.positive, np.exp(u), 1.0)
        return slope

    def of(self, coefficients: Floats) -> Floats:
        """Return the u of given coefficients."""
        v = np.linalg.lstsq(self.slope, coefficients - self.constant, rcond=None)[0]
        return np.where(self.positive, np.log(np.where(self.positive, v, 1.0)), v)


def residuals(entry: Entry, c: Floats, x: Floats, y: Floats) -> Floats:
    """Return log ŷ - log y where the entry is fitted on the logarithm, else ŷ - y, shape (n,)."""
    log = entry.product.log(c, x)
    if entry.on_logarithm:
        return log - np.log(y)
    with np.errstate(over="ignore"):
        found: Floats = np.exp(log) - y
    return found


class _Problem:
    """Residuals of an entry as a function of the free parameters."""

    def __init__(self, entry: Entry, x: Floats, y: Floats) -> None:
        self.entry, self.x, self.y = entry, x, y
        self.free = FreeParameters(entry)

    def residuals(self, u: Floats) -> Floats:
        return residuals(self.entry, self.free.coefficients(u), self.x, self.y)

    def jacobian(self, u: Floats) -> Floats:
        c = self.free.coefficients(u)
        by_parameter = self.entry.product.log_by_coefficient(c, self.x) @ self.free.by_parameter(u)
        if self.entry.on_logarithm:
            return by_parameter
        found: Floats = np.exp(self.entry.product.log(c, self.x))[:, None] * by_parameter
        return found

    def solve(self, start: Floats, held: NDArray[np.bool_]) -> OptimizeResult:
        """Minimise over the parameters that are not held."""

        def whole(part: Floats) -> Floats:
            u = start.copy()
            u[~held] = part
            return u

        low, high = self.free.low[~held], self.free.high[~held]
        inside = 1e-3 * np.minimum(1.0, high - low)
        found = least_squares(
            lambda part: self.residuals(whole(part)),
            np.clip(start[~held], low + inside, high - inside),
            jac=lambda part: self.jacobian(whole(part))[:, ~held],
            bounds=(low, high),
            method="trf",
            x_scale="jac",
            ftol=1e-13,
            xtol=1e-13,
            gtol=1e-13,
            max_nfev=1000,
        )
        found.x = whole(found.x)
        return found


def fit_formula(entry: Entry, x: Floats, y: Floats, rng: np.random.Generator) -> Fitted:
    """Return the coefficients of least squares; ``x`` (n, columns) and, for κ, ``y`` positive."""
    problem = _Problem(entry, x, y)
    free = problem.free
    none = np.zeros(len(free), dtype=bool)
    paper = free.of(np.array([entry.paper[name] for name in entry.product.coefficients]))
    drawn = paper + rng.standard_normal((_STARTS, len(free))) * (1 + np.abs(paper))
    best = min((problem.solve(start, none) for start in (paper, *drawn)), key=lambda r: r.cost)
    u = best.x
    low, high = (_near(u, bound) for bound in (free.low, free.high))
    held = low | high
    if held.any():
        u = np.where(low, free.low, np.where(high, free.high, u))
        u = problem.solve(u, held).x if not held.all() else u
    jacobian = problem.jacobian(u)[:, ~held]
    wrong = problem.residuals(u)
    scatter = float(np.sqrt(wrong @ wrong / (len(y) - np.count_nonzero(~held))))
    by_parameter = free.by_parameter(u)[:, ~held]
    inverse = np.linalg.pinv(jacobian.T @ jacobian, hermitian=True)
    return Fitted(
        free.coefficients(u),
        scatter**2 * by_parameter @ inverse @ by_parameter.T,
        scatter,
        tuple(np.array(free.names)[held]),
    )


def _near(u: Floats, bound: Floats) -> NDArray[np.bool_]:
    finite = np.isfinite(bound)
    edge = np.where(finite, bound, 0.0)
    near: NDArray[np.bool_] = finite & (np.abs(u - edge) <= _AT_BOUND * (1 + np.abs(edge)))
    return near
