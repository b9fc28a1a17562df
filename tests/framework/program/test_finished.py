"""What a program wrote is read strictly: file and line of whatever is not as expected."""

import numpy as np
import pytest

from matweft.errors import ProgramError
from matweft.program import Finished

TABLE = """ displacements for set ALL

     1  0.1D+01 -2.5E-3
     2, 3, 4

 forces for set ALL

     1  5  6
"""


@pytest.fixture
def done(tmp_path):
    (tmp_path / "stdout.txt").write_text("energy = -1.5d+02 eV\nlast words\n")
    (tmp_path / "stderr.txt").write_text("")
    (tmp_path / "job.dat").write_text(TABLE)
    (tmp_path / "bare.txt").write_text("1 2\n3 4\n")
    return Finished("ccx", tmp_path, 0.1)


def test_blocks_of_numbers(done):
    expected = [[1, 1.0, -0.0025], [2, 3, 4]]
    np.testing.assert_array_equal(done.table("job.dat", 3, after="displacements"), expected)
    np.testing.assert_array_equal(done.table("job.dat", 3, after="forces"), [[1, 5, 6]])
    np.testing.assert_array_equal(done.table("bare.txt", 2), [[1, 2], [3, 4]])


def test_number_of_what_was_printed(done):
    assert done.number(r"energy\s*=\s*(\S+)") == -150


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        (lambda d: d.text("none.dat"), r"ccx wrote no file 'none\.dat'; its last lines:"),
        (
            lambda done: done.table("job.dat", 3, after="stresses"),
            "no numbers into job.dat below 's",
        ),
        (
            lambda done: done.table("job.dat", 2, after="forces"),
            r"job\.dat, line 8: expected 2 numb",
        ),
        (
            lambda done: done.table("job.dat", 3),
            r"line 1: expected 3 numbers, found 'displacements",
        ),
        (lambda d: d.number("volume (.*)"), "wrote nothing like 'volume"),
        (
            lambda done: done.number("last (.*)"),
            r"stdout\.txt, line 2: expected a number, found 'wo",
        ),
        (lambda d: d.path("../x"), "wrote no file"),
    ],
)
def test_what_is_not_as_expected_is_named(done, read, reason):
    with pytest.raises(ProgramError, match=reason) as caught:
        read(done)
    assert f"    last words\nIts files: {done.folder}" in str(caught.value)


@pytest.mark.parametrize("word", ["nan", "inf", "-Infinity", "1e999", "***"])
def test_numbers_are_finite(done, word):
    (done.folder / "one.txt").write_text(f"1 2\n3 {word}\n")
    with pytest.raises(ProgramError, match=r"one\.txt, line 2: (the number is|expected a number)"):
        done.table("one.txt", 2)
