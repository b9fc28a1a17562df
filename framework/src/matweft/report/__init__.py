"""A run as one HTML page, and as a few lines for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matweft.report.page import report_html as report_html
    from matweft.report.page import write_report as write_report
    from matweft.report.table import summary_text as summary_text

__all__ = ["report_html", "summary_text", "write_report"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module 'matweft.report' has no attribute {name!r}")
    home = "table" if name == "summary_text" else "page"
    return getattr(import_module(f"matweft.report.{home}"), name)
