"""Datasets: columns over the same samples, lazy, selectable, refused with names."""

import numpy as np
import pytest

from matweft import Column, Dataset
from matweft.errors import InputError


class Counted:
    """A column's values that tell how often they were loaded."""

    def __init__(self, values):
        self.values = np.asarray(values)
        self.count = 0

    def __call__(self):
        self.count += 1
        return self.values

    def column(self, unit=""):
        return Column(self, self.values.shape[1:], unit)


def sheet(**options):
    columns = {"x": [0.0, 1.0, 2.0], "t": np.arange(12.0).reshape(3, 2, 2), "y": [5, 6, 7]}
    return Dataset.of(columns, targets=["y"], units={"x": "mm", "t": "GPa"}, **options)


def test_inputs_are_what_is_no_target():
    data = sheet()
    assert data.inputs == ("x", "t")
    assert data.targets == ("y",)
    assert data.ids == ("0", "1", "2")
    assert len(data) == 3
    assert "t" in data
    assert "z" not in data
    assert Dataset.of({"a": [1], "b": [2]}, inputs=["b"]).inputs == ("b",)


def test_shapes_units_and_values():
    data = sheet()
    assert data.columns["t"].shape == (2, 2)
    assert data.columns["t"].unit == "GPa"
    assert data["y"].tolist() == [5, 6, 7]


def test_ids_are_text():
    assert sheet(ids=[7, 8, 9]).ids == ("7", "8", "9")
    assert sheet(ids=np.array(["a", "b", "c"])).ids == ("a", "b", "c")


@pytest.mark.parametrize(
    ("columns", "options", "message"),
    [
        ({"x": [1, 2], "y": [1]}, {}, r"number of samples: \{'x': 2, 'y': 1\}"),
        ({"x": [1, 2]}, {"ids": ["a"]}, "1 ids for columns of 2 samples"),
        ({"x": 3.0}, {}, "column 'x': a column needs a leading sample axis"),
        ({"x": [[1, 2], [3, 4], [5]]}, {}, r"column 'x': samples 2 differ in shape .* \(2,\)"),
        ({"x": [[[1], [2, 3]], [[1], [2]]]}, {}, "column 'x': the samples are lists of differing"),
        ({"x": [1, 2]}, {"targets": ["y"]}, r"no column 'y'; there are \['x'\]"),
        ({"porosity": [1]}, {"inputs": ["porosty"]}, "Did you mean 'porosity'"),
        ({"x": [1, 2]}, {"units": {"X": "mm"}}, "a unit for 'X', which is no column"),
        ({"x": [1, 2]}, {"group": [1, 2, 3]}, r"group needs one entry a sample, 2; got shape \(3"),
        ({"x": [1, 2]}, {"split": "train"}, r"split needs one entry a sample"),
    ],
)
def test_what_does_not_fit_is_named(columns, options, message):
    with pytest.raises(InputError, match=message):
        Dataset.of(columns, **options)


def test_lazy_columns_are_not_loaded_before_they_are_used():
    images, numbers = Counted(np.zeros((3, 4, 4))), Counted([1.0, 2.0, 3.0])
    columns = {"image": images.column(), "n": numbers.column("mm")}
    data = Dataset.of(columns, ids=["a", "b", "c"])
    part = data.take([2, 0]).take([1])
    assert part.scalars(["image"])[:2] == ("image[0, 0]", "image[0, 1]")
    repr(part)
    assert images.count == numbers.count == 0
    assert part["n"].tolist() == [1.0]
    assert part.matrix(["n"]).tolist() == [[1.0]]
    assert (images.count, numbers.count) == (0, 2)
    part._repr_html_()
    assert images.count == 0


def test_a_column_that_loads_rows_loads_no_others():
    images, asked = np.arange(24.0).reshape(6, 2, 2), []

    def load_rows(rows):
        asked.append(rows.tolist())
        return images[rows]

    column = Column(lambda: pytest.fail("all samples were loaded"), (2, 2), "mm", load_rows)
    part = (
        Dataset.of({"image": column}, ids=list("abcdef")).take([5, 3, 1]).take([True, False, True])
    )
    assert asked == []
    np.testing.assert_array_equal(part["image"], images[[5, 1]])
    np.testing.assert_array_equal(part.columns["image"].rows(np.array([1])), images[[1]])
    assert asked == [[5, 1], [1]]
    assert part.columns["image"].unit == "mm"


def test_lazy_column_of_a_wrong_length_is_named_when_it_is_used():
    data = Dataset.of({"n": Counted([1.0, 2.0]).column()}, ids=["a", "b", "c"])
    for use in (lambda: data["n"], lambda: data.matrix(["n"]), data.to_dataframe, data.to_xarray):
        with pytest.raises(InputError, match="column 'n' has 2 samples; there are 3"):
            use()


@pytest.mark.parametrize(
    ("rows", "ids"),
    [
        ([2, 0], ("2", "0")),
        ([1, 1], ("1", "1")),
        ([-1], ("2",)),
        (np.array([True, False, True]), ("0", "2")),
        ([], ()),
        (1, ("1",)),
    ],
)
def test_samples_are_taken_in_the_order_asked_for(rows, ids):
    data = sheet(group=["p", "q", "r"], split=["train", "test", "train"])
    part = data.take(rows)
    chosen = [int(i) for i in ids]
    assert part.ids == ids
    assert part["x"].tolist() == [float(i) for i in chosen]
    assert part["t"].shape == (len(ids), 2, 2)
    assert part.group.tolist() == [data.group[i] for i in chosen]
    assert part.split.tolist() == [data.split[i] for i in chosen]
    assert (part.inputs, part.targets, part.columns["t"].unit) == (data.inputs, data.targets, "GPa")


@pytest.mark.parametrize("rows", [[3], [True, False], [0.5]])
def test_samples_that_are_not_there(rows):
    with pytest.raises(InputError, match="no such rows of 3 samples"):
        sheet().take(rows)


def test_matrix_and_its_names_agree():
    data = sheet()
    names = data.scalars(["t", "x"])
    matrix = data.matrix(["t", "x"])
    assert names == ("t[0, 0]", "t[0, 1]", "t[1, 0]", "t[1, 1]", "x")
    assert matrix.dtype == np.float64
    for column, name in enumerate(names[:4]):
        index = tuple(int(c) for c in name[2:-1].split(","))
        assert matrix[:, column].tolist() == data["t"][(slice(None), *index)].tolist()
    assert matrix[:, 4].tolist() == [0, 1, 2]


def test_matrix_of_nothing():
    assert sheet().matrix([]).shape == (3, 0)
    assert sheet().take([]).matrix(["t"]).shape == (0, 4)


@pytest.mark.parametrize("values", [["fcc", "bcc"], [1j, 2j], [None, 1]])
def test_matrix_takes_real_numbers_only(values):
    with pytest.raises(InputError, match=r"column 'kind' holds .* not real numbers"):
        Dataset.of({"kind": values}).matrix(["kind"])


def test_table_spreads_arrays_and_keeps_units():
    table = sheet(ids=["a", "b", "c"]).to_dataframe()
    assert list(table) == ["x", "t[0, 0]", "t[0, 1]", "t[1, 0]", "t[1, 1]", "y"]
    assert table.index.name == "id"
    assert table.loc["b", "t[1, 0]"] == 6
    assert table.attrs["units"] == {**dict.fromkeys(table, "GPa"), "x": "mm", "y": ""}
    assert sheet().take([]).to_dataframe().shape == (0, 6)


def test_xarray_has_units_and_marks_of_the_samples():
    made = sheet(ids=["a", "b", "c"], split=["train", "test", "train"]).to_xarray()
    assert made["t"].dims == ("sample", "t_0", "t_1")
    assert made["t"].attrs["units"] == "GPa"
    assert float(made["x"].sel(sample="c")) == 2
    assert made["split"].values.tolist() == ["train", "test", "train"]


def test_page_shows_columns_not_arrays():
    data = Dataset.of(
        {"<b>": np.arange(9.0), "image": np.zeros((9, 64, 64)), "y": ["a"] * 9}, targets=["y"]
    )
    page = data._repr_html_()
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "64 × 64" in page
    assert "0, 1, 2, 3, 4, ..." in page
    assert len(page) < 1500
    assert repr(data).startswith("Dataset of 9 samples: columns ['<b>', 'image', 'y']")
