"""Learners in scikit-learn's tools: cross-validation, pipelines, grid search.

This module is imported on first use and is the only one of the framework that needs
scikit-learn.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft.dataset import Dataset
from matweft.errors import InputError, PluginError, did_you_mean
from matweft.roles import Learner

try:
    from sklearn.base import BaseEstimator, RegressorMixin
    from sklearn.utils import check_random_state
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    raise PluginError(
        "as_estimator needs scikit-learn 1.6 or newer; run: pip install 'scikit-learn>=1.6'"
    ) from error

Floats = NDArray[np.float64]


def as_estimator(learner: Learner, random_state: int | None = None) -> LearnerEstimator:
    """Return a scikit-learn regressor that learns with ``learner``.

    ``random_state`` seeds the learner's ``rng`` as in scikit-learn: a whole number makes every
    fit the same. Parameters of the learner are reached as ``learner__name``, for instance
    ``GridSearchCV(as_estimator(learner), {"learner__kernel": ["rbf", "matern-5/2"]})``.

    >>> from matweft import Learner, Model, Prediction
    >>> class MeanModel(Model):
    ...     def __init__(self, mean): self.mean = mean
    ...     def predict(self, dataset): return Prediction(np.full((len(dataset), 1), self.mean))
    >>> class Mean(Learner):
    ...     def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> MeanModel:
    ...         return MeanModel(float(dataset["y"].mean()))
    >>> as_estimator(Mean()).fit([[0.0], [1.0]], [2.0, 4.0]).predict([[5.0]]).tolist()
    [3.0]
    """
    return LearnerEstimator(learner, random_state)


class LearnerEstimator(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """A learner behind scikit-learn's interface.

    The columns of ``X`` become the inputs (named as in a data frame, else ``x0``, ``x1``, ...),
    ``y`` becomes the target ``y``, or ``y0``, ``y1``, ... where it has several columns.
    ``model_`` is the learnt `matweft.Model`.
    """

    def __init__(self, learner: Learner, random_state: int | None = None) -> None:
        self.learner = learner
        self.random_state = random_state

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters; with ``deep`` those of the learner as ``learner__name``."""
        found = {"learner": self.learner, "random_state": self.random_state}
        nested = dict(self.learner) if deep and isinstance(self.learner, Learner) else {}
        return {**found, **{f"learner__{name}": value for name, value in nested.items()}}

    def set_params(self, **params: Any) -> Self:
        """Set parameters, those of the learner as ``learner__name``; returns the estimator.

        Raises `InputError` for a name that is none.
        """
        known = self.get_params()
        for name in params:
            if name not in known:
                hint = did_you_mean(name, known)
                raise InputError(f"no parameter {name!r}; there are {sorted(known)}.{hint}")
        self.learner = params.get("learner", self.learner)
        self.random_state = params.get("random_state", self.random_state)
        start = "learner__"
        nested = {name.removeprefix(start): params[name] for name in params if start in name}
        if nested:
            self.learner = self.learner.replace(**nested)
        return self

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Learn from ``X``, shape (samples, inputs), and ``y``, shape (samples[, targets])."""
        if not isinstance(self.learner, Learner):
            raise InputError(f"learner is {self.learner!r}; give a matweft.Learner")
        checked: tuple[Floats, Floats] = validate_data(
            self, X, y, dtype=np.float64, multi_output=True, y_numeric=True, ensure_min_samples=2
        )
        inputs = self._columns(checked[0])
        self._many = checked[1].ndim == 2
        values = checked[1].reshape(len(checked[0]), -1)
        names = [f"y{i}" for i in range(values.shape[1])] if self._many else ["y"]
        while set(names) & set(inputs):
            names = [f"{name}_" for name in names]
        columns = {**inputs, **dict(zip(names, values.T, strict=True))}
        state = check_random_state(self.random_state)
        rng = np.random.default_rng(state.randint(2**32, size=4, dtype=np.uint32))
        self.model_ = self.learner.fit(Dataset.of(columns, targets=names), rng=rng)
        return self

    def predict(self, X: ArrayLike, return_std: bool = False) -> Floats | tuple[Floats, Floats]:
        """Return the mean, shape as of the ``y`` learnt from, and on request the spread.

        Raises `InputError` if the spread is asked of a model that has none.
        """
        check_is_fitted(self, "model_")
        checked: Floats = validate_data(self, X, dtype=np.float64, reset=False)
        found = self.model_.predict(Dataset.of(self._columns(checked)))
        if not return_std:
            return self._shaped(found.mean)
        if found.std is None:
            raise InputError(f"{type(self.learner).__name__} gives no spread; use return_std=False")
        return self._shaped(found.mean), self._shaped(found.std)

    def _shaped(self, values: Floats) -> Floats:
        return values if self._many else values[:, 0]

    def _columns(self, X: Floats) -> dict[str, Floats]:
        names = getattr(self, "feature_names_in_", None)
        if names is None:
            names = [f"x{i}" for i in range(X.shape[1])]
        return dict(zip(map(str, names), X.T, strict=True))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output = True
        tags.target_tags.multi_output = True
        return tags
