"""Learners: Gaussian processes and neural networks, with their checks on held-out samples.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    "GaussianProcess": "gaussian_process",
    "GaussianProcessModel": "gaussian_process_model",
    "MLP": "mlp",
    "MLPModel": "mlp_model",
    "cross_validate": "validation",
    "kfold": "validation",
    "load_model": "saved",
    "save_model": "saved",
    "score": "metrics",
}

if TYPE_CHECKING:
    from matweft_learning.gaussian_process import GaussianProcess as GaussianProcess
    from matweft_learning.gaussian_process_model import (
        GaussianProcessModel as GaussianProcessModel,
    )
    from matweft_learning.metrics import score as score
    from matweft_learning.mlp import MLP as MLP
    from matweft_learning.mlp_model import MLPModel as MLPModel
    from matweft_learning.saved import load_model as load_model
    from matweft_learning.saved import save_model as save_model
    from matweft_learning.validation import cross_validate as cross_validate
    from matweft_learning.validation import kfold as kfold

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matweft_learning' has no attribute {name!r}")
    value = getattr(import_module(f"matweft_learning.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
