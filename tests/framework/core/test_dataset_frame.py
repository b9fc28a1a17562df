"""Datasets made of data frames."""

import numpy as np
import pytest

from matweft import Dataset
from matweft.errors import InputError

pd = pytest.importorskip("pandas")


def table(**columns):
    return pd.DataFrame(columns, index=[f"s{i}" for i in range(len(next(iter(columns.values()))))])


def test_index_is_ids_and_numbers_are_inputs():
    frame = table(x=[1.0, 2.0], n=[1, 2], on=[True, False], kind=["a", "bc"], y=[3.0, np.nan])
    data = Dataset.from_dataframe(frame, targets=["y"], units={"x": "mm"})
    assert data.ids == ("s0", "s1")
    assert (data.inputs, data.targets) == (("x", "n", "on"), ("y",))
    assert data["kind"].dtype.kind == "U"
    assert data["kind"].tolist() == ["a", "bc"]
    assert data["n"].dtype == np.int64
    assert data.columns["x"].unit == "mm"
    assert Dataset.from_dataframe(frame, inputs=["n"]).inputs == ("n",)


def test_frame_there_and_back():
    data = Dataset.of({"x": [1.0, 2.0], "y": [[1, 2], [3, 4]]}, units={"x": "mm"}, ids=["a", "b"])
    back = Dataset.from_dataframe(data.to_dataframe(), targets=["y[0]", "y[1]"])
    assert back.ids == data.ids
    assert back.columns["x"].unit == "mm"
    assert np.array_equal(back.matrix(back.targets), data["y"])


def test_missing_whole_numbers_are_nan():
    data = Dataset.from_dataframe(table(n=pd.array([1, None], dtype="Int64")))
    assert np.array_equal(data["n"], [1.0, np.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"x": [1, 2, 3]}, index=["a", "b", "a"]), "each id may occur once; .* 'a'"),
        (pd.DataFrame([[1, 2]], columns=["x", "x"]), "each column may occur once; .* 'x'"),
        (
            pd.DataFrame({"k": ["a", None]}),
            "column 'k' holds (None|nan), neither a number nor text",
        ),
        (pd.DataFrame({"k": [1j]}), "column 'k' holds .*1j"),
        ({"x": [1]}, "a data frame is needed; got dict"),
    ],
)
def test_what_cannot_be_samples_is_refused(frame, message):
    with pytest.raises(InputError, match=message):
        Dataset.from_dataframe(frame)


def test_unit_of_no_column_is_refused():
    with pytest.raises(InputError, match="a unit for 'X', which is no column"):
        Dataset.from_dataframe(table(x=[1.0]), units={"X": "mm"})
