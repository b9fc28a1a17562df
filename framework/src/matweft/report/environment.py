"""The templates of pages."""

from __future__ import annotations

from typing import Any

from matweft.errors import MatweftError


def environment() -> Any:
    """Return jinja's environment of the pages; raises `MatweftError` if jinja2 is missing."""
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise MatweftError(
            "the page needs jinja2, which is not installed: pip install 'matweft[report]'"
        ) from error
    return Environment(
        loader=PackageLoader("matweft.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
