"""The commands list, show and plugins."""

import json
import textwrap
from types import SimpleNamespace

import pytest

from matweft import hookimpl
from matweft._source import docstring, purpose
from matweft.cli import exit_codes, main
from matweft.cli._text import table
from matweft.registry import Registry, use_registry

ROD = '''
from dataclasses import dataclass
from typing import Annotated, Literal

from matweft import Field, Generator, Quantity, Result, Simulator


class Rod(Generator):
    """Straight rods.

    All of one length.
    """

    references = ("@book{rods, title = {Rods}}",)
    length: float = Field(1.5, gt=0, le=9, unit="mm", description="length", reference="rods")
    count: tuple[int, ...] = Field((1, 2), min_length=1, description="rods of each kind")
    axis: Literal["x", "y"] = Field(description="direction")
    model: Generator | None = Field(None, description="another one")

    def generate(self, *, rng) -> float:
        return self.length


@dataclass(frozen=True, eq=False)
class Weight(Result):
    weight: Annotated[float, Quantity("kg", "of all rods")]


class Scale(Simulator):
    """A scale."""

    gravity: float = Field(9.81, unit="m/s^2", description="local gravity")

    def simulate(self, rod: float, other: float = 0.0) -> Weight:
        return Weight(rod)
'''.replace(", *, rng)", ", *, rng: object)")

STUDY = """
study: one rod
steps:
  rod: {use: rods.rod, with: {axis: x}}
"""


@pytest.fixture
def rods(tmp_path, monkeypatch):
    """A plugin with two good components and two that cannot be imported."""
    package = tmp_path / "rods_package"
    package.mkdir()
    (package / "__init__.py").write_text("from rods_package.rod import Rod\n")
    (package / "rod.py").write_text(ROD)
    (package / "broken.py").write_text('import no_such\nclass Broken:\n    """Was good once."""\n')
    (package / "study.yaml").write_text(STUDY)
    monkeypatch.syspath_prepend(str(tmp_path))

    @hookimpl
    def matweft_generators():
        return {"rods.rod": "rods_package:Rod", "rods.broken": "rods_package.broken:Broken"}

    @hookimpl
    def matweft_simulators():
        return {"rods.scale": "rods_package.rod:Scale", "rods.gone": "rods_package.gone:Gone"}

    @hookimpl
    def matweft_studies():
        return {"rods.small": "rods_package:study.yaml"}

    hooks = (matweft_generators, matweft_simulators, matweft_studies)
    reg = Registry()
    space = SimpleNamespace(MATWEFT_CONTRACT=1, **{hook.__name__: hook for hook in hooks})
    reg.add(space, "rods", "matweft-rods", "0.3")
    with use_registry(reg):
        yield reg


def output(capsys, *arguments, code=exit_codes.OK):
    assert main(list(arguments)) == code
    return capsys.readouterr().out


def test_list_shows_purposes_without_importing(rods, capsys):
    shown = output(capsys, "list")
    assert shown.splitlines()[0] == "generators"
    assert [line.split() for line in shown.splitlines() if "rods." in line] == [
        ["rods.broken", "Was", "good", "once."],
        ["rods.rod", "Straight", "rods."],
        ["rods.gone"],
        ["rods.scale", "A", "scale."],
    ]


def test_list_of_a_role_as_json(rods, capsys):
    rows = json.loads(output(capsys, "list", "simulator", "--json"))
    assert rows[1] == {
        "name": "rods.scale",
        "role": "simulator",
        "purpose": "A scale.",
        "plugin": "matweft-rods",
        "version": "0.3",
    }


def test_list_of_nothing_says_what_to_install(registry, capsys):
    assert "pip install matweft-" in output(capsys, "list")


def test_show_component(rods, capsys):
    shown = output(capsys, "show", "rods.rod")
    assert shown.startswith("rods.rod (generator, from matweft-rods 0.3)\n\nStraight rods.\n")
    for line in (
        "length  = 1.5 mm  length; > 0, ≤ 9; float; rods",
        "count   = [1, 2]  rods of each kind; at least 1 entries; tuple[int, ...]",
        "axis    required  direction; 'x' | 'y'",
        "model   = null    another one; Generator | None",
        "output: float",
        "@book{rods, title = {Rods}}",
        "uses random numbers",
    ):
        assert line in shown


def test_show_result_with_units(rods, capsys):
    shown = output(capsys, "show", "rods.scale")
    assert "other  float  optional" in shown
    assert "weight  float  kg  of all rods" in shown


def test_show_json(rods, capsys):
    described = json.loads(output(capsys, "show", "rods.scale", "--json"))
    assert described["plugin"] == {"distribution": "matweft-rods", "version": "0.3"}
    assert described["parameters"][0]["unit"] == "m/s^2"
    assert described["inputs"][1] == {"name": "other", "type": "float", "required": False}
    assert described["output"]["fields"][0]["unit"] == "kg"


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("rods.rot", exit_codes.PLUGIN, "Did you mean 'rods.rod'?"),
        ("rods.broken", exit_codes.PLUGIN, "pip install no_such"),
        ("porous.diffusion", exit_codes.PLUGIN, "pip install matweft-porous"),
        ("nothing.yaml", exit_codes.USAGE, "no study file 'nothing.yaml'"),
    ],
)
def test_show_what_is_not_there(rods, capsys, name, code, text):
    assert main(["show", name]) == code
    assert text in capsys.readouterr().err


def test_expanded_is_for_studies(rods, capsys):
    assert main(["show", "rods.rod", "--expanded"]) == exit_codes.USAGE
    assert "--expanded is for studies" in capsys.readouterr().err


@pytest.mark.parametrize("by_name", [True, False])
def test_show_study(rods, capsys, tmp_path, by_name):
    name = "rods.small" if by_name else str(tmp_path / "rods_package" / "study.yaml")
    assert output(capsys, "show", name) == STUDY
    assert "use: rods.rod" in output(capsys, "show", name, "--expanded")
    assert "rod" in json.loads(output(capsys, "show", name, "--json"))["steps"]


def test_plugins(rods, capsys):
    rods.add("no_such_hooks_module", "bad", "matweft-bad", "1.2")
    shown = output(capsys, "plugins")
    assert "matweft-rods 0.3 (rods: " in shown
    assert "matweft_generators, matweft_simulators, matweft_studies" in shown
    assert "matweft-bad 1.2 (bad: no_such_hooks_module)\n  broken: ModuleNotFoundError" in shown
    rows = json.loads(output(capsys, "plugins", "--json"))
    assert [row["error"] is None for row in rows] == [True, False]
    assert rows[1]["cure"]


def test_source_is_read_through_imports_and_failures(rods):
    assert purpose("rods_package:Rod") == "Straight rods."
    assert docstring("rods_package:Rod").endswith("All of one length.")
    for target in ("rods_package:Nothing", "rods_package.gone:X", "no_such_package.a:X"):
        assert purpose(target) == ""


def test_table_wraps_its_last_column(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    text = table([("name", "a text of more than forty characters, all told")], "  ")
    assert text == textwrap.dedent(
        """\
          name  a text of more than forty
                characters, all told"""
    ).replace("name", "  name").replace("      char", "        char")
    assert table([]) == ""
