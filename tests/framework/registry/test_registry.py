"""Finding, importing and building components by name."""

import pickle
import sys
import threading
from types import SimpleNamespace

import pytest

from matweft import Field, Generator, Simulator, hookimpl
from matweft.errors import PluginError
from matweft.registry import Registry, build, build_nested, registry, use_registry


class Ball(Generator):
    radius: float = Field(1.0, gt=0, unit="mm", description="radius")

    def generate(self) -> float:
        return self.radius


class Pile(Generator):
    balls: tuple[Ball, ...] = ()
    first: Ball | None = None
    table: dict[str, int] = Field({}, description="anything")

    def generate(self) -> float:
        return sum(ball.radius for ball in self.balls)


HERE = "component_shelf"


@pytest.fixture(autouse=True)
def shelf(monkeypatch):
    """A module that holds the components under an importable name, as a plugin would."""
    module = SimpleNamespace(Ball=Ball, Pile=Pile, number=3, __name__=HERE)
    monkeypatch.setitem(sys.modules, HERE, module)
    monkeypatch.setattr(Ball, "__module__", HERE)
    monkeypatch.setattr(Pile, "__module__", HERE)


@hookimpl
def matweft_generators():
    return {
        "demo.ball": f"{HERE}:Ball",
        "demo.pile": f"{HERE}:Pile",
        "demo.number": f"{HERE}:number",
        "demo.gone": f"{HERE}:Gone",
        "demo.missing": "no_such_package.module:Gone",
    }


@hookimpl
def matweft_simulators():
    return {"demo.not-a-simulator": f"{HERE}:Ball"}


@hookimpl
def matweft_studies():
    return {"demo.small": "matweft:py.typed"}


@pytest.fixture
def demo():
    reg = Registry()
    hooks = (matweft_generators, matweft_simulators, matweft_studies)
    reg.add(
        SimpleNamespace(MATWEFT_CONTRACT=1, **{hook.__name__: hook for hook in hooks}),
        "demo",
        "matweft-demo",
        "0.3",
    )
    with use_registry(reg):
        yield reg


def test_names_by_role(demo):
    assert demo.names("simulator") == ["demo.not-a-simulator"]
    assert demo.names("generator")[0] == "demo.ball"
    assert len(demo.names()) == 6


def test_component_by_name_and_by_path(demo):
    assert demo.component("demo.ball") is Ball
    assert demo.component(f"{HERE}:Ball") is Ball


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("demo.bal", r"no component 'demo.bal'. Did you mean 'demo.ball'\?"),
        ("spins.monte-carlo", "pip install matweft-spins"),
        ("demo.number", "'demo.number' is 3, not a component"),
        ("demo.gone", "plugin matweft-demo 0.3 could not be imported .*: AttributeError"),
        ("demo.missing", "No module named 'no_such_package'.*pip install no_such_package"),
        ("demo.not-a-simulator", "registered as a simulator but is a generator"),
        (f"{HERE}:Nothing", f"cannot import '{HERE}:Nothing': AttributeError"),
        ("matweft.roles:Generator.generate", "cannot import 'matweft.roles:Generator.generate'"),
        ("matweft.component:Component", "not a component; it must subclass a role"),
    ],
)
def test_wrong_names_are_explained(demo, name, sentence):
    with pytest.raises(PluginError, match=sentence):
        demo.component(name)


def test_name_of_does_not_depend_on_what_was_loaded(demo):
    assert demo.name_of(Ball) == "demo.ball"

    class Own(Simulator):
        def simulate(self, number: float) -> float:
            return number

    assert demo.name_of(Own).endswith(
        ":test_name_of_does_not_depend_on_what_was_loaded.<locals>.Own"
    )


def test_name_of_a_reexported_class(monkeypatch, demo):
    monkeypatch.setattr(Ball, "__module__", f"{HERE}.private")
    assert demo.name_of(Ball) == "demo.ball"


def test_build(demo):
    assert build({"use": "demo.ball", "with": {"radius": "2 cm"}}).radius == 20
    assert build({"use": "demo.ball", "with": None}) == Ball()
    assert build({"use": Ball}) == Ball()
    with pytest.raises(PluginError, match=r"write \{use: name, with:"):
        build({"use": "demo.ball", "radius": 2})


def test_components_as_parameters(demo):
    pile = Pile(
        balls=[{"use": "demo.ball"}, {"use": "demo.ball", "with": {"radius": 3}}],
        first={"use": "demo.ball"},
        table={"use": 1, "mine": 2},
    )
    assert pile.generate() == 4
    assert pile.first == Ball()
    assert pile.table == {"use": 1, "mine": 2}


def test_ordinary_values_pass_untouched_and_discover_nothing():
    class Explosive(Registry):
        def _discover(self):
            raise AssertionError("discovery must not run")

    with use_registry(Explosive(discover=True)):
        for value in (3.0, "use", [1.0, 2.0], (1, [2]), {"with": 1}, {"use": 1, "x": 2}, None):
            same = build_nested(value)
            assert same == value
            assert type(same) is type(value)
        numbers = [1.0, 2.0]
        assert build_nested(numbers) is numbers
        assert Ball(radius=2).radius == 2


def test_load_of_other_hooks(demo):
    assert demo.load("matweft_generators", "demo.ball") is Ball
    assert demo.load("matweft_studies", "demo.small").is_file()
    with pytest.raises(PluginError, match=r"has no 'demo.smaller'. Did you mean 'demo.small'\?"):
        demo.load("matweft_studies", "demo.smaller")
    with pytest.raises(PluginError, match=r"no hook 'matweft_study'. Did you mean"):
        demo.targets("matweft_study")


def test_use_registry_nests_and_restores(demo):
    other = Registry()
    with use_registry(other):
        assert registry() is other
    assert registry() is demo


def test_functions_of_the_package_survive_the_import_of_their_modules():
    import matweft
    import matweft.context
    import matweft.registry

    assert matweft.context().checkpoint is None
    assert matweft.registry() is registry()


def test_blocked_plugin_is_named_as_the_cause(monkeypatch):
    point = SimpleNamespace(
        name="demo", value="nowhere.hooks", load=lambda: 1 / 0,
        dist=SimpleNamespace(name="matweft-demo", version="1"),
    )  # fmt: skip
    monkeypatch.setattr("matweft._plugins.entry_points", lambda group: [point])
    for blocked in (Registry(True, block=["demo"]), Registry(True, allow=["matweft-other"])):
        with pytest.raises(PluginError, match=r"plugin matweft-demo 1 is blocked by"):
            blocked.component("demo.ball")
    monkeypatch.setenv("MATWEFT_BLOCK_PLUGINS", "other, matweft-demo")
    assert [one.name for one in Registry(True).plugins if one.blocked] == ["demo"]
    broken = Registry(True, allow=["demo"], block=[])
    assert next(one for one in broken.plugins if one.name == "demo").error.startswith(
        "ZeroDivision"
    )


def test_discovery_happens_once_in_threads(monkeypatch):
    calls = []
    monkeypatch.setattr("matweft._plugins.entry_points", lambda group: calls.append(group) or [])
    reg = Registry(discover=True)
    threads = [threading.Thread(target=reg.names) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == ["matweft"]


def test_components_pickle_by_value(demo):
    assert pickle.loads(pickle.dumps(Pile(balls=[{"use": "demo.ball"}]))).balls == (Ball(),)
