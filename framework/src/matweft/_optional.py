"""Libraries that come with an extra."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from matweft.errors import MatweftError


def need(library: str, extra: str, purpose: str) -> Any:
    """Return an imported library, or raise `MatweftError` that says how to install it.

    >>> need("json", "export", "tables").dumps([1])
    '[1]'
    """
    try:
        return import_module(library)
    except ImportError as error:
        raise MatweftError(
            f"{purpose} need {library}, which is not installed: pip install 'matweft[{extra}]'"
        ) from error
