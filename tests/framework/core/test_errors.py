"""Errors: kinds, sentences, and the way from a worker to the engine."""

import copy
import pickle

import pytest

from matweft import errors
from matweft.errors import MatweftError, PluginError, StudyError, did_you_mean
from matweft.store import DamagedRecordError


def test_wrong_input_is_a_value_error_too():
    assert issubclass(errors.UnitError, ValueError)
    assert issubclass(errors.CodecError, TypeError)
    own = [x for x in vars(errors).values() if getattr(x, "__module__", "") == errors.__name__]
    meant = [x for x in own if isinstance(x, type) and x is not errors.InputWarning]
    assert len(meant) >= 9
    assert all(issubclass(one, MatweftError) for one in meant)


@pytest.mark.parametrize("again", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
@pytest.mark.parametrize(
    "error",
    [
        StudyError(["a.yaml:1: no step", "a.yaml:2: no budget"]),
        DamagedRecordError("torn", "abc"),
        PluginError("broken"),
    ],
)
def test_errors_travel_between_processes(error, again):
    back = again(error)
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back) == vars(error)


def test_every_problem_of_a_study_is_told():
    error = StudyError(f"line {i}" for i in range(3))
    assert error.problems == ["line 0", "line 1", "line 2"]
    assert str(error).splitlines() == error.problems


def test_did_you_mean():
    assert did_you_mean("porosty", ["shape", "porosity"]) == " Did you mean 'porosity'?"
    assert did_you_mean("xyz", ["shape", "porosity"]) == ""
    assert did_you_mean("x", []) == ""
