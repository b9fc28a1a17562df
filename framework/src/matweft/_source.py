"""What the source of a class says about it, read without importing it."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path


def purpose(target: str) -> str:
    """Return the first line of the docstring of ``"package.module:Class"``, or ``""``.

    A module that cannot be imported, or is slow to import, is read like any other.

    >>> purpose("matweft.roles:Generator")
    'Makes or transforms a sample.'
    """
    text = docstring(target)
    return text.strip().splitlines()[0].strip() if text.strip() else ""


def docstring(target: str) -> str:
    """Return the docstring of a class or function; imports by name are followed."""
    module, _, name = target.partition(":")
    for _ in range(4):
        tree = _tree(module)
        if tree is None:
            return ""
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
                return ast.get_docstring(node) or ""
        found = _imported_from(tree, module, name)
        if found is None:
            return ""
        module, name = found
    return ""


def _tree(module: str) -> ast.Module | None:
    try:
        spec = importlib.util.find_spec(module)
        origin = spec.origin if spec else None
        return ast.parse(Path(origin).read_text(encoding="utf-8")) if origin else None
    except Exception:  # a broken parent package or source: `doctor` tells, a list goes on
        return None


def _imported_from(tree: ast.Module, module: str, name: str) -> tuple[str, str] | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    relative = "." * node.level + (node.module or "")
                    package = module if _is_package(module) else module.rpartition(".")[0]
                    return importlib.util.resolve_name(relative, package), alias.name
    return None


def _is_package(module: str) -> bool:
    spec = importlib.util.find_spec(module)
    return spec is not None and spec.submodule_search_locations is not None
