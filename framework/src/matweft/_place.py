"""Where in its source a plugin fails: for an author, who can correct it."""

from __future__ import annotations

import importlib.util
import json
import traceback
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path


def place_in_source(error: BaseException, module: str, name: str, target: str = "") -> str:
    """Return ``"FILE, line N"`` where a plugin fails, or ``""`` unless its source is at hand.

    ``module`` is the plugin's hooks module, ``name`` its distribution; ``target`` is what could
    not be imported, and is looked for in the hooks module if the error lies in no file.
    """
    if not is_editable(name):
        return ""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{error.filename}, line {error.lineno}"
    hooks = module.partition(":")[0]
    package = _file_of(hooks.partition(".")[0])
    if package is None:
        return ""
    home = package.parent if package.name == "__init__.py" else package
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(home):
            return f"{frame.filename}, line {frame.lineno}"
    return _line_with(target, _file_of(hooks)) if target else ""


def is_editable(name: str) -> bool:
    """Return whether a distribution was installed with ``pip install -e``."""
    try:
        text = distribution(name).read_text("direct_url.json") if name else None
    except PackageNotFoundError:
        return False
    return bool(text) and json.loads(text or "{}").get("dir_info", {}).get("editable", False)


def _file_of(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    return Path(spec.origin) if spec is not None and spec.origin else None


def _line_with(target: str, file: Path | None) -> str:
    lines = file.read_text(encoding="utf-8").splitlines() if file else []
    found = [number for number, line in enumerate(lines, 1) if f'{target}"' in line]
    return f"{file}, line {found[0]}" if found else ""
