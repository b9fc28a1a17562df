"""Parts of stored values, found without loading the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from matweft.codec import Opaque, decode
from matweft.codec.decoding import Arrays, tag_of
from matweft.dataset import Dataset
from matweft.errors import InputError, did_you_mean

Part = str | int
_CONTENT = {"$object": "fields", "$component": "with"}
_ABSENT = object()


def select_from(tree: Any, arrays: Arrays, path: tuple[Part, ...], owner: str) -> Any:
    """Return the part of a stored value that ``path`` names; only its arrays are loaded.

    Where the tree does not hold the part, as for a property or a column's name, the value at
    that place is decoded and asked. ``owner`` names the step in errors (`InputError`).

    >>> select_from({"sizes": {"$tuple": [3, 5]}}, {}, ("sizes", 1), "pores")
    5
    """
    for depth, part in enumerate(path):
        inner = _child(tree, part)
        if inner is _ABSENT:
            value = decode(tree, arrays)
            for i, later in enumerate(path[depth:], start=depth):
                value = _ask(value, later, _spelled(owner, path[:i]))
            return value
        tree = inner
    return decode(tree, arrays)


def _child(tree: Any, part: Part) -> Any:
    tag = tag_of(tree)
    if tag in _CONTENT:
        return tree[_CONTENT[tag]].get(part, _ABSENT)
    if tag == "$dict":
        return next((item for key, item in tree["$dict"] if key == part), _ABSENT)
    if tag is None and isinstance(tree, dict):
        return tree.get(part, _ABSENT)
    items = tree["$tuple"] if tag == "$tuple" else tree
    if isinstance(items, list) and isinstance(part, int) and -len(items) <= part < len(items):
        return items[part]
    return _ABSENT


def _ask(value: Any, part: Part, where: str) -> Any:
    if isinstance(part, int) or isinstance(value, Mapping | Dataset):
        found = _item(value, part)
    else:
        found = _ABSENT
    if found is _ABSENT and isinstance(part, str) and not part.startswith("_"):
        found = getattr(value, part, _ABSENT)
    if found is _ABSENT or callable(found):
        raise InputError(f"{where} has no {_called(part)}{_offer(value, part)}")
    return found


def _item(value: Any, part: Part) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError, InputError):
        return _ABSENT


def _called(part: Part) -> str:
    return f"entry [{part}]" if isinstance(part, int) else f"field {part!r}"


def _offer(value: Any, part: Part) -> str:
    if isinstance(value, np.ndarray):
        return f"; it is an array of shape {value.shape}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"; it has {len(value)} entries"
    names = _names(value)
    if not names:
        return f"; it is a {type(value).__name__}"
    return f", only {', '.join(names)}.{did_you_mean(str(part), names)}"


def _names(value: Any) -> list[str]:
    if isinstance(value, Dataset):
        return list(value.columns)
    fields = value.fields if isinstance(value, Opaque) else value
    if isinstance(fields, Mapping):
        return [str(name) for name in fields]
    return list(getattr(value, "__dataclass_fields__", {}))


def _spelled(owner: str, path: Sequence[Part]) -> str:
    """Return a reference as studies write it: ``step.field[0]``."""
    return owner + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
