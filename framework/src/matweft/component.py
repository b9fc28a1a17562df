"""A component: frozen parameters and one verb."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from matweft.errors import ParameterError, UnitError
from matweft.field import unit_of
from matweft.units import parse_quantity

if TYPE_CHECKING:
    from matweft.estimate import Estimate
    from matweft.ports import Ports


class Component(BaseModel):
    """Base of the five roles; subclass `Generator`, `Simulator`, ... instead of this.

    Fields are parameters; from them come validation, command-line help, docs, JSON Schema
    and web forms.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        validate_default=True,
        allow_inf_nan=False,
        protected_namespaces=(),
    )

    role: ClassVar[str] = ""
    verb: ClassVar[str] = ""
    revision: ClassVar[int] = 1
    """Raise it when the numbers the component returns change; stored results are then stale."""
    references: ClassVar[tuple[str, ...]] = ()
    """BibTeX entries of the work the component rests on."""
    batch_tolerance: ClassVar[float] = 0.0
    """Largest relative difference between a result of the batch twin and of the verb."""
    batch_size: ClassVar[int] = 32
    """Most items that one call of the batch twin ``<verb>_batch(items, rngs)`` gets.

    ``items`` are mappings from port to input, ``rngs`` as many generators (None where the verb
    takes none); it returns as many results, a `Failure` for an item that could not be computed.
    """

    def __init__(self, /, **parameters: Any) -> None:
        """Check all parameters; raises `ParameterError` with a sentence for each wrong one."""
        try:
            super().__init__(**parameters)
        except ValidationError as error:
            from matweft.study.explain import explain

            sentences = "; ".join(explain(error, type(self)))
            raise ParameterError(sentences, error) from None

    @classmethod
    def __pydantic_init_subclass__(cls, **keywords: Any) -> None:
        super().__pydantic_init_subclass__(**keywords)
        own = cls.__dict__.get(cls.verb)
        if own is not None and not getattr(own, "__isabstractmethod__", False):
            from matweft.ports import check_verb

            check_verb(cls)

    @model_validator(mode="before")
    @classmethod
    def _quantities(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        converted = dict(data)
        for name, field in cls.model_fields.items():
            unit = unit_of(field)
            if unit is not None and name in converted:
                try:
                    converted[name] = parse_quantity(converted[name], unit)
                except UnitError as error:
                    raise UnitError(f"{name}: {error}") from error
        return converted

    @model_validator(mode="before")
    @classmethod
    def _nested_components(cls, data: Any) -> Any:
        """Turn ``{use: name, with: {...}}`` into the component it names."""
        if not isinstance(data, dict):
            return data
        from matweft.registry import build_nested

        return {name: build_nested(value) for name, value in data.items()}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        if "role" in vars(cls):  # any component of a role, as a study writes it
            return _ANY_COMPONENT
        described = handler.resolve_ref_schema(handler(schema))
        for name, entry in described.get("properties", {}).items():
            field = cls.model_fields.get(name)
            if field is not None and unit_of(field) is not None:
                _allow_text(entry)
        return described

    @classmethod
    def ports(cls) -> Ports:
        """Return the inputs and the result of the verb, read from its signature."""
        from matweft.ports import ports_of

        return ports_of(cls)

    def files_beside(self) -> list[Path]:
        """Return files that the result depends on beside those that are parameters.

        A study computes anew what depends on them when they change.
        """
        return []

    def estimate(self) -> Estimate | None:
        """Return what the verb is expected to cost with these parameters, or None if unknown.

        A study adds up the estimates of its steps and tells them before it starts.
        """
        return None

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some parameters changed, validated like a new one."""
        return type(self)(**{**dict(self), **changes})


_ANY_COMPONENT: JsonSchemaValue = {
    "type": "object",
    "properties": {"use": {"type": "string"}, "with": {"type": "object"}},
    "required": ["use"],
    "additionalProperties": False,
}


def _allow_text(entry: dict[str, Any]) -> None:
    """Let a JSON Schema entry of a number also take text that carries a unit."""
    if entry.get("type") in ("number", "integer"):
        entry["type"] = [entry["type"], "string"]
    for key in ("items", "prefixItems", "anyOf"):
        nested = entry.get(key)
        for item in nested if isinstance(nested, list) else [nested]:
            if isinstance(item, dict):
                _allow_text(item)
