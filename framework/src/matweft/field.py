"""Parameters of components: pydantic fields that know their unit."""

from __future__ import annotations

from typing import Any

from pydantic import Field as PydanticField
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


def Field(  # noqa: N802 - named as pydantic names it
    default: Any = PydanticUndefined,
    *,
    unit: str | None = None,
    reference: str | None = None,
    **keywords: Any,
) -> Any:
    """Declare a parameter with unit, bounds and description.

    A number means ``unit``; text carries its own and is converted: ``"2 mm"`` for
    ``unit="um"``. All other keywords (``ge``, ``lt``, ``description``, ...) are pydantic's.

    >>> from matweft import Generator
    >>> class Rod(Generator):
    ...     length: float = Field(1.0, unit="mm", gt=0)
    ...     def generate(self) -> float:
    ...         return self.length
    >>> Rod(length="2 cm").generate()
    20.0
    """
    extra: dict[str, Any] = dict(keywords.pop("json_schema_extra", {}))
    if unit is not None:
        extra["unit"] = unit
    if reference is not None:
        extra["reference"] = reference
    return PydanticField(default, json_schema_extra=extra or None, **keywords)


def unit_of(field: FieldInfo) -> str | None:
    """Return the unit a field was declared with, or None."""
    extra = field.json_schema_extra
    unit = extra.get("unit") if isinstance(extra, dict) else None
    return unit if isinstance(unit, str) else None
