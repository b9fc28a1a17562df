"""A run in the formats of others: tables, RO-Crate, the pack beside a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

if TYPE_CHECKING:
    from matweft.export.export import FORMATS as FORMATS
    from matweft.export.export import export_run as export_run

_HOME = {"FORMATS": "export", "export_run": "export"}

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
