"""A run as one HTML page, and as a few lines for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

if TYPE_CHECKING:
    from matweft.report.page import report_html as report_html
    from matweft.report.page import write_report as write_report
    from matweft.report.table import summary_text as summary_text

_HOME = {"report_html": "page", "summary_text": "table", "write_report": "page"}

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
