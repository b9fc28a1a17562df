"""Every check of the contracts fails for a component that breaks it, and for no other reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pytest

from matweft import (
    Dataset,
    Descriptor,
    Field,
    Generator,
    History,
    InputError,
    Learner,
    Model,
    Objective,
    Prediction,
    Quantity,
    Result,
    Sampler,
    Space,
)
from matweft.data import VoxelImage
from matweft.testing import (
    DescriptorContract,
    GeneratorContract,
    LearnerContract,
    SamplerContract,
)
from matweft.testing import _declaration as declaration

WORK = "@article{someone1900, author = {Someone}, title = {Rulers}, year = {1900}}"


@pytest.fixture(autouse=True)
def no_subprocess(request, monkeypatch):
    """The light-import check starts a process; it has a test of its own."""
    if "light" not in request.node.name:
        monkeypatch.setattr(declaration, "heavy_imports", lambda module: "")


def failures(contract: type) -> dict[str, str]:
    """Return the tests of a contract class that fail, with their messages."""
    found = {}
    for name in dir(contract):
        if name.startswith("test_"):
            try:
                getattr(contract(), name)()
            except (Exception, pytest.fail.Exception) as error:
                found[name] = f"{type(error).__name__}: {error}"
    return found


@dataclass(frozen=True, eq=False)
class Length(Result):
    length: Annotated[float, Quantity("voxel", "length of the sample")]


@dataclass(frozen=True, eq=False)
class Undocumented(Result):
    length: float


@dataclass
class Loose(Result):
    length: Annotated[float, Quantity("voxel", "length of the sample")]


@dataclass(frozen=True, eq=False)
class Furlongish(Result):
    length: Annotated[float, Quantity("furlongish", "length of the sample")]


class Ruler(Descriptor):
    """Length of a sample.

    >>> Ruler(scale=2).describe(np.zeros(3)).length
    6.0
    """

    references = (WORK,)
    scale: float = Field(1.0, gt=0, unit="", description="factor")

    def describe(self, image: np.ndarray) -> Length:
        if image.ndim != 1:
            raise InputError(f"a ruler needs one axis; got {image.ndim}")
        return Length(self.scale * image.size)


class RulerContract(DescriptorContract):
    component: Any = Ruler
    bad = [({"scale": 0}, "greater than 0")]
    bad_inputs = [({"image": np.zeros((2, 2))}, "needs one axis")]

    def inputs(self):
        return {"image": np.zeros(4)}

    def oracle(self, result):
        assert result.length == 4


def test_good_component_passes_everything():
    assert failures(RulerContract) == {}


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


def test_oracle_is_mandatory():
    class Contract(DescriptorContract):
        component = Ruler
        bad = RulerContract.bad

        def inputs(self):
            return {"image": np.zeros(4)}

    assert list(failures(Contract)) == ["test_oracle"]
    assert "an oracle is mandatory" in failures(Contract)["test_oracle"]


def test_bad_parameters_must_be_listed():
    class Contract(RulerContract):
        bad = []

    assert "list bad parameters" in failures(Contract)["test_bad_parameters_are_refused"]


def test_contract_of_another_role_is_refused():
    class Contract(GeneratorContract):
        component = Ruler
        inputs, oracle, bad = RulerContract.inputs, RulerContract.oracle, RulerContract.bad

    assert "is a descriptor; take its contract" in failures(Contract)["test_role"]


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"test_nothing": "because it is so"}, "which is no test"),
        ({"test_role": "later"}, "say why test_role fails"),
        ({"test_oracle": "it is not known yet"}, "an oracle cannot be expected to fail"),
    ],
)
def test_expected_failures_need_reasons(expected, message):
    class Contract(RulerContract):
        expected_failures = expected

    assert message in failures(Contract)["test_expected_failures_have_reasons"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import numpy", ""),
        ("import scipy.stats", "scipy.stats"),
        ("import no_such_library", "cannot be imported in a fresh process"),
    ],
)
def test_light_import(tmp_path, monkeypatch, text, found):
    name = f"light_{abs(hash(text))}"
    (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    loaded = declaration.heavy_imports(name)
    assert found in loaded
    assert bool(found) == bool(loaded)


class Dice(Generator):
    """An image of random labels.

    >>> Dice().generate(rng=np.random.default_rng(0)).shape
    (8,)
    """

    references = (WORK,)
    size: int = Field(8, ge=1, unit="voxel", description="voxels")

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        return VoxelImage(rng.integers(0, 6, self.size))


def test_good_generator_passes_everything():
    class Contract(GeneratorContract):
        component = Dice
        bad = [({"size": 0}, "greater than or equal to 1")]

        def oracle(self, image):
            assert set(image.labels) <= set(range(6))

    assert failures(Contract) == {}


@dataclass(frozen=True, eq=False)
class MeanModel(Model):
    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    mean: np.ndarray
    defect: str = ""

    def predict(self, dataset: Dataset) -> Prediction:
        n, m = len(dataset), len(self.targets)
        mean = np.tile(self.mean, (n, 1))
        if self.defect == "shape":
            mean = mean[:, 0]
        if self.defect == "reads targets":
            dataset.matrix(self.targets)
        if self.defect == "reads others":
            mean = mean + dataset.matrix(self.inputs).sum() * np.arange(n)[:, None]
        if self.defect == "learns":
            self.mean[:] += 1
        std = np.full((n, m), 0.0 if self.defect == "std" else 1.0)
        return Prediction(mean, std, targets=self.targets)


class Mean(Learner):
    """The mean of every target.

    >>> Mean().role
    'learner'
    """

    references = (WORK,)
    defect: str = Field("", description="what is wrong with the model")

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> MeanModel:
        mean = dataset.matrix(dataset.targets).mean(axis=0)
        targets = ("z",) if self.defect == "names" else dataset.targets
        return MeanModel(dataset.inputs, targets, mean, self.defect)


@pytest.mark.parametrize(
    ("defect", "check"),
    [
        ("", None),
        ("names", "test_model_says_what_it_reads_and_predicts"),
        ("shape", "test_prediction_has_the_right_shape"),
        ("std", "test_prediction_has_the_right_shape"),
        ("reads targets", "test_model_predicts_from_inputs_alone"),
        ("reads others", "test_model_predicts_each_sample_alone"),
        ("learns", "test_predicting_changes_nothing"),
    ],
)
def test_models_of_learners(defect, check):
    class Contract(LearnerContract):
        component = Mean
        parameters = {"defect": defect}
        bad = [({"defect": 1}, "valid string")]

        def oracle(self, model):
            assert model.mean.shape == (1,)

    found = failures(Contract)
    assert check in found if check else found == {}


class Picker(Sampler):
    """Points drawn at random.

    >>> Picker().role
    'sampler'
    """

    references = (WORK,)
    defect: str = Field("", description="what is wrong with the points")

    def ask(
        self,
        space: Space,
        history: History,
        objectives: Sequence[Objective],
        n: int,
        *,
        rng: np.random.Generator,
    ) -> list[dict[str, Any]]:
        if self.defect == "forgets":
            _calls.append(1)
            rng = np.random.default_rng(len(_calls))
        if self.defect == "needs values":
            history.column("y").max()
        points = space.from_unit(rng.random((n + (self.defect == "too many"), len(space))))
        if self.defect == "outside":
            points[0]["a"] = 1.5
        if self.defect == "names":
            points[0].pop("a")
        if self.defect == "repeats":
            points = [points[0] for _ in points]
        return points


_calls: list[int] = []


@pytest.mark.parametrize(
    ("defect", "check"),
    [
        ("", None),
        ("too many", "test_points_are_in_the_space"),
        ("outside", "test_points_are_in_the_space"),
        ("names", "test_points_are_in_the_space"),
        ("needs values", "test_any_history_will_do"),
        ("forgets", "test_points_depend_on_the_history_alone"),
        ("repeats", "test_points_are_not_repeated"),
    ],
)
def test_points_of_samplers(defect, check):
    class Contract(SamplerContract):
        component = Picker
        parameters = {"defect": defect}
        bad = [({"defect": 1}, "valid string")]

        def oracle(self, points):
            assert len(points) >= 4

    found = failures(Contract)
    assert check in found if check else found == {}
    if defect == "repeats":
        Contract.repeats = "measures the same point several times"
        assert failures(Contract) == {}
