"""A run in the formats of others: tables, RO-Crate, the pack beside a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matweft.export.export import FORMATS as FORMATS
    from matweft.export.export import export_run as export_run

__all__ = ["FORMATS", "export_run"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module 'matweft.export' has no attribute {name!r}")
    return getattr(import_module("matweft.export.export"), name)
