"""Tables as CSV; units and meanings lie beside them as CSV on the Web describes it."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

from matweft.export.tables import Table
from matweft.store import replace_text


def write_csv(tables: list[Table], folder: Path) -> list[Path]:
    """Write ``NAME.csv`` and ``NAME.csv-metadata.json`` for each table; return the files.

    The header holds the names of the columns. A missing value is an empty cell, a number that
    is none reads ``NaN`` or ``INF``.
    """
    written = []
    for table in tables:
        file, described = (
            folder / f"{table.name}.csv",
            folder / f"{table.name}.csv-metadata.json",
        )
        replace_text(file, csv_text(table))
        replace_text(described, json.dumps(csv_metadata(table), indent=1, ensure_ascii=False))
        written += [file, described]
    return written


def csv_text(table: Table) -> str:
    """Return a table as CSV (RFC 4180, lines end in one newline)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_text(value) for value in row] for row in table.rows)
    return out.getvalue()


def csv_metadata(table: Table) -> dict[str, Any]:
    """Return what CSV on the Web says of a table: columns with type, unit and meaning."""
    columns = []
    for column in table.columns:
        entry = {"titles": column.name, "datatype": datatype(column.values)}
        if column.unit:
            entry["schema:unitText"] = column.unit
        if column.description:
            entry["dc:description"] = column.description
        columns.append(entry)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": f"{table.name}.csv",
        "dc:title": table.title,
        "tableSchema": {"columns": columns},
    }


def datatype(values: tuple[Any, ...]) -> str:
    """Return the type of a column: boolean, integer, number or string.

    >>> datatype((1, None)), datatype((1, 2.5)), datatype(("a", 1)), datatype(())
    ('integer', 'number', 'string', 'string')
    """
    found = {type(value) for value in values if value is not None}
    for name, types in (("boolean", {bool}), ("integer", {int}), ("number", {int, float})):
        if found and found <= types:
            return name
    return "string"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("INF" if value > 0 else "-INF")
    return repr(value) if isinstance(value, float) else str(value)
