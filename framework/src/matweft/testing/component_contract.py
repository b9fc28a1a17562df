"""What every component must keep, whatever its role."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, get_origin

import numpy as np
import pytest

from matweft.codec import decode, encode
from matweft.component import Component
from matweft.errors import MatweftError
from matweft.store.hashing import content_hash
from matweft.testing import _declaration as declaration
from matweft.testing.comparison import assert_close


class ComponentContract:
    """Base of the contract classes; a test class says which component, what is bad, what is right.

    ``oracle(self, output)`` is mandatory: it receives what the verb returned for ``parameters``
    and ``inputs()`` with seed 0, and asserts what is known about it from elsewhere.
    """

    component: ClassVar[type[Component]]
    parameters: ClassVar[Mapping[str, Any]] = {}
    """Parameters of the instance that is tested; small, so that the tests are fast."""
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = ()
    """Parameters that must be refused, each with a part of the message."""
    bad_inputs: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = ()
    """Inputs that the verb must refuse with a `MatweftError`, each with a part of the message."""
    no_references: ClassVar[str] = ""
    """Why the component rests on no published work, if it does not."""
    seed_matters: ClassVar[bool] = True
    """Whether another seed must give another result, for verbs that take ``rng``."""
    expected_failures: ClassVar[Mapping[str, str]] = {}
    """Names of tests that fail, each with the reason in writing."""

    def inputs(self) -> dict[str, Any]:
        """Return fresh inputs of the verb, by port."""
        return {}

    def oracle(self, output: Any) -> None:
        """Assert what is known about the output from elsewhere: theory, a limit, a reference."""
        pytest.fail(
            "an oracle is mandatory: write 'def oracle(self, output)' with what is known about it",
            pytrace=False,
        )

    def instance(self) -> Component:
        """Return the component under test."""
        return self.component(**self.parameters)

    def run(self, seed: int = 0, inputs: Mapping[str, Any] | None = None) -> Any:
        """Return what the verb makes of the inputs."""
        made = self.instance()
        given = self.inputs() if inputs is None else inputs
        return getattr(made, made.verb)(**given, **self._random(seed))

    def _random(self, seed: int) -> dict[str, np.random.Generator]:
        random = self.component.ports().random
        return {"rng": np.random.default_rng(seed)} if random else {}

    @property
    def output(self) -> Any:
        """The output for seed 0, computed once a test class."""
        cls = type(self)
        if "_output" not in cls.__dict__:
            cls._output = self.run()  # type: ignore[attr-defined]
        return cls.__dict__["_output"]

    @pytest.fixture(autouse=True)
    def _expect_failure(self, request: pytest.FixtureRequest) -> None:
        reason = self.expected_failures.get(getattr(request.node, "originalname", ""))
        if reason:
            request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))

    def test_expected_failures_have_reasons(self) -> None:
        """Only tests that exist may be expected to fail, and not without a reason."""
        for name, reason in self.expected_failures.items():
            assert hasattr(self, name), f"expected_failures names {name!r}, which is no test"
            assert len(reason.split()) >= 3, f"expected_failures: say why {name} fails"
            assert name != "test_oracle", "an oracle cannot be expected to fail; correct it"

    def test_oracle(self) -> None:
        """The output is right by a measure that is independent of the component."""
        self.oracle(self.output)

    def test_parameters_are_described(self) -> None:
        """Every parameter has a description, and every real number a unit."""
        problems = declaration.undescribed(self.component)
        assert not problems, "; ".join(problems)
        declaration.check_units(self.component)

    def test_docstring_has_purpose_and_example(self) -> None:
        """The docstring begins with the purpose in a line and has an example that runs."""
        problem = declaration.docstring_problem(self.component)
        assert not problem, f"{self.component.__name__} {problem}"
        failures = declaration.failed_examples(self.component)
        assert not failures, failures

    def test_references_are_given(self) -> None:
        """References are BibTeX entries, or the contract says why there are none."""
        assert self.component.references or self.no_references, (
            "give references=(BibTeX, ...) or say in no_references why there are none"
        )
        wrong = declaration.wrong_references(self.component)
        assert not wrong, f"not a BibTeX entry: {wrong}"

    def test_verb_is_annotated(self) -> None:
        """The signature of the verb says what goes in and comes out."""
        ports = self.component.ports()
        assert ports.output is not Any, "the verb must say which type it returns"
        unknown = [name for name, port in ports.inputs.items() if port.type is Any]
        assert not unknown, f"say which type these inputs have: {unknown}"
        expected = get_origin(ports.output) or ports.output
        if isinstance(expected, type):
            assert isinstance(self.output, expected), "the verb returns another type than it says"

    def test_import_is_light(self) -> None:
        """Importing the module of the component loads no heavy library."""
        heavy = declaration.heavy_imports(self.component.__module__)
        assert not heavy, f"{self.component.__module__} loads on import: {heavy}"

    def test_parameters_are_frozen(self) -> None:
        """No parameter can be changed afterwards, and none goes unnoticed."""
        made = self.instance()
        for name in type(made).model_fields:
            with pytest.raises(ValueError, match="frozen"):
                setattr(made, name, getattr(made, name))
        with pytest.raises(ValueError, match=r"has no parameter"):
            self.component(**{**self.parameters, "no_such_parameter": 1})

    def test_component_travels_to_workers_and_stores(self) -> None:
        """A component survives pickle, which workers use, and the codec, which stores use."""
        made = self.instance()
        assert pickle.loads(pickle.dumps(made)) == made
        assert decode(*encode(made)) == made

    def test_bad_parameters_are_refused(self) -> None:
        """Every entry of ``bad`` is refused with its message."""
        has_own = set(self.component.model_fields) - set(Component.model_fields)
        assert self.bad or not has_own, "list bad parameters: bad = [({'tile': 0}, 'message')]"
        for parameters, message in self.bad:
            with pytest.raises((ValueError, MatweftError)) as caught:
                self.component(**{**self.parameters, **parameters})
            assert message in str(caught.value), f"{dict(parameters)} gave: {caught.value}"

    def test_bad_inputs_are_refused(self) -> None:
        """Every entry of ``bad_inputs`` is refused with its message, in a sentence for users."""
        for inputs, message in self.bad_inputs:
            with pytest.raises(MatweftError) as caught:
                self.run(inputs={**self.inputs(), **inputs})
            assert message in str(caught.value), f"{list(inputs)} gave: {caught.value}"

    def test_inputs_are_not_mutated(self) -> None:
        """The verb leaves its inputs as they were."""
        inputs = self.inputs()
        before = {name: content_hash(value) for name, value in inputs.items()}
        self.run(inputs=inputs)
        changed = [name for name, value in inputs.items() if content_hash(value) != before[name]]
        assert not changed, f"the verb changed its inputs {changed}; work on copies"

    def test_same_seed_gives_same_result(self) -> None:
        """The same inputs and seed give the same result, bit by bit."""
        assert_close(self.run(seed=0), self.output)
        assert content_hash(self.run(seed=0)) == content_hash(self.output)

    def test_other_seed_gives_other_result(self) -> None:
        """Where chance is used, the seed matters."""
        if self.component.ports().random and self.seed_matters:
            assert content_hash(self.run(seed=1)) != content_hash(self.output), (
                "another seed gives the same result: use rng, or drop it from the signature"
            )

    def test_batch_agrees_with_single(self) -> None:
        """The batch twin agrees with the verb within the component's ``batch_tolerance``."""
        made = self.instance()
        twin = getattr(made, f"{made.verb}_batch", None)
        if twin is None:
            return
        seeds = range(3)
        rngs = [self._random(seed).get("rng") for seed in seeds]
        found = twin([self.inputs() for _ in seeds], rngs)
        assert len(found) == len(seeds), "the batch twin returns one result an item"
        for seed, value in zip(seeds, found, strict=True):
            assert_close(value, self.run(seed=seed), rtol=self.component.batch_tolerance)

    def test_result_survives_the_store(self) -> None:
        """The result comes back from a store as it was."""
        back = decode(*encode(self.output))
        assert type(back) is type(self.output)
        assert content_hash(back) == content_hash(self.output)
