"""From an image, or its descriptors, to a prediction."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.data import VoxelImage
from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft_learning.saved import load_model
from matweft_porous._columns import TARGETS
from matweft_porous._ratios import RATIOS, USED, ratios_of
from matweft_porous._throats import passes
from matweft_porous.all_descriptors import AllDescriptorsResult, cube_of_pores, shape_numbers
from matweft_porous.predict import PredictionResult
from matweft_porous.predictor_model import METHODS, Forecast, Method, PredictorModel

if TYPE_CHECKING:
    from matweft_porous.predict import Predict


def shipped_file() -> Path:
    """Return the file of the model that comes with the plugin."""
    return Path(__file__).parent / "data" / "predictor.npz"


@cache
def ready_model() -> PredictorModel:
    """Return the model that comes with the plugin; its ``record`` tells how it was made.

    >>> ready_model().targets
    ('relative_diffusivity', 'permeability')
    """
    model = load_model(shipped_file())
    assert isinstance(model, PredictorModel)
    return model


def predict(
    component: Predict,
    given: VoxelImage | NDArray[Any] | AllDescriptorsResult,
    model: PredictorModel | None,
) -> PredictionResult:
    """Return the prediction by a model, or by that which comes with the plugin."""
    model = model or ready_model()
    if isinstance(given, AllDescriptorsResult):
        numbers = vars(given) if given.percolates else None
        return _answer(model, numbers, axis=given.axis, unit=given.unit)
    axis = component.axis
    pores = cube_of_pores(given, component.phase, component.periodic, transport=axis)
    through = passes(pores, pores.axis(axis), width=1)
    in_voxels = replace(pores, spacing=(1.0,) * 3)
    numbers = shape_numbers(in_voxels, axis) if through else None
    return _answer(model, numbers, axis=axis, unit=pores.unit, edge=pores.spacing[0])


def _answer(
    model: PredictorModel,
    numbers: dict[str, Any] | None,
    *,
    axis: str,
    unit: str,
    edge: float = 1.0,
) -> PredictionResult:
    """Return M and κ for the scalars in ``numbers``; zero without, as nothing leads through.

    ``edge`` is the length in which these are measured: κ takes its square as a factor, exactly.
    """
    told: dict[str, Any] = {"axis": axis, "unit": unit, "largest_distance": model.trained.limit}
    if numbers is None:
        nothing = np.zeros((1, len(TARGETS)))
        none = Forecast(nothing, nothing, nothing, nothing)
        unknown: dict[str, Any] = {"distance": np.nan, "ratios": np.full(len(RATIOS), np.nan)}
        return PredictionResult(
            **_values(dict.fromkeys(METHODS, none), edge),
            **told,
            **unknown,
            inside=True,
            outside=(),
            percolates=False,
        )
    scalars = np.array([[float(numbers[name]) for name in USED]])
    if not np.isfinite(scalars).all():
        raise InputError("the phase fills the image: it has no surface that resists a flow")
    sample = Dataset.of(dict(zip(model.inputs, scalars.T, strict=True)))
    ratios = ratios_of(scalars)
    (outside,) = model.outside(sample)
    return PredictionResult(
        **_values({method: model.forecast(sample, method) for method in METHODS}, edge),
        **told,
        inside=not outside,
        outside=outside,
        distance=float(model.trained.distances(ratios)[0]),
        ratios=ratios[0],
        percolates=True,
    )


def _values(forecasts: dict[Method, Forecast], edge: float) -> dict[str, Any]:
    """Return the fields of a result for forecasts of one structure."""
    found: dict[str, Any] = {}
    scales = dict(zip(TARGETS, (1.0, edge**2), strict=True))
    for method, forecast in forecasts.items():
        ending = "" if method == "network" else f"_{method}"
        for j, target in enumerate(TARGETS):
            scale, ends = scales[target], (forecast.low[0, j], forecast.high[0, j])
            found[f"{target}{ending}"] = scale * float(forecast.mean[0, j])
            found[f"{target}{ending}_interval"] = scale * np.array(ends)
    return found
