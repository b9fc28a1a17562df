"""Each hook that names components or studies brings something that works."""

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from matweft import Descriptor, Generator, Learner, Sampler, Simulator, hookimpl
from matweft.dataset import Dataset
from matweft.errors import PluginError
from matweft.model import Model
from matweft.registry import Registry, build, use_registry

HERE = "hooks_shelf"


class Made(Generator):
    def generate(self) -> float:
        return 2.0


class Twice(Simulator):
    def simulate(self, value: float) -> float:
        return 2 * value


class Size(Descriptor):
    def describe(self, value: float) -> float:
        return abs(value)


class Nothing(Learner):
    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> Model:
        return dataset


class Middle(Sampler):
    def ask(
        self, space: object, history: object, objectives: object, n: int, *, rng: object
    ) -> list:
        return [0.5] * n


@pytest.fixture
def contribute(monkeypatch):
    """Return a function that puts a plugin with one hook into a registry of its own."""
    module = ModuleType(HERE)
    for cls in (Made, Twice, Size, Nothing, Middle):
        setattr(module, cls.__name__, cls)
    monkeypatch.setitem(sys.modules, HERE, module)

    def make(hook: str, target: str) -> Registry:
        reg = Registry()
        hooks = {hook: hookimpl(lambda: {"demo.one": target})}
        record = reg.add(SimpleNamespace(MATWEFT_CONTRACT=1, **hooks), "demo")
        assert record.hooks == (hook,)
        return reg

    return make


def made(reg: Registry, role: str) -> object:
    """Return the one component of a registry, made by name as a study does."""
    assert reg.names(role) == reg.names() == ["demo.one"]
    with use_registry(reg):
        return build({"use": "demo.one"})


def test_hook_matweft_generators(contribute):
    assert made(contribute("matweft_generators", f"{HERE}:Made"), "generator").generate() == 2


def test_hook_matweft_simulators(contribute):
    assert made(contribute("matweft_simulators", f"{HERE}:Twice"), "simulator").simulate(3) == 6


def test_hook_matweft_descriptors(contribute):
    assert made(contribute("matweft_descriptors", f"{HERE}:Size"), "descriptor").describe(-3) == 3


def test_hook_matweft_learners(contribute):
    learner = made(contribute("matweft_learners", f"{HERE}:Nothing"), "learner")
    assert learner.fit("data", rng=None) == "data"


def test_hook_matweft_samplers(contribute):
    sampler = made(contribute("matweft_samplers", f"{HERE}:Middle"), "sampler")
    assert sampler.ask(None, None, (), 2, rng=None) == [0.5, 0.5]


def test_hook_matweft_studies(contribute):
    reg = contribute("matweft_studies", "matweft:py.typed")
    assert reg.names() == []
    assert list(reg.targets("matweft_studies")) == ["demo.one"]
    assert reg.load("matweft_studies", "demo.one").name == "py.typed"


class Misspelt(Simulator):
    def simulat(self, value: float) -> float:
        return value


class Silent(Sampler):
    pass


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (Misspelt, "Misspelt is a simulator but has no verb 'simulate'.*Did you mean 'simulat'"),
        (Silent, "Silent is a sampler but has no verb 'ask'"),
    ],
)
def test_component_without_its_verb(monkeypatch, target, sentence):
    module = ModuleType(HERE)
    setattr(module, target.__name__, target)
    monkeypatch.setitem(sys.modules, HERE, module)
    with pytest.raises(PluginError, match=sentence):
        Registry().component(f"{HERE}:{target.__name__}")
