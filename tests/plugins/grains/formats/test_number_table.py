"""Numbers of text files are those that numpy reads."""

import numpy as np
import pytest

from matweft_grains.formats._number_table import read_table


def test_numbers_below_one_another_are_those_of_numpy():
    rng = np.random.default_rng(0)
    table = np.column_stack(
        [rng.random(9000) * 6, rng.integers(-2000, 2000, 9000), rng.random(9000) - 0.5]
    )
    text = "".join(f"{a:9.5f} {int(b):6d} {c:8.4f} \n" for a, b, c in table)
    assert np.array_equal(read_table(text.encode(), "x"), np.loadtxt(text.splitlines()))


@pytest.mark.parametrize("text", ["1 2\n3 4\n", "1.5e3 -2\n+3.50 4.\n", "1.25\t-.5\n10.5\t0.25"])
def test_numbers_of_any_layout_are_read(text):
    assert np.array_equal(read_table(text.encode(), "x"), np.loadtxt(text.splitlines()))
