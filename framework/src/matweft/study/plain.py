"""Parameters of components as plain data, the way a study file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from matweft.component import Component
from matweft.study.reference import Ref, Template, escape


def plain(value: Any) -> Any:
    """Return a value as YAML can hold it; what it cannot hold is returned as it is.

    >>> plain({"shape": (2, np.int64(3)), "file": Path("a.tif"), "index": Ref("i")})
    {'shape': [2, 3], 'file': 'a.tif', 'index': '${i}'}
    """
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, Ref | Template):
        return str(value)
    if isinstance(value, Component):
        from matweft.registry import registry

        return {"use": registry().name_of(type(value)), "with": plain_parameters(value)}
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Path):
        return escape(str(value))
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in value]
    return value


def plain_parameters(component: Component) -> dict[str, Any]:
    """Return the parameters that were given to a component, without its defaults."""
    given = component.model_fields_set
    return {name: plain(value) for name, value in component if name in given}
