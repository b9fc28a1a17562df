"""Samplers: designs of experiments and Bayesian optimisation.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

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
__getattr__, __dir__ = lazy_names(__name__, _HOME)
