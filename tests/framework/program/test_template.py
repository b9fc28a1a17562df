"""Templates of input files: strict places, numbers with every digit."""

import numpy as np
import pytest

from matweft import InputError
from matweft.program import Template, rows


def render(text, **values):
    return Template("job.in", text).render(**values)


def test_numbers_come_back_bit_by_bit():
    numbers = [0.1, 1 / 3, 1e-300, -0.0, 12345678901234567890, np.float64(2) / 3, np.int8(-3)]
    for number in numbers:
        text = render("x ${x}", x=number)
        assert float(text.removeprefix("x ")) == float(number)
        assert "np." not in text


def test_other_dollar_signs_are_text():
    text = "$CONTRL $x $$ ${a} $${lammps} 5$ ${a}"
    assert render(text, a=1) == "$CONTRL $x $$ 1 ${lammps} 5$ 1"
    assert Template("job.in", text).places == ("a",)


def test_values_are_not_read_again():
    assert render("${a}", a="${b} $(ls) `ls`") == "${b} $(ls) `ls`"


def test_rows_of_arrays_and_of_mixed_lines():
    table = np.array([[1.5, 2.0], [0.1, -3.0]])
    assert render("n\n${table}\nend", table=rows(table)) == "n\n1.5 2.0\n0.1 -3.0\nend"
    assert rows([(1, "STEEL", 0.5)], ", ") == "1, STEEL, 0.5"
    assert rows([]) == ""


@pytest.mark.parametrize(
    ("text", "values", "reason"),
    [
        ("\n\n${a} ${b}", {"a": 1}, r"job\.in, line 3: no value for \$\{b\}; given: a"),
        ("${}", {}, r"no value for \$\{\}; given: nothing"),
        ("${ a }", {"a": 1}, r"no value for \$\{ a \}"),
        ("${load}", {"load": 1, "lood": 2}, r"no place \$\{lood\}\. Did you mean 'load'\?"),
        ("${a}", {"a": "x\n*DELETE"}, "more than a line of plain text"),
        ("${a}", {"a": float("nan")}, r"line 1: \$\{a\}: nan is not a number that a program"),
        ("${a}", {"a": -np.inf}, "-inf is not a number"),
        ("${a}", {"a": None}, "a NoneType cannot stand in an input file"),
        ("${a}", {"a": True}, "a bool cannot"),
        ("${a}", {"a": [1, 2]}, r"a list cannot .* through matweft\.program\.rows"),
        ("${a}", {"a": np.ones(2)}, "a ndarray cannot"),
    ],
)
def test_what_must_not_stand_in_a_file_is_refused(text, values, reason):
    with pytest.raises(InputError, match=reason):
        render(text, **values)


def test_bad_entry_of_a_table_is_named():
    with pytest.raises(InputError, match="row 2: nan is not a number"):
        rows([[1.0], [float("nan")]])
