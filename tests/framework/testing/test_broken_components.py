"""Every check of the contracts fails for a component that breaks it, and for no other reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest
from ruler import Length, Ruler, RulerContract, failures

from matweft import Field, Quantity, Result

pytestmark = pytest.mark.usefixtures("no_subprocess")


@dataclass(frozen=True, eq=False)
class Undocumented(Result):
    length: float


@dataclass
class Loose(Result):
    length: Annotated[float, Quantity("voxel", "length of the sample")]


@dataclass(frozen=True, eq=False)
class Furlongish(Result):
    length: Annotated[float, Quantity("furlongish", "length of the sample")]


class NoDescription(Ruler):
    __doc__ = Ruler.__doc__
    scale: float = Field(1.0, gt=0, unit="")


class NoUnit(Ruler):
    __doc__ = Ruler.__doc__
    scale: float = Field(1.0, gt=0, description="factor")


class UnknownUnit(Ruler):
    __doc__ = Ruler.__doc__
    scale: float = Field(1.0, gt=0, description="factor", unit="furlongish")


class NoExample(Ruler):
    """Length of a sample."""


class WrongExample(Ruler):
    """Length of a sample.

    >>> 1 + 1
    3
    """


class NoPurpose(Ruler):
    """Length
    of a sample.

    >>> 1 + 1
    2
    """


class NoReference(Ruler):
    __doc__ = Ruler.__doc__
    references = ()


class WrongReference(Ruler):
    __doc__ = Ruler.__doc__
    references = ("Someone, Rulers, 1900",)


class ReturnsAnything(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Any:
        return super().describe(image)


class ReturnsOther(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Furlongish:
        return super().describe(image)


class TakesAnything(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: Any) -> Length:
        return super().describe(image)


class UndocumentedResult(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Undocumented:
        return Undocumented(super().describe(image).length)


class LooseResult(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Loose:
        return Loose(super().describe(image).length)


class UnknownUnitInResult(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Furlongish:
        return Furlongish(super().describe(image).length)


class Number(Ruler):
    __doc__ = "Length of a sample.\n\n>>> 1 + 1\n2\n"

    def describe(self, image: np.ndarray) -> float:
        return super().describe(image).length


class Unfrozen(Ruler):
    __doc__ = Ruler.__doc__
    model_config = {"frozen": False}


class Lenient(Ruler):
    __doc__ = Ruler.__doc__
    model_config = {"extra": "ignore"}


class Unbounded(Ruler):
    __doc__ = Ruler.__doc__
    scale: float = Field(1.0, unit="", description="factor")


class Blunt(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Length:
        assert image.ndim == 1
        return Length(self.scale * image.size)


class Destructive(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Length:
        made = super().describe(image)
        image += 1
        return made


class Moody(Ruler):
    __doc__ = Ruler.__doc__

    def describe(self, image: np.ndarray) -> Length:
        super().describe(image)
        return Length(4 + 1e-9 * np.random.default_rng().random())


class Indifferent(Ruler):
    __doc__ = None

    def describe(self, image: np.ndarray, *, rng: np.random.Generator) -> Length:
        return super().describe(image)


class OtherBatch(Ruler):
    __doc__ = Ruler.__doc__
    batch_tolerance = 1e-3

    def describe_batch(self, items: list[dict[str, Any]], rngs: list[Any]) -> list[Length]:
        return [Length(1.01 * self.describe(**item).length) for item in items]


class ShortBatch(Ruler):
    __doc__ = Ruler.__doc__

    def describe_batch(self, items: list[dict[str, Any]], rngs: list[Any]) -> list[Length]:
        return [self.describe(**item) for item in items[1:]]


class CloseBatch(OtherBatch):
    __doc__ = Ruler.__doc__
    batch_tolerance = 0.02


@pytest.mark.parametrize(
    ("bad", "check", "message"),
    [
        (NoDescription, "test_parameters_are_described", "scale has no description"),
        (NoUnit, "test_parameters_are_described", "scale holds real numbers; state unit="),
        (UnknownUnit, "test_parameters_are_described", "unknown unit 'furlongish'"),
        (NoExample, "test_docstring_has_purpose_and_example", "needs an example (>>>)"),
        (WrongExample, "test_docstring_has_purpose_and_example", "Failed example:"),
        (NoPurpose, "test_docstring_has_purpose_and_example", "begins with one line"),
        (NoReference, "test_references_are_given", "give references="),
        (WrongReference, "test_references_are_given", "not a BibTeX entry"),
        (ReturnsAnything, "test_verb_is_annotated", "must say which type it returns"),
        (ReturnsOther, "test_verb_is_annotated", "returns another type than it says"),
        (TakesAnything, "test_verb_is_annotated", "which type these inputs have: ['image']"),
        (UndocumentedResult, "test_result_is_documented", "Undocumented.length needs Annotated"),
        (LooseResult, "test_result_is_documented", "must be @dataclass(frozen=True, eq=False)"),
        (UnknownUnitInResult, "test_result_is_documented", "unknown unit 'furlongish'"),
        (Unfrozen, "test_parameters_are_frozen", "DID NOT RAISE"),
        (Lenient, "test_parameters_are_frozen", "DID NOT RAISE"),
        (Unbounded, "test_bad_parameters_are_refused", "DID NOT RAISE"),
        (Blunt, "test_bad_inputs_are_refused", "AssertionError"),
        (Destructive, "test_inputs_are_not_mutated", "changed its inputs ['image']"),
        (Moody, "test_same_seed_gives_same_result", "value.length differs"),
        (OtherBatch, "test_batch_agrees_with_single", "value.length differs: found 4.04"),
        (ShortBatch, "test_batch_agrees_with_single", "one result an item"),
    ],
)
def test_bad_component_fails_the_right_check(bad, check, message):
    # An oracle for exact numbers would see Moody's mistake, too.
    class Contract(RulerContract):
        component = bad

        def oracle(self, result):
            assert abs(result.length - 4) < 1e-6

    found = failures(Contract)
    assert list(found) == [check], found
    assert message in found[check]


def test_batch_within_its_tolerance_passes():
    class Contract(RulerContract):
        component = CloseBatch

    assert failures(Contract) == {}


def test_result_that_is_no_dataclass_is_refused():
    class Contract(RulerContract):
        component = Number

        def oracle(self, result):
            assert result == 4

    assert "return a frozen dataclass" in failures(Contract)["test_result_is_documented"]


def test_random_numbers_must_matter():
    class Contract(RulerContract):
        component = Indifferent

    found = failures(Contract)
    assert "use rng, or drop it" in found["test_other_seed_gives_other_result"]
    assert "needs a docstring" in found["test_docstring_has_purpose_and_example"]
    Contract.seed_matters = False
    assert "test_other_seed_gives_other_result" not in failures(Contract)
