"""A result that makes a table of itself is shown as that table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from matweft.report.objects import own_table
from matweft.result import Result


@dataclass(frozen=True, eq=False)
class Ranks(Result):
    """A result with a table of its own."""

    names: tuple[str, ...]
    values: np.ndarray

    def to_dataframe(self):
        frame = pd.DataFrame({"value": self.values}, index=list(self.names))
        frame.attrs["units"] = {"value": "mm"}
        return frame


@dataclass(frozen=True, eq=False)
class Plain(Result):
    """A result without one."""

    value: float


def test_the_index_is_the_first_column():
    sheet = own_table(Ranks(("a", "b"), np.array([1.5, 2.25])), "t")
    assert [head.name for head in sheet.heads] == ["", "value"]
    assert sheet.heads[1].unit == "mm"
    assert [[cell.text for cell in cells] for _, cells in sheet.rows] == [
        ["a", "1.5"],
        ["b", "2.25"],
    ]


def test_others_have_no_table_of_their_own():
    assert own_table(Plain(1.0), "t") is None
    assert own_table({"a": 1}, "t") is None
