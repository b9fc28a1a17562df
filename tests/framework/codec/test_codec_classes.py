"""Classes are found again by name, wherever they live, or leave an `Opaque`."""

import dataclasses
import pickle
import subprocess
import sys
import types

import numpy as np
import pytest

from matweft import Field, Simulator
from matweft.codec import Opaque, decode, encode, remember
from matweft.store import content_hash


@dataclasses.dataclass(frozen=True)
class Checked:
    x: float
    double: float = dataclasses.field(init=False)

    def __post_init__(self):
        if self.x < 0:
            raise ValueError("negative")
        object.__setattr__(self, "double", 2 * self.x)
        object.__setattr__(self, "cache", {})


class Spring(Simulator):
    stiffness: float = Field(1.0, unit="N/m", gt=0)
    kernel: Simulator | None = None

    def simulate(self, load: float) -> float:
        return load / self.stiffness


def test_constructor_runs_on_decoding():
    got = decode(*encode(Checked(2.0)))
    assert (got.double, got.cache) == (4.0, {})


def test_stored_fields_win_over_todays_checks():
    tree, arrays = encode(Checked(2.0))
    tree["fields"]["x"] = -1.0
    got = decode(tree, arrays)
    assert isinstance(got, Checked)
    assert (got.x, got.double) == (-1.0, 4.0)


def test_component_comes_back_with_a_nested_one():
    spring = Spring(stiffness=2.0, kernel=Spring())
    tree, arrays = encode(spring)
    assert tree["$component"] == f"{__name__}:Spring"
    assert tree["with"]["stiffness"] == 2.0
    assert decode(tree, arrays) == spring


def test_registered_component_is_stored_by_its_name():
    from matweft import hookimpl
    from matweft.registry import Registry, use_registry

    registry = Registry(block=["*"])
    hooks = hookimpl(lambda: {"springs.linear": f"{__name__}:Spring"})
    plugin = types.SimpleNamespace(MATWEFT_CONTRACT=1, matweft_simulators=hooks)
    registry.add(plugin, "springs")
    with use_registry(registry):
        tree, arrays = encode(Spring())
        assert tree["$component"] == "springs.linear"
        assert decode(tree, arrays) == Spring()
    with use_registry(Registry(block=["*"])):
        gone = decode(tree, arrays)
    assert isinstance(gone, Opaque)
    assert (gone.type_name, gone.stiffness) == ("springs.linear", 1.0)
    assert encode(gone).tree == tree


PLUGIN = """
from dataclasses import dataclass
@dataclass
class Pores:
    grid: object
    n: int = 3
"""


@pytest.fixture
def plugin(monkeypatch):
    """A module that can be taken away."""
    module = types.ModuleType("matweft_gone")
    monkeypatch.setitem(sys.modules, "matweft_gone", module)
    exec(PLUGIN, module.__dict__)
    return module


def test_value_opens_without_its_class(plugin, monkeypatch):
    value = plugin.Pores(np.arange(40))
    tree, arrays = encode({"old": value})
    digest = content_hash({"old": value})
    monkeypatch.delitem(sys.modules, "matweft_gone")
    old = decode(tree, arrays)["old"]
    assert isinstance(old, Opaque)
    assert old.type_name == "matweft_gone:Pores"
    assert old.grid.sum() == 780
    assert old.n == 3
    assert "grid" in dir(old)
    assert repr(old) == "Opaque('matweft_gone:Pores', grid=int64 (40,), 0 to 39, n=3)"
    assert content_hash({"old": old}) == digest
    with pytest.raises(AttributeError, match=r"no field 'plot', only \['grid', 'n'\]"):
        old.plot()


def test_opaque_travels_between_processes():
    copy = pickle.loads(pickle.dumps(Opaque("a:B", {"x": 1})))
    assert (copy.x, copy.type_name) == (1, "a:B")


def test_new_field_takes_its_default_and_a_lost_one_leaves_an_opaque(plugin):
    tree, arrays = encode(plugin.Pores(1))
    del tree["fields"]["n"]
    assert decode(tree, arrays) == plugin.Pores(1, 3)
    tree["fields"]["older"] = 5
    assert decode(tree, arrays).older == 5
    del tree["fields"]["older"], tree["fields"]["grid"]
    assert isinstance(decode(tree, arrays), Opaque)


def test_changed_pydantic_model_leaves_an_opaque():
    tree, arrays = encode(Spring())
    tree["with"]["stiffness"] = -1.0
    assert decode(tree, arrays).stiffness == -1.0
    assert isinstance(decode(tree, arrays), Opaque)


def test_lost_enum_member_leaves_an_opaque():
    old = decode({"$enum": "matweft_gone:Phase", "name": "PORE"}, {})
    assert old.name == "PORE"
    assert encode(old).tree == {"$enum": "matweft_gone:Phase", "name": "PORE"}


def test_name_that_is_no_class_leaves_an_opaque():
    old = decode({"$object": "os:getcwd", "fields": {}}, {})
    assert isinstance(old, Opaque)
    assert isinstance(
        decode({"$object": "subprocess:Popen", "fields": {"args": "true"}}, {}), Opaque
    )


SCRIPT = """
import dataclasses, json
from matweft.codec import decode, encode

@dataclasses.dataclass(frozen=True)
class Mine:
    x: int

tree, arrays = encode(Mine(3))
assert tree["$object"] == "__main__:Mine", tree
assert decode(tree, arrays) == Mine(3)
print(json.dumps(tree))
"""


def test_class_of_a_notebook_is_found_in_main():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert '"__main__:Mine"' in done.stdout


def test_worker_that_was_sent_a_notebook_class_decodes_it():
    made = dataclasses.make_dataclass("FromNotebook", ["x"], frozen=True)
    made.__module__ = "__main__"
    tree = {"$object": "__main__:FromNotebook", "fields": {"x": 1}}
    assert isinstance(decode(tree, {}), Opaque)
    remember(made)
    assert decode(tree, {}) == made(1)


def test_spawned_worker_names_classes_as_the_parent_does():
    made = dataclasses.make_dataclass("Spawned", ["x"])
    made.__module__ = "__mp_main__"
    assert encode(made(1)).tree["$object"] == "__main__:Spawned"
