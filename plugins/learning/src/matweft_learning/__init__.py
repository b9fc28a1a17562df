"""Learners: Gaussian processes and neural networks, with their checks on held-out samples.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

_HOME = {
    "Convolutional": "convolutional",
    "ConvolutionalModel": "convolutional_model",
    "Dependence": "dependence",
    "GaussianProcess": "gaussian_process",
    "GaussianProcessModel": "gaussian_process_model",
    "LeaveOneGroupOut": "leave_one_group_out",
    "MLP": "mlp",
    "MLPModel": "mlp_model",
    "RandomSearch": "random_search",
    "SearchedModel": "searched_model",
    "cross_validate": "validation",
    "functional_dependence": "dependence",
    "kfold": "validation",
    "load_model": "saved",
    "save_model": "saved",
    "score": "metrics",
}

if TYPE_CHECKING:
    from matweft_learning.convolutional import Convolutional as Convolutional
    from matweft_learning.convolutional_model import ConvolutionalModel as ConvolutionalModel
    from matweft_learning.dependence import Dependence as Dependence
    from matweft_learning.dependence import functional_dependence as functional_dependence
    from matweft_learning.gaussian_process import GaussianProcess as GaussianProcess
    from matweft_learning.gaussian_process_model import (
        GaussianProcessModel as GaussianProcessModel,
    )
    from matweft_learning.leave_one_group_out import LeaveOneGroupOut as LeaveOneGroupOut
    from matweft_learning.metrics import score as score
    from matweft_learning.mlp import MLP as MLP
    from matweft_learning.mlp_model import MLPModel as MLPModel
    from matweft_learning.random_search import RandomSearch as RandomSearch
    from matweft_learning.saved import load_model as load_model
    from matweft_learning.saved import save_model as save_model
    from matweft_learning.searched_model import SearchedModel as SearchedModel
    from matweft_learning.validation import cross_validate as cross_validate
    from matweft_learning.validation import kfold as kfold

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
