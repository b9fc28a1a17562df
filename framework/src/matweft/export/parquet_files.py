"""Tables as Parquet; unit and meaning travel in the metadata of each column."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from matweft.errors import MatweftError
from matweft.export.csv_files import datatype
from matweft.export.tables import Table
from matweft.store.disk import replace_file


def write_parquet(tables: list[Table], folder: Path) -> list[Path]:
    """Write ``NAME.parquet`` for each table and return the files.

    Raises `MatweftError` where pyarrow is missing.
    """
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise MatweftError(
            "Parquet needs pyarrow, which is not installed: pip install 'matweft[export]'"
        ) from error
    written = []
    for table in tables:
        file, content = folder / f"{table.name}.parquet", arrow_table(table)
        replace_file(file, partial(parquet.write_table, content))
        written.append(file)
    return written


def arrow_table(table: Table) -> Any:
    """Return a table as `pyarrow.Table`; fields have ``unit`` and ``description`` as metadata."""
    import pyarrow as pa

    types = {"boolean": pa.bool_(), "integer": pa.int64(), "number": pa.float64()}
    fields, arrays = [], []
    for column in table.columns:
        kind = datatype(column.values)
        values: list[Any] = list(column.values)
        if kind == "string":
            values = [None if value is None else str(value) for value in values]
        notes = {"unit": column.unit, "description": column.description}
        fields.append(pa.field(column.name, types.get(kind, pa.string()), metadata=notes))
        arrays.append(pa.array(values, fields[-1].type, from_pandas=False))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"title": table.title}))
