"""Design loops for virtual materials.

Five roles share one shape: a component is a frozen set of parameters with one verb.
Names are imported on first use, so that ``import matweft`` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from matweft.hookspecs import hookimpl

__version__ = "0.1.0"

_HOME = {
    "Field": "matweft.field",
    "Component": "matweft.component",
    "Generator": "matweft.roles",
    "Simulator": "matweft.roles",
    "Descriptor": "matweft.roles",
    "Learner": "matweft.roles",
    "Sampler": "matweft.roles",
    "Model": "matweft.model",
    "Prediction": "matweft.model",
    "Conditionable": "matweft.model",
    "Differentiable": "matweft.model",
    "Stateful": "matweft.model",
    "Result": "matweft.result",
    "Quantity": "matweft.result",
    "Failure": "matweft.result",
    "Dataset": "matweft.dataset",
    "Column": "matweft.column",
    "Space": "matweft.space",
    "History": "matweft.history",
    "Trial": "matweft.history",
    "Objective": "matweft.objective",
    "context": "matweft.context",
    "registry": "matweft.registry",
    "Study": "matweft.study",
    "MatweftError": "matweft.errors",
    "InputError": "matweft.errors",
    "NotConvergedError": "matweft.errors",
}

if TYPE_CHECKING:
    from matweft.column import Column as Column
    from matweft.component import Component as Component
    from matweft.context import context as context
    from matweft.dataset import Dataset as Dataset
    from matweft.errors import InputError as InputError
    from matweft.errors import MatweftError as MatweftError
    from matweft.errors import NotConvergedError as NotConvergedError
    from matweft.field import Field as Field
    from matweft.history import History as History
    from matweft.history import Trial as Trial
    from matweft.model import Conditionable as Conditionable
    from matweft.model import Differentiable as Differentiable
    from matweft.model import Model as Model
    from matweft.model import Prediction as Prediction
    from matweft.model import Stateful as Stateful
    from matweft.objective import Objective as Objective
    from matweft.registry import registry as registry
    from matweft.result import Failure as Failure
    from matweft.result import Quantity as Quantity
    from matweft.result import Result as Result
    from matweft.roles import Descriptor as Descriptor
    from matweft.roles import Generator as Generator
    from matweft.roles import Learner as Learner
    from matweft.roles import Sampler as Sampler
    from matweft.roles import Simulator as Simulator
    from matweft.space import Space as Space

__all__ = [*_HOME, "__version__", "hookimpl"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matweft' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """Keeps ``matweft.context`` and ``matweft.registry`` functions.

    Importing the modules of these names would otherwise put the modules in their place.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _HOME and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return sorted(__all__)
