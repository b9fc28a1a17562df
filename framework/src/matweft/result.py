"""Results: frozen dataclasses whose fields carry unit and meaning."""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import numpy as np

from matweft._html import table
from matweft._optional import need

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Quantity:
    """Unit and meaning of a result's field, for ``Annotated[float, Quantity("S/m", "...")]``.

    A unit that the sample decides names the text field that holds it in braces: ``"1/{unit}"``.
    ``labels`` names the entries along the last axis of an array. ``dims`` names its axes; a field
    of one axis whose name is among them holds the coordinates, and a name in braces stands for
    the names that a field holds: ``("component", "{axes}")``.
    """

    unit: str = ""
    description: str = ""
    labels: tuple[str, ...] | None = None
    dims: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Failure:
    """A result that could not be computed; a batch returns it in the place of the result."""

    message: str
    traceback: str = ""


@dataclass(frozen=True)
class FieldOfResult:
    """Name, type, unit and meaning of one field of a result class."""

    name: str
    type: Any
    quantity: Quantity


def fields_of(result: Any) -> dict[str, FieldOfResult]:
    """Return the documented fields of a result or of its class, in order.

    Units that the sample decides are known for a result only; for a class they are empty.
    """
    cls = result if isinstance(result, type) else type(result)
    hints = typing.get_type_hints(cls, include_extras=True)
    found = {}
    for entry in dataclasses.fields(cls):
        annotation = hints.get(entry.name, Any)
        quantity = Quantity()
        if get_origin(annotation) is Annotated:
            annotation, *extras = get_args(annotation)
            quantity = next((x for x in extras if isinstance(x, Quantity)), quantity)
        if "{" in quantity.unit:
            unit = "" if result is cls else _unit_of(quantity.unit, result)
            quantity = dataclasses.replace(quantity, unit=unit)
        if quantity.dims and result is not cls:
            quantity = dataclasses.replace(quantity, dims=_dims_of(quantity.dims, result))
        found[entry.name] = FieldOfResult(entry.name, annotation, quantity)
    return found


def _unit_of(pattern: str, result: Any) -> str:
    known = {name: "" if value is None else value for name, value in vars(result).items()}
    return pattern.format_map(known)


def _dims_of(pattern: tuple[str, ...], result: Any) -> tuple[str, ...]:
    names: list[str] = []
    for name in pattern:
        names += getattr(result, name[1:-1]) if name.startswith("{") else [name]
    return tuple(names)


class Result:
    """Mixin of result dataclasses: tables, arrays and a picture for free.

    >>> from dataclasses import dataclass
    >>> from typing import Annotated
    >>> @dataclass(frozen=True, eq=False)
    ... class Stiffness(Result):
    ...     modulus: Annotated[float, Quantity("GPa", "Young's modulus")]
    >>> Stiffness(210.0).to_dataframe()
         field  value unit      description
    0  modulus  210.0  GPa  Young's modulus
    """

    def to_dataframe(self) -> pd.DataFrame:
        """Return one row a field: name, value, unit, meaning (arrays keep their entries)."""
        pandas = need("pandas", "report", "tables")
        rows = []
        for name, entry in fields_of(self).items():
            quantity = entry.quantity
            rows.append((name, getattr(self, name), quantity.unit, quantity.description))
        frame: pd.DataFrame = pandas.DataFrame(
            rows, columns=["field", "value", "unit", "description"]
        )
        return frame

    def to_xarray(self) -> xr.Dataset:
        """Return every numeric field as a variable; its attributes are ``units``, ``long_name``.

        Labels of the last axis of an array are its coordinate, and so is a field of one axis that
        another names as one of its ``dims``.
        """
        xarray = need("xarray", "export", "arrays with coordinates")
        variables, coordinates = {}, {}
        fields = fields_of(self)
        named = {dim for entry in fields.values() for dim in entry.quantity.dims or ()}
        for name, entry in fields.items():
            values, quantity = np.asarray(getattr(self, name)), entry.quantity
            if values.dtype.kind in "biufc":
                dimensions = [f"{name}_{axis}" for axis in range(values.ndim)]
                if name in named and values.ndim == 1:
                    dimensions = [name]
                elif quantity.dims and len(quantity.dims) == values.ndim:
                    dimensions = list(quantity.dims)
                notes = {"units": quantity.unit, "long_name": quantity.description}
                variables[name] = (dimensions, values, notes)
                if quantity.labels and values.ndim and len(quantity.labels) == values.shape[-1]:
                    coordinates[dimensions[-1]] = list(quantity.labels)
        dataset: xr.Dataset = xarray.Dataset(variables, coords=coordinates)
        return dataset

    def plot(self) -> Figure:
        """Draw the fields of one axis over their index, or without any, write all fields.

        Override it where more is known.
        """
        from matweft.figures.shown import Figure

        curves = {
            name: np.asarray(getattr(self, name))
            for name in fields_of(self)
            if np.ndim(getattr(self, name)) == 1
        }
        if not curves:
            return self._written()
        figure = Figure(figsize=(5, 3), layout="constrained")
        axes = figure.subplots()
        for name, values in curves.items():
            axes.plot(values, label=name)
        axes.legend()
        axes.set_title(type(self).__name__)
        return figure

    def _written(self) -> Figure:
        """Return a figure of a line a field, name and value."""
        from matweft.figures.shown import Figure

        rows = self._shown()
        figure = Figure(figsize=(5, 0.6 + 0.3 * len(rows)), layout="constrained")
        axes = figure.subplots()
        axes.set(title=type(self).__name__, xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
        axes.axis("off")
        for line, (name, value, unit, _) in enumerate(rows):
            axes.axhline(line - 0.5, color="lightgrey", linewidth=0.8)
            axes.text(0, line, name.replace("_", " "), va="center")
            axes.text(1, line, f"{value} {unit}".rstrip(), va="center", ha="right")
        return figure

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "__repr__" not in vars(cls):  # found here, it is left alone by the dataclass decorator
            cls.__repr__ = Result.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        lines = [
            f"    {name}={f'{value} {unit}'.rstrip()}," for name, value, unit, _ in self._shown()
        ]
        return "\n".join([f"{type(self).__name__}(", *lines, ")"])

    def _repr_html_(self) -> str:
        return table(type(self).__name__, self._shown())

    def _shown(self) -> list[tuple[str, str, str, str]]:
        """Return name, value, unit and meaning of each field; what is None has no unit."""
        rows = []
        for name, entry in fields_of(self).items():
            value, quantity = getattr(self, name), entry.quantity
            unit = "" if value is None else quantity.unit
            rows.append((name, short(value), unit, quantity.description))
        return rows


def short(value: Any) -> str:
    """Return a value in at most a line: numbers with 6 digits, arrays by shape and range.

    >>> short(1 / 3), short(np.zeros((2, 3)))
    ('0.333333', 'float64 (2, 3), 0 to 0')
    """
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, np.ndarray) and value.ndim > 0:
        if value.size and value.dtype.kind in "biuf":
            known = value[~np.isnan(value)] if value.dtype.kind == "f" else value
            if not known.size:
                return f"{value.dtype} {value.shape}, all nan"
            return f"{value.dtype} {value.shape}, {known.min():.6g} to {known.max():.6g}"
        return f"{value.dtype} {value.shape}"
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."
