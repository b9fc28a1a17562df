"""The space that a sampler draws from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from matweft._html import table
from matweft.errors import InputError
from matweft.units import DIMENSIONLESS, convert, split_quantity


@dataclass(frozen=True)
class Real:
    """A number between ``low`` and ``high``; with ``log`` its logarithm is what is uniform."""

    low: float
    high: float
    log: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise InputError(f"a range needs low < high, both finite; got {self.low}, {self.high}")
        if self.log and self.low <= 0:
            raise InputError(f"a logarithmic range needs low > 0; got {self.low}")

    def from_unit(self, u: float) -> float:
        """Map u in [0, 1] onto the range."""
        if self.log:
            value = self.low * (self.high / self.low) ** u
        else:
            value = self.low + (self.high - self.low) * u
        return float(min(max(value, self.low), self.high))  # round-off may leave the range

    def to_unit(self, value: Any) -> float:
        """Map a value onto [0, 1]."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (float(value) - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Integer:
    """A whole number from ``low`` to ``high``, both included."""

    low: int
    high: int
    unit: str = ""

    def __post_init__(self) -> None:
        if self.low >= self.high:
            raise InputError(f"a range needs low < high; got {self.low}, {self.high}")

    def from_unit(self, u: float) -> int:
        """Map u in [0, 1] onto the whole numbers, each with an equal share."""
        step = math.floor(u * (self.high - self.low + 1))
        return min(max(self.low + step, self.low), self.high)

    def to_unit(self, value: Any) -> float:
        """Map a value onto the middle of its share of [0, 1]."""
        return (int(value) - self.low + 0.5) / (self.high - self.low + 1)


@dataclass(frozen=True)
class Choice:
    """One of a few options; a numeric option list keeps its order."""

    options: tuple[Any, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if len(self.options) < 2 or len(set(map(repr, self.options))) < len(self.options):
            raise InputError(f"a choice needs two or more different options; got {self.options}")

    def from_unit(self, u: float) -> Any:
        """Map u in [0, 1] onto the options, each with an equal share."""
        return self.options[min(max(math.floor(u * len(self.options)), 0), len(self.options) - 1)]

    def to_unit(self, value: Any) -> float:
        """Map an option onto the middle of its share of [0, 1]."""
        if value not in self.options:
            raise InputError(f"{value!r} is none of the options {list(self.options)}")
        return (self.options.index(value) + 0.5) / len(self.options)


Variable = Real | Integer | Choice


@dataclass(frozen=True)
class Space:
    """Named variables; points are dictionaries from name to value.

    >>> whole = {"low": 1, "high": 4, "integer": True}
    >>> space = Space.parse({"pores.porosity": [0.3, 0.8], "n": whole})
    >>> space.from_unit(np.array([[0.5, 0.99]]))
    [{'pores.porosity': 0.55, 'n': 4}]
    """

    variables: Mapping[str, Variable]

    @classmethod
    def parse(cls, description: Mapping[str, Any], units: Mapping[str, str] | None = None) -> Self:
        """Read ranges as a study writes them; ``units`` gives each variable's stated unit.

        ``[low, high]`` is a range (of whole numbers if the study says ``integer``),
        ``{low, high, log, integer}`` likewise, ``{choices: [...]}`` a choice.
        Raises `InputError` with the variable's name.
        """
        units = units or {}
        made: dict[str, Variable] = {}
        for name, entry in description.items():
            try:
                made[name] = _variable(entry, units.get(name, ""))
            except (ValueError, TypeError) as error:
                raise InputError(f"space of {name!r}: {error}") from error
        return cls(made)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the variables, in order."""
        return tuple(self.variables)

    def __len__(self) -> int:
        return len(self.variables)

    def to_unit(self, points: Sequence[Mapping[str, Any]]) -> NDArray[np.float64]:
        """Map points onto the unit cube, shape (points, variables).

        Raises `InputError` with the name of a variable that a point lacks or cannot have.
        """
        rows = [[self._unit(name, point) for name in self.variables] for point in points]
        return np.array(rows, dtype=np.float64).reshape(len(points), len(self))

    def from_unit(self, cube: NDArray[np.float64]) -> list[dict[str, Any]]:
        """Map rows of the unit cube, shape (n, variables), onto points."""
        return [
            {
                name: v.from_unit(float(u))
                for (name, v), u in zip(self.variables.items(), row, strict=True)
            }
            for row in cube
        ]

    def _unit(self, name: str, point: Mapping[str, Any]) -> float:
        if name not in point:
            raise InputError(f"a point lacks {name!r}; it has {list(point)}")
        try:
            return self.variables[name].to_unit(point[name])
        except (ValueError, TypeError) as error:
            raise InputError(f"{name!r} is {point[name]!r} in a point: {error}") from error

    def _repr_html_(self) -> str:
        rows = [(name, *_shown(one), one.unit) for name, one in self.variables.items()]
        count = f", {self.size:.6g} points" if math.isfinite(self.size) else ""
        head = ("variable", "kind", "values", "unit")
        return table(f"Space of {len(self)} variables{count}", rows, head)

    @property
    def size(self) -> float:
        """Number of different points; infinite if a variable is a real number."""
        total = 1.0
        for variable in self.variables.values():
            if isinstance(variable, Real):
                return math.inf
            if isinstance(variable, Choice):
                total *= len(variable.options)
            else:
                total *= variable.high - variable.low + 1
        return total


def _shown(variable: Variable) -> tuple[str, str]:
    """Return kind and values of a variable in words."""
    if isinstance(variable, Choice):
        return "choice", ", ".join(map(str, variable.options))
    kind = "whole number" if isinstance(variable, Integer) else "number"
    logarithmic = isinstance(variable, Real) and variable.log
    return kind + (", logarithmic" if logarithmic else ""), f"{variable.low:g} to {variable.high:g}"


def _variable(entry: Any, unit: str) -> Variable:
    if isinstance(entry, list | tuple):
        if len(entry) != 2:
            raise InputError(f"write [low, high] or {{choices: [...]}}; got {list(entry)}")
        return Real(_number(entry[0], unit), _number(entry[1], unit), unit=unit)
    if isinstance(entry, Mapping):
        unknown = set(entry) - {"low", "high", "log", "integer", "choices"}
        if unknown:
            raise InputError(
                f"unknown {sorted(unknown)}; allowed: low, high, log, integer, choices"
            )
        if "choices" in entry:
            if not isinstance(entry["choices"], list | tuple):
                raise InputError(f"choices are a list; got {entry['choices']!r}")
            return Choice(tuple(entry["choices"]), unit)
        missing = [bound for bound in ("low", "high") if bound not in entry]
        if missing:
            raise InputError(f"{' and '.join(missing)} is missing; write {{low: 1, high: 2}}")
        low, high = _number(entry["low"], unit), _number(entry["high"], unit)
        if entry.get("integer"):
            if entry.get("log"):
                raise InputError("a range of whole numbers cannot be logarithmic")
            if not (low.is_integer() and high.is_integer()):
                raise InputError(f"a range of whole numbers has whole bounds; got {low}, {high}")
            return Integer(int(low), int(high), unit)
        return Real(low, high, bool(entry.get("log", False)), unit)
    raise InputError(f"write [low, high], {{low, high, log}} or {{choices: [...]}}; got {entry!r}")


def _number(value: Any, unit: str) -> float:
    if isinstance(value, str):
        number, given = split_quantity(value)
        if given or unit in DIMENSIONLESS:
            return convert(number, given, unit)
        raise InputError(f"{value!r} has no unit; write '{value} {unit}'")
    return float(value)
