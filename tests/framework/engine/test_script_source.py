"""What a class of a notebook is known by: its text, and all that it uses of other cells."""

import linecache
import sys
from types import ModuleType

import pytest

from matweft.engine.prepare import canonical_parameters
from matweft.engine.provenance import origin
from matweft.engine.script_source import source_of
from matweft.errors import PluginError
from matweft.registry import registry

IMPORTS = "import numpy as np\nfrom dataclasses import dataclass\nfrom matweft import Simulator"
DATA = "FACTOR = 2.0\nTABLE = np.array([1.0, 2.0])\nunused = 1"
HELPER = "def helper(x):\n    return inner(x) * FACTOR"
INNER = "def inner(x):\n    mean = x + TABLE[0]\n    return mean"
BASE = "class Base(Simulator):\n    scale: float = 1.0"
VERB = "\n    def simulate(self, value: float) -> float:\n        return helper(value)"
POWER = "class Power(Base):" + VERB
OUTER = "class Outer(Simulator):\n    inner: Base" + VERB
CELLS = [IMPORTS, DATA, HELPER, INNER, BASE, POWER]


@pytest.fixture
def kernel(monkeypatch):
    """A function that runs cells in a new notebook and returns its names."""
    count = 0

    def run(cells):
        nonlocal count
        main = ModuleType("__main__")
        main.get_ipython, main.In = None, [""]
        monkeypatch.setitem(sys.modules, "__main__", main)
        for cell in cells:
            count += 1
            name = f"<ipython-input-{count}-{id(cells)}>"
            linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
            main.In.append(cell)
            exec(compile(cell, name, "exec"), vars(main))
        return main

    yield run
    linecache.checkcache()
    for name in [one for one in linecache.cache if one.startswith("<ipython-input-")]:
        del linecache.cache[name]


def test_the_same_cells_in_another_kernel_are_the_same_source(kernel):
    first = source_of(kernel(CELLS).Power)
    assert source_of(kernel(["# a remark", *CELLS]).Power) == first
    assert first.startswith("class Power(Base)")
    for part in ("def helper", "def inner", "class Base"):
        assert part in first


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("return helper(value)", "return helper(value) + 1", False),
        ("return mean", "return mean + 1", False),
        ("FACTOR = 2.0", "FACTOR = 3.0", False),
        ("[1.0, 2.0]", "[1.0, 2.5]", False),
        ("scale: float = 1.0", "scale: float = 4.0", False),
        ("unused = 1", "unused = 2", True),
        ("unused = 1", "mean = 2", True),
    ],
)
def test_what_a_class_uses_counts_and_nothing_else(kernel, was, now, same):
    changed = [cell.replace(was, now) for cell in CELLS]
    assert changed != CELLS
    assert (source_of(kernel(changed).Power) == source_of(kernel(CELLS).Power)) is same


def test_class_without_a_method_is_found_in_its_cell(kernel):
    bare = "%%time\nnot python"
    source = "class Other(Base):\n    more: int = 2"
    main = kernel([*CELLS, source])
    main.In.append(bare)
    assert source_of(main.Other).startswith(source)


def test_of_two_classes_of_one_name_the_one_in_use_counts(kernel):
    older = kernel([*CELLS])
    first, kept = source_of(older.Power), older.Power
    exec("class Power(Base): pass", vars(older))
    assert source_of(kept) == first


def test_class_without_any_text_is_known_by_its_pickle(kernel):
    main = kernel(CELLS)
    exec("class Typed(Base):\n    more: int = 2", vars(main))
    assert bytes.fromhex(source_of(main.Typed).partition("\n")[0])


@pytest.mark.parametrize("wrapped", ["np.sin", "np.mean", "len"])
def test_function_that_wraps_one_of_a_library_counts_by_its_own_text(kernel, wrapped):
    cell = f"import functools\n@functools.wraps({wrapped})\ndef helper(x):\n    return 1 * x"
    first, again, other = (
        source_of(kernel([*CELLS, one]).Power) for one in (cell, cell, cell.replace("1 *", "2 *"))
    )
    assert first == again != other
    assert "return 1 * x" in first


def test_function_that_a_decorator_wraps_counts_with_the_decorator(kernel):
    decorator = (
        "import functools\ndef twice(f):\n    @functools.wraps(f)\n"
        "    def made(x):\n        return 2 * f(x)\n    return made"
    )
    cells = [*CELLS, decorator, f"@twice\n{HELPER}"]
    first = source_of(kernel(cells).Power)
    assert HELPER in first
    changed = [cell.replace("2 * f", "3 * f") for cell in cells]
    assert source_of(kernel(changed).Power) != first


def test_provenance_says_notebook_or_script(kernel):
    main = kernel(CELLS)
    name, version, digest = origin(main.Power)
    assert (name, version, len(digest)) == ("notebook", "", 16)
    del main.get_ipython
    origin.cache_clear()
    assert origin(main.Power)[::2] == ("script", digest)


def test_component_within_a_parameter_counts_by_its_source(kernel):
    def known(change):
        main = kernel([*(cell.replace("FACTOR = 2.0", change) for cell in CELLS), OUTER])
        return canonical_parameters(main.Outer(inner=main.Power()), None)

    assert known("FACTOR = 2.0") == known("FACTOR = 2.0") != known("FACTOR = 3.0")


def test_class_that_is_not_defined_here_is_told(kernel):
    kernel([])
    with pytest.raises(PluginError, match=r"'Power' was defined in a notebook or a script and .*"):
        registry().component("__main__:Power")
