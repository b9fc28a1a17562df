"""What predicts diffusivity and permeability from descriptors: formulas and networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Dataset
from matweft.model import Model, Prediction
from matweft_learning.mlp_model import MLPModel
from matweft_learning.samples import input_matrix
from matweft_learning.transforms import TRANSFORMS, TransformName
from matweft_porous._columns import TARGETS
from matweft_porous._ratios import RATIOS, USED, ratios_of, surface_of
from matweft_porous._training_range import TrainingRange
from matweft_porous.formula_model import FormulaModel
from matweft_porous.prediction_scores import PredictionScore

Floats = NDArray[np.float64]
Method = Literal["network", "formula"]
METHODS: tuple[Method, ...] = ("network", "formula")
SCALES: Mapping[Method, tuple[TransformName, ...]] = {
    "network": ("logit", "log"),
    "formula": ("log", "log"),
}
"""Where errors of M and of κ are even: log(M/(1 − M)), or log M of a formula, and log κ."""
MOST = (1.0, np.inf)
"""Upper bounds of M and of κ."""
WIDTH = 1.959963984540054
"""Half the 95 % interval of a normal law, in standard deviations."""


@dataclass(frozen=True)
class Calibration:
    """Spread of a prediction on the even scale: factor · √((a − b log ε)² + ensemble²).

    ``a`` and ``b`` are those of the errors on structures held out in turn, which grow as the pores
    get fewer. ``factor`` makes 1.96 spreads hold 95 % of these errors.
    """

    a: float
    b: float
    factor: float

    @classmethod
    def of(cls, errors: Floats, ensemble: Floats | float, porosity: Floats) -> Calibration:
        """Return the calibration by errors (n,) of held-out structures and their ensembles' spread.

        The share of n that is held is the (n + 1) 0.95-th smallest, so that the next one is held
        with a chance of 95 %.

        >>> rng = np.random.default_rng(0)
        >>> porosity = rng.uniform(0.3, 0.95, 4000)
        >>> found = Calibration.of(-0.2 * np.log(porosity) * rng.normal(size=4000), 0.0, porosity)
        >>> round(found.a * found.factor, 1), round(found.b * found.factor, 1)
        (0.0, 0.2)
        """
        from scipy.optimize import nnls

        terms = np.column_stack([np.ones(len(errors)), -np.log(porosity)])
        (a, b), _ = nnls(terms, np.abs(errors))
        known = cls(float(a), float(b), 1.0)
        share = min(1.0, np.ceil(0.95 * (len(errors) + 1)) / len(errors))
        relative = np.abs(errors) / known.spread(ensemble, porosity)
        held = np.quantile(relative, share, method="inverted_cdf")
        return cls(known.a, known.b, float(held) / WIDTH)

    def spread(self, ensemble: Floats | float, porosity: Floats) -> Floats:
        """Return the standard deviation on the even scale."""
        own = self.a - self.b * np.log(porosity)
        found: Floats = self.factor * np.sqrt(own**2 + np.square(ensemble))
        return found


@dataclass(frozen=True, eq=False)
class Forecast:
    """Predicted M and κ of n structures with 95 % intervals, each of shape (n, 2)."""

    mean: Floats
    std: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class PredictorModel(Model):
    """Formulas (12) and (18) and an ensemble of networks, each with a calibrated spread.

    The networks see ratios without a length: ε, m(τ), σ(τ), β, and the four lengths times S; they
    predict M and κ S². So κ of a structure whose lengths are all s times as long is s² times as
    large. ``predict`` gives what ``answer`` names, `forecast` either. ``record`` tells where the
    model comes from, ``scores`` its errors on structures that it had not seen.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    network: MLPModel
    formulas: tuple[FormulaModel, ...]
    calibrations: Mapping[str, tuple[Calibration, ...]]
    trained: TrainingRange
    answer: Method = "network"
    record: Mapping[str, Any] = field(default_factory=dict)
    scores: tuple[PredictionScore, ...] = ()

    def predict(self, dataset: Dataset) -> Prediction:
        """Predict M and κ with spread; `InputError` for missing columns and NaN."""
        found = self.forecast(dataset, self.answer)
        return Prediction(found.mean, found.std, None, self.targets)

    def forecast(self, dataset: Dataset, method: Method) -> Forecast:
        """Return M and κ by networks or formulas.

        A formula is NaN where one of its descriptors is zero. Raises `InputError` for missing
        columns and NaN.
        """
        scalars = self.scalars(dataset)
        mean, ensemble = (self._by_network if method == "network" else self._by_formula)(scalars)
        porosity = scalars[:, USED.index("porosity")]
        sides = []
        for j, calibration in enumerate(self.calibrations[method]):
            spread = calibration.spread(ensemble[:, j], porosity)
            sides.append(_interval(mean[:, j], spread, SCALES[method][j], MOST[j]))
        std, low, high = (np.column_stack(part) for part in zip(*sides, strict=True))
        units = np.column_stack([np.ones(len(scalars)), surface_of(scalars) ** -2])
        return Forecast(mean * units, std * units, low * units, high * units)

    def outside(self, dataset: Dataset) -> list[tuple[str, ...]]:
        """Return of each structure why it lies outside the training range; nothing if inside."""
        return self.trained.reasons(ratios_of(self.scalars(dataset)))

    def scalars(self, dataset: Dataset) -> Floats:
        """Return the nine scalars, shape (n, 9)."""
        return input_matrix(dataset, self.inputs, len(USED))

    def _by_network(self, scalars: Floats) -> tuple[Floats, Floats]:
        """Return M and κ S², and how the networks differ on the even scales."""
        columns = dict(zip(RATIOS, ratios_of(scalars).T, strict=True))
        found = self.network.predict(Dataset.of(columns))
        return found.mean, on_even_scales(found)

    def _by_formula(self, scalars: Floats) -> tuple[Floats, Floats]:
        """Return M and κ S², NaN where a formula has no value; formulas are no ensembles."""
        columns = dict(zip(USED, scalars.T, strict=True))
        mean = np.full((len(scalars), len(TARGETS)), np.nan)
        for j, formula in enumerate(self.formulas):
            known = np.all([columns[name] > 0 for name in formula.inputs], axis=0)
            held = Dataset.of({name: columns[name][known] for name in formula.inputs})
            mean[known, j] = formula.predict(held).mean[:, 0]
        mean[:, 1] *= surface_of(scalars) ** 2
        return mean, np.zeros_like(mean)


def on_even_scales(prediction: Prediction) -> Floats:
    """Return the spread between networks on the even scales of M and κ, shape (n, 2)."""
    if prediction.std is None:
        return np.zeros_like(prediction.mean)
    scales = enumerate(SCALES["network"])
    slopes = [TRANSFORMS[name].slope(prediction.mean[:, j]) for j, name in scales]
    found: Floats = prediction.std / np.column_stack(slopes)
    return found


def _interval(
    mean: Floats, spread: Floats, name: TransformName, most: float
) -> tuple[Floats, Floats, Floats]:
    """Return standard deviation and ends of the interval for a spread on an even scale."""
    scale = TRANSFORMS[name]
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = scale.forward(mean)
        return (
            scale.slope(mean) * spread,
            scale.back(middle - WIDTH * spread),
            np.minimum(scale.back(middle + WIDTH * spread), most),
        )
