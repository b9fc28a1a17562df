"""Every component, hook, command, exit code, variable and key is in the documentation."""

import importlib
import re
import sys
from pathlib import Path

import pytest

import matweft
import matweft_kernels
from matweft import hookspecs
from matweft._plugins import HOOKS, import_object
from matweft.cli import exit_codes
from matweft.cli.table import OWN
from matweft.study.loops import SETTINGS
from matweft.study.reader import FOR_EACH_KEYS, LOOP_KEYS, STEP_KEYS
from matweft.study.short_form import SHORT_KEYS
from matweft.study.study import TOP_KEYS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCES = [ROOT / "framework/src", ROOT / "taichi_kernels/src", ROOT / "plugins"]


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def writers():
    """The modules that write pages from the code."""
    sys.path.insert(0, str(DOCS / "_ext"))
    try:
        return importlib.import_module("generated")
    finally:
        sys.path.remove(str(DOCS / "_ext"))


@pytest.fixture(scope="module")
def components(writers):
    return writers.components_page()


def test_every_component_has_a_section_with_its_parameters(components):
    reg = sys.modules["components"].documented_registry()
    parts = re.split(r"^### `(.*)`$", components, flags=re.MULTILINE)[1:]
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    assert sorted(sections) == reg.names()
    for name, text in sections.items():
        for parameter in reg.component(name).model_fields:
            assert f"| `{parameter}` |" in text, f"{name} lacks {parameter}"


def test_every_domain_of_the_repository_has_a_section(components):
    plugins = {folder.parent.name for folder in ROOT.glob("plugins/*/pyproject.toml")}
    assert plugins == set(sys.modules["components"].PLUGINS)
    titles = sys.modules["components"].TITLES
    domains = {name.partition(".")[0] for name in re.findall(r"^### `(.*)`$", components, re.M)}
    assert plugins <= domains == set(titles)
    assert re.findall(r"^## (.*)$", components, re.M) == [titles[one] for one in sorted(domains)]


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_is_documented_with_its_signature(hook):
    specified = Path(hookspecs.__file__).read_text(encoding="utf-8")
    signature = re.search(rf"^(def {hook}\([^:]*):", specified, re.M)[1]
    text = page("reference/hooks.md")
    assert f"```python\n{signature}: ...\n```" in text
    meaning = " ".join(getattr(hookspecs, hook).__doc__.partition(":")[0].split())
    assert meaning.rstrip(".").replace("``", "`") in " ".join(text.split())
    assert f"`{hook}`" in "".join(path.read_text() for path in DOCS.rglob("*.md"))


def test_hooks_page_names_no_other_hook():
    assert set(re.findall(r"\bmatweft_[a-z]+s\b", page("reference/hooks.md"))) == set(HOOKS)


@pytest.mark.parametrize("command", OWN)
def test_command_is_documented_with_its_options(command, writers):
    import argparse

    text = writers.commands_page().partition(f"## `matweft {command}`\n")[2].partition("\n## ")[0]
    parser = argparse.ArgumentParser(add_help=False)
    import_object(OWN[command].target)().add_arguments(parser)
    assert text
    for action in parser._actions:
        for option in action.option_strings or [action.metavar or action.dest]:
            assert re.search(rf"`[^`\n]*(?<![\w-]){re.escape(option)}(?![\w-])", text), option


def test_mentioned_commands_and_options_exist(writers):
    known = writers.commands_page()
    typed = r"(?:`|\$ |^!)matweft ([a-z][a-z-]*)\b([^`\n]*)"
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        for command, rest in re.findall(typed, path.read_text(), re.MULTILINE):
            section = known.partition(f"## `matweft {command}`\n")[2].partition("\n## ")[0]
            assert section, f"{path.name}: there is no command {command!r}"
            for option in re.findall(r"(?<!\S)--[a-z-]+", rest):
                assert option in (*re.findall(r"--[a-z-]+", section), "--help"), (path.name, option)


def test_exit_codes_are_documented(writers):
    numbers = {n: value for n, value in vars(exit_codes).items() if n.isupper()}
    table = writers.exit_codes_table()
    for name, number in numbers.items():
        row = re.search(rf"^\| {number} \| `{name}` \| (.+) \|$", table, re.M)
        assert row, name
        assert len(row[1]) > 4, name
    for where in ("reference/commands.md", "howto/run-and-resume.md"):
        assert "<!-- exit codes -->" in page(where)


def test_pages_have_only_markers_that_are_filled(writers):
    marks = [m for path in DOCS.rglob("*.md") for m in re.findall("<!-- .*? -->", path.read_text())]
    assert set(marks) == set(writers.GENERATED)


def test_environment_variables_are_documented():
    code = [path.read_text() for folder in SOURCES for path in folder.rglob("*.py")]
    used = set(
        re.findall(r"\b(?:MATWEFT_[A-Z_]*[A-Z]|TI_OFFLINE_CACHE_FILE_PATH)\b", "".join(code))
    )
    text = page("reference/hooks.md")
    assert {"MATWEFT_CONTRACT", "MATWEFT_DEVICE"} <= used
    assert used == set(re.findall(r"\b(?:MATWEFT|TI)_[A-Z_]+\b", text))


@pytest.mark.parametrize(
    "key", sorted({*TOP_KEYS, *SHORT_KEYS, *SETTINGS, *STEP_KEYS, *FOR_EACH_KEYS, *LOOP_KEYS})
)
def test_key_of_studies_is_documented(key):
    assert re.search(rf"`[^`\n]*(?<![\w-]){key}(?![\w-])", page("reference/studies.md"))


def test_public_names_are_in_the_api():
    documented = set(re.findall(r"automodule:: (\S+)", page("reference/api.md")))
    homes = {matweft._HOME[name] for name in matweft.__all__ if name in matweft._HOME}
    assert homes <= documented
    folder = Path(matweft_kernels.__file__).parent
    modules = {f"matweft_kernels.{p.stem}" for p in folder.glob("[!_]*.py")}
    assert modules == {name for name in documented if name.startswith("matweft_kernels")}
