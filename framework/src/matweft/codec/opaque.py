"""Stored values whose class is not installed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, eq=False, repr=False)
class Opaque:
    """What is left of a value whose class cannot be found: its fields and its type's name.

    Encoding it again gives the very tree it came from, so nothing is lost by passing it on.

    >>> old = Opaque("matweft_gone:Pores", {"porosity": 0.4})
    >>> old.porosity, old
    (0.4, Opaque('matweft_gone:Pores', porosity=0.4))
    """

    type_name: str
    fields: Mapping[str, Any]
    kind: Literal["object", "component", "type", "enum"] = "object"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "fields":
            raise AttributeError(name)
        if name not in self.fields:
            own = self.type_name.startswith("__main__:")
            lost = "defined here; run the notebook or script that does" if own else "installed here"
            raise AttributeError(
                f"the stored {self.type_name} has no field {name!r}, only {list(self.fields)}; "
                f"its class is not {lost}, so it has no methods either"
            )
        return self.fields[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.fields]

    def __repr__(self) -> str:
        from matweft.result import short

        shown = ", ".join(f"{name}={short(value)}" for name, value in self.fields.items())
        return f"Opaque({self.type_name!r}{', ' if shown else ''}{shown})"
