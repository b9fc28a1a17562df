"""Every component has a contract test, every target can be loaded, every hook has a test."""

import ast
import re
from pathlib import Path

import pytest

from matweft._plugins import HOOKS, ROLES
from matweft.registry import Registry

TESTS = Path(__file__).parents[2]
CONTRACTS = {f"{role.capitalize()}Contract" for role in ROLES.values()}
PLUGINS = sorted(path.parent.name for path in TESTS.parent.glob("plugins/*/pyproject.toml"))
reg = Registry(discover=True, allow=PLUGINS)


def contract_tests() -> set[str]:
    """Return the names of all classes that some contract test is about."""
    found = set()
    for path in TESTS.rglob("test_*.py"):
        contracts = set(CONTRACTS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and _bases(node) & contracts:
                contracts.add(node.name)
                if node.name.startswith("Test"):
                    found |= _component(node)
    return found


@pytest.fixture(scope="module")
def functions() -> set[str]:
    """Return the names of all test functions."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.rglob("test_*.py"))
    return {
        node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def _component(node: ast.ClassDef) -> set[str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "component":
            return {ast.unparse(line.value).rpartition(".")[2]}
    return set()


@pytest.fixture(scope="module")
def tested() -> set[str]:
    return contract_tests()


def test_every_plugin_of_ours_is_examined():
    assert {name.partition(".")[0] for name in reg.names()} >= set(PLUGINS)


def test_no_plugin_of_ours_is_broken():
    assert [plugin.warning for plugin in reg.broken] == []


@pytest.mark.parametrize("name", reg.names())
def test_component_loads_and_has_a_contract_test(name, tested):
    assert reg.component(name).__name__ in tested, (
        f"no test class derives from a contract with component = {reg.component(name).__name__}"
    )


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if hook not in ROLES])
def test_every_other_target_loads(hook):
    for name in reg.targets(hook):
        assert reg.load(hook, name) is not None


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_test(hook, functions):
    named = [name for name in functions if re.match(rf"test_hook_{hook}(_|$)", name)]
    assert named, f"no test function is called test_hook_{hook} or test_hook_{hook}_..."
