"""Models as single files, readable with numpy alone: JSON text and arrays in one npz."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, cast

import numpy as np

from matweft.errors import InputError
from matweft.model import Model

_TREE, _START = "matweft_model", "array:"


def save_model(model: Model, path: str | Path) -> Path:
    """Write a model to ``path``, by convention ``name.npz``; returns the path.

    An existing file is replaced only when the new one is complete.
    """
    from matweft.codec import encode

    path = Path(path)
    encoded = encode(model)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    entries: dict[str, Any] = {_START + name: values for name, values in encoded.arrays.items()}
    entries[_TREE] = np.array(json.dumps(encoded.tree))
    with temporary.open("wb") as file:
        np.savez_compressed(file, **entries)
    temporary.replace(path)
    return path


def load_model(path: str | Path) -> Model:
    """Read what `save_model` wrote; nothing in the file is executed.

    Raises `InputError` for a file that is missing or holds no model.
    """
    from matweft.codec import decode

    path = Path(path)
    if not path.exists():
        raise InputError(f"there is no file {path}; save a model there with save_model")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        tree = json.loads(str(arrays.pop(_TREE)))
        arrays = {name.removeprefix(_START): values for name, values in arrays.items()}
    except (ValueError, KeyError, OSError) as error:
        raise InputError(f"{path} holds no model written by save_model ({error})") from error
    value = decode(tree, arrays)
    if not hasattr(value, "predict"):
        raise InputError(
            f"{path} holds a {type(value).__name__}, which cannot predict; is its plugin installed?"
        )
    return cast(Model, value)
