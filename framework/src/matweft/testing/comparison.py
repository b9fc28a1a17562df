"""Values compared field by field, and results that a transformation must not change."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from matweft.codec.custom import codecs

Sample = TypeVar("Sample")


def assert_close(found: Any, expected: Any, rtol: float = 0.0, atol: float = 0.0) -> None:
    """Raise AssertionError that names the first place where two values differ.

    Dataclasses, mappings, sequences and types with a codec are compared part by part, numbers
    within the relative and absolute tolerance (NaN equals NaN), everything else exactly.

    >>> assert_close({"a": [1.0, 2.0]}, {"a": [1.0, 2.1]}, rtol=0.01)
    Traceback (most recent call last):
    AssertionError: value['a'][1] differs: found 2.0, expected 2.1 (rtol 0.01, atol 0.0)
    """
    _compare(found, expected, rtol, atol, "value")


def assert_invariant(
    measure: Callable[[Sample], Any],
    transform: Callable[[Sample], Sample],
    sample: Sample,
    rtol: float = 0.0,
    atol: float = 0.0,
) -> None:
    """Raise AssertionError unless ``measure`` gives the same for a sample and its transform.

    >>> assert_invariant(np.sort, np.flip, np.array([3, 1, 2]))
    """
    assert_close(measure(transform(sample)), measure(sample), rtol, atol)


def _compare(found: Any, expected: Any, rtol: float, atol: float, place: str) -> None:
    if dataclasses.is_dataclass(expected) and not isinstance(expected, type):
        _require(type(found) is type(expected), place, type(found), type(expected))
        for field in dataclasses.fields(expected):
            pair = getattr(found, field.name), getattr(expected, field.name)
            _compare(*pair, rtol, atol, f"{place}.{field.name}")
    elif isinstance(expected, Mapping):
        _require(list(found) == list(expected), place, list(found), list(expected))
        for name in expected:
            _compare(found[name], expected[name], rtol, atol, f"{place}[{name!r}]")
    elif isinstance(expected, list | tuple):
        _require(len(found) == len(expected), place, f"{len(found)} items", len(expected))
        for i, pair in enumerate(zip(found, expected, strict=True)):
            _compare(*pair, rtol, atol, f"{place}[{i}]")
    elif np.asarray(expected).dtype.kind in "iufc":
        _compare_numbers(np.asarray(found), np.asarray(expected), rtol, atol, place)
    elif isinstance(expected, np.ndarray):
        _require(bool(np.array_equal(found, expected)), place, found, expected)
    elif (codec := codecs().of(type(expected))) is not None:
        _require(type(found) is type(expected), place, type(found), type(expected))
        _compare(codec.encode(found), codec.encode(expected), rtol, atol, place)
    elif not callable(expected):
        _require(found == expected, place, found, expected)


def _compare_numbers(found: Any, expected: Any, rtol: float, atol: float, place: str) -> None:
    _require(found.dtype.kind in "biufc", place, found, expected)
    _require(found.shape == expected.shape, place, f"shape {found.shape}", expected.shape)
    wrong = ~np.isclose(found, expected, rtol=rtol, atol=atol, equal_nan=True)
    if wrong.any():
        worst = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = place + (str(list(worst)) if worst else "")
        limits = f" (rtol {rtol}, atol {atol})"
        raise AssertionError(
            f"{where} differs: found {found[worst]}, expected {expected[worst]}{limits}"
        )


def _require(equal: bool, place: str, found: Any, expected: Any) -> None:
    if not equal:
        raise AssertionError(f"{place} differs: found {found}, expected {expected}")
