"""Formulas for diffusivity and permeability, fitted to data."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from matweft import Field, Learner
from matweft.dataset import Dataset
from matweft.estimate import Estimate
from matweft_porous._references import (
    BARMAN_2019,
    NEUMANN_2020,
    PRIFLING_2021,
    ROEDING_2020,
    STENZEL_2016,
)
from matweft_porous.formula_model import FormulaModel


class Formula(Learner):
    r"""Analytical formula for the relative diffusivity M or the permeability κ of pores.

    With porosity ε, specific surface S, mean and deviation of the geodesic tortuosity τ,
    constrictivity β, mean chord L, and the radii r:

    .. math::

        (10)\;& M = ε^{c_1} β^{c_2} m(τ)^{c_3}, \quad c_1 \ge 1,\ c_2 \ge 0 \\
        (11)\;& M = ε^{c_1 + c_2 β} m(τ)^{c_3}, \quad c_1 + c_2 \ge 0 \\
        (12)\;& M = c_1 m(τ)^{c_2} σ(τ)^{c_3} ε^{c_4} \\
        (13)\;& κ = c_1 ε^{c_2} β^{c_3} S^{-2} m(τ)^{c_4} \\
        (14)\;& κ = c_1 (c_2 r_{min} + c_3 r_{max})^2 ε^{c_4} m(τ)^{c_5},
                 \quad c_2, c_3 \in [0, 1],\ c_2 + c_3 = 1 \\
        (15)\;& κ = c_1 ε^{c_2} S^{-2} m(τ)^{c_3} \\
        (16)\;& κ = c_1 ε^{c_2 + c_3 β} S^{-2} m(τ)^{c_4} \\
        (17)\;& κ = c_1 ε^{c_2} m(τ)^{c_3} r_{min}^2 \\
        (18)\;& κ = c_1 m(L)^{c_2} ε^{c_3 + c_4 β} r_{min}^{c_5} m(τ)^{c_6}, \quad c_2 + c_5 = 2

    The squared residuals of M, or of log κ, are least over the samples whose split is ``"train"``
    or ``"validation"``, or over all without split. Every formula is right in its dimensions: κ has
    the square of the unit of the lengths. Columns have the names of ``porous.all``,
    ``relative_diffusivity`` and ``permeability``, if need be behind the name of a step and a
    point; ``columns`` maps these to other names. Raises
    `InputError` for columns that are missing or of differing units of length, too few samples,
    and samples with NaN, descriptors that are not positive, κ ≤ 0 or M outside [0, 1].

    >>> porosity, tortuosity = np.array([[0.3, 0.5, 0.6, 0.8, 0.9], [1.5, 1.3, 1.1, 1.2, 1.05]])
    >>> radius = np.array([2.0, 5.0, 3.0, 4.0, 8.0])
    >>> data = Dataset.of(
    ...     {
    ...         "porosity": porosity,
    ...         "tortuosity_mean": tortuosity,
    ...         "r_min": radius,
    ...         "permeability": 0.2 * porosity**1.5 * tortuosity**-6 * radius**2,
    ...     },
    ...     targets=["permeability"],
    ... )
    >>> Formula(equation=17).fit(data, rng=np.random.default_rng(0)).text
    'permeability = 0.2 * porosity^1.5 * tortuosity_mean^-6 * r_min^2'
    """

    references: ClassVar[tuple[str, ...]] = (
        PRIFLING_2021,
        STENZEL_2016,
        NEUMANN_2020,
        BARMAN_2019,
        ROEDING_2020,
    )

    equation: Literal[10, 11, 12, 13, 14, 15, 16, 17, 18] = Field(
        12, description="number of the formula in Prifling et al. (2021)"
    )
    coefficients: Literal["fit", "paper"] = Field(
        "fit", description="fitted to the data, or the paper's, of which the data give the spread"
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="other names of columns, by the names used here"
    )

    def estimate(self) -> Estimate:
        """Return the cost for the paper's 76,500 samples: a few seconds."""
        from matweft_porous import _training_cost

        return _training_cost.of_formula()

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> FormulaModel:
        """Learn the coefficients; ``rng`` draws the starts of the search for the least squares."""
        from matweft_porous._formula_data import fit

        return fit(self, dataset, rng)
