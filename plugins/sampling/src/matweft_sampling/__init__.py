"""Samplers: designs of experiments and Bayesian optimisation.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    "Bayesian": "bayesian",
    "LatinHypercube": "latin_hypercube",
    "Random": "random",
    "Sobol": "sobol",
}

if TYPE_CHECKING:
    from matweft_sampling.bayesian import Bayesian as Bayesian
    from matweft_sampling.latin_hypercube import LatinHypercube as LatinHypercube
    from matweft_sampling.random import Random as Random
    from matweft_sampling.sobol import Sobol as Sobol

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matweft_sampling' has no attribute {name!r}")
    value = getattr(import_module(f"matweft_sampling.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
