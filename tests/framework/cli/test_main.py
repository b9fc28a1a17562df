"""The program: start, exit codes, errors as sentences, commands of plugins."""

import json
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

import matweft
from matweft import errors, hookimpl
from matweft.cli import Command, exit_codes, main
from matweft.cli.table import OWN
from matweft.registry import Registry, use_registry

HEAVY = {"numpy", "pydantic", "yaml", "torch", "taichi", "scipy", "pint", "pandas", "pytest"}
OUTCOMES = {
    "input": errors.InputError("the image is empty"),
    "study": errors.StudyError(["a.yaml:3: no component 'x'", "a.yaml:4: no unit"]),
    "store": errors.StoreError("the store is locked"),
    "plugin": errors.PluginError("the plugin is broken"),
    "other": errors.NotConvergedError("residual 0.1 after 100 steps"),
    "bug": ZeroDivisionError("division by zero"),
    "stop": KeyboardInterrupt(),
    "pipe": BrokenPipeError(),
}


class Misbehave(Command):
    """Do what is asked, or fail in the way that is asked."""

    def add_arguments(self, parser):
        parser.add_argument("how", nargs="?")

    def run(self, arguments):
        if arguments.how in OUTCOMES:
            raise OUTCOMES[arguments.how]
        print("done")
        return exit_codes.OK


@pytest.fixture
def plugin():
    """A plugin with a command, and a broken plugin beside it."""

    @hookimpl
    def matweft_commands():
        return {"misbehave": f"{__name__}:Misbehave", "odd": f"{__name__}:SimpleNamespace"}

    reg = Registry()
    hooks = SimpleNamespace(MATWEFT_CONTRACT=1, matweft_commands=matweft_commands)
    reg.add(hooks, "demo", "matweft-demo", "0.3")
    with use_registry(reg):
        yield reg


def run(*arguments):
    command = [sys.executable, "-m", "matweft", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_help_names_every_command_and_imports_nothing_heavy():
    code = (
        "import sys; from matweft.cli import main; code = main(['--help']);"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f"\n    {name}" in done.stdout for name in OWN)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "matweft" in loaded
    assert not loaded & HEAVY


def test_help_takes_less_than_300_ms():
    def seconds():
        started = time.perf_counter()
        run("--help")
        return time.perf_counter() - started

    assert min(seconds() for _ in range(5)) <= 0.3


def test_list_imports_no_heavy_library():
    code = (
        "import sys; from matweft.cli import main; main(['list']);"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert not loaded & (HEAVY - {"numpy", "pydantic", "pint", "yaml"})


def test_version():
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"matweft {matweft.__version__}\n")


def test_no_command_prints_help(plugin, capsys):
    assert main([]) == exit_codes.USAGE
    assert "misbehave" in capsys.readouterr().out


def test_unknown_command_is_explained(plugin, capsys):
    assert main(["misbehav"]) == exit_codes.USAGE
    assert "no command 'misbehav'. Did you mean 'misbehave'?" in capsys.readouterr().err


def test_hook_matweft_commands_are_listed_with_their_origin_and_run(plugin, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["--help"]) == exit_codes.OK
    listed = " ".join(capsys.readouterr().out.split())
    assert "fail in the way that is asked. [matweft-demo 0.3]" in listed
    assert main(["misbehave"]) == exit_codes.OK
    assert capsys.readouterr().out == "done\n"


def test_wrong_argument_is_a_usage_error(plugin, capsys):
    assert main(["misbehave", "--no-such-option"]) == exit_codes.USAGE
    assert "unrecognized arguments: --no-such-option" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("how", "code", "text"),
    [
        ("input", exit_codes.USAGE, "matweft: the image is empty\n"),
        ("study", exit_codes.USAGE, "matweft: a.yaml:3: no component 'x'\na.yaml:4: no unit\n"),
        ("store", exit_codes.STORE, "matweft: the store is locked\n"),
        ("plugin", exit_codes.PLUGIN, "matweft: the plugin is broken\n"),
        ("other", exit_codes.FAILED, "matweft: residual 0.1 after 100 steps\n"),
        ("stop", exit_codes.INTERRUPTED, "matweft: interrupted\n"),
    ],
)  # fmt: skip
def test_errors_become_sentences_and_exit_codes(plugin, capsys, how, code, text):
    assert main(["misbehave", how]) == code
    assert capsys.readouterr().err == text


def test_unexpected_error_shows_traceback_and_where_to_report(plugin, capsys):
    assert main(["misbehave", "bug"]) == exit_codes.BUG
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "ZeroDivisionError: division by zero" in shown
    assert "report it" in shown
    assert "matweft doctor" in shown


@pytest.mark.parametrize("arguments", [["--debug", "misbehave"], ["misbehave", "--debug"]])
def test_debug_shows_the_traceback(plugin, capsys, arguments):
    assert main([*arguments, "input"]) == exit_codes.USAGE
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert shown.endswith("matweft: the image is empty\n")


def test_closed_pipe_is_no_error():
    command = f"{sys.executable} -m matweft --help | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("usage: matweft")
    assert "Broken" not in done.stderr


def test_command_that_is_none_is_a_plugin_error(plugin, capsys):
    assert main(["odd"]) == exit_codes.PLUGIN
    assert "is not a matweft.cli.Command" in capsys.readouterr().err


def test_broken_plugin_costs_one_warning_line(plugin, capsys):
    plugin.add("no_such_hooks_module", "broken", "matweft-broken", "1.2")
    assert main(["misbehave"]) == exit_codes.OK
    warning = capsys.readouterr().err
    assert warning.count("\n") == 1
    assert warning.startswith(
        "matweft: plugin matweft-broken 1.2 (module no_such_hooks_module) could not be loaded:"
    )
    assert warning.endswith("`matweft doctor` shows details\n")


@pytest.mark.parametrize("way", ["option", "environment"])
def test_strict_takes_it_for_an_error(plugin, capsys, monkeypatch, way):
    plugin.add("no_such_hooks_module", "broken", "matweft-broken", "1.2")
    if way == "environment":
        monkeypatch.setenv("MATWEFT_STRICT", "1")
    assert main(["misbehave", *["--strict"] * (way == "option")]) == exit_codes.PLUGIN
    assert "Cure: " in capsys.readouterr().err
    monkeypatch.delenv("MATWEFT_STRICT", raising=False)
    assert main(["misbehave"]) == exit_codes.OK


def test_table_of_own_commands_is_true():
    from matweft._source import purpose

    for entry in OWN.values():
        assert purpose(entry.target), f"{entry.target} is missing or has no docstring"


def test_exit_codes_differ():
    codes = {k: v for k, v in vars(exit_codes).items() if k.isupper()}
    assert len(set(codes.values())) == len(codes) == 7
    assert json.dumps(codes)


def test_failure_of_a_plugin_is_told_once(registry, capsys, tmp_path):
    registry.add("no_such_hooks_module", "bad", "matweft-bad", "1.2")
    file = tmp_path / "study.yaml"
    file.write_text("steps: {a: {use: bad.thing}}\n")
    assert main(["run", str(file), "--check"]) == exit_codes.USAGE
    told = capsys.readouterr().err
    assert told.count("No module named 'no_such_hooks_module'") == 1
    assert "no component 'bad.thing': plugin matweft-bad 1.2 could not be loaded. Cure: " in told
