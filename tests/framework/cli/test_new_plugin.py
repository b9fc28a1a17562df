"""The command new-plugin: what it writes works, lints and is refused where it must be."""

import shutil
import subprocess
import sys
import tomllib

import pytest

from matweft.cli import exit_codes, main
from matweft.errors import InputError
from matweft.scaffold import EXAMPLES, WRAPPERS, check_name, write_plugin


@pytest.mark.parametrize("role", EXAMPLES)
def test_tests_of_a_new_plugin_pass_as_written(tmp_path, role):
    folder = write_plugin("demo", tmp_path, role=role)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "failed" not in done.stdout


@pytest.mark.parametrize("name", ["x", "phase-field", "abcdefghij-klmnopqrs-2345"])
def test_new_plugin_is_clean(tmp_path, name):
    ruff = shutil.which("ruff", path=sys.prefix + "/bin") or pytest.skip("ruff is not installed")
    for role in EXAMPLES:
        write_plugin(name[:24], tmp_path / role, role=role)
    for role in WRAPPERS:
        write_plugin(
            name[:24], tmp_path / "wrap" / role, role=role, program="x" * min(40, len(name) ** 2)
        )
    for check in (["check"], ["format", "--check"]):
        command = [ruff, *check, "--no-cache", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("license", ["BSD-3-Clause", "MIT", "none"])
def test_licence(tmp_path, license):
    folder = write_plugin("demo", tmp_path, license=license, author="Ada Lovelace")
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project.get("license", "none") == license
    assert project["authors"] == [{"name": "Ada Lovelace"}]
    text = (folder / "LICENSE").read_text() if license != "none" else "Ada Lovelace"
    assert "Ada Lovelace" in text
    assert (folder / "LICENSE").exists() == (license != "none")


def test_command_prints_what_comes_next(registry, tmp_path, capsys):
    arguments = ["new-plugin", "phase-field", "--directory", str(tmp_path), "--role", "sampler"]
    assert main(arguments) == exit_codes.OK
    folder = tmp_path / "matweft-phase-field"
    shown = capsys.readouterr().out
    assert f"cd {folder}" in shown
    assert "matweft show phase-field.uniform" in shown
    assert (folder / "src" / "matweft_phase_field" / "uniform.py").is_file()
    assert (folder / ".gitignore").is_file()
    assert not list(folder.rglob("*.tmpl"))
    assert main(arguments) == exit_codes.USAGE
    assert f"{folder} exists; remove it, or choose another" in capsys.readouterr().err


def test_plugin_around_a_program(registry, tmp_path, capsys):
    arguments = ["new-plugin", "cells", "--wrap", "voro++", "--directory", str(tmp_path)]
    assert main(arguments) == exit_codes.OK
    shown = capsys.readouterr().out
    assert "matweft show cells.mixture" in shown
    assert "its input in src/matweft_cells/input.txt" in shown
    package = tmp_path / "matweft-cells" / "src" / "matweft_cells"
    assert 'command="voro++",\n    variable="VORO_PROGRAM"' in (package / "program.py").read_text()
    assert "fraction ${fraction}" in (package / "input.txt").read_text()
    assert (package.parents[1] / "tests" / "fake_program.py").is_file()


@pytest.mark.parametrize(
    ("program", "role", "reason"),
    [
        ("/usr/bin/ccx", "", "takes the command of a program, such as ccx"),
        ("ccx -i", "", "takes the command"),
        ('x"', "", "takes the command"),
        ("-x", "", "takes the command"),
        ("ccx", "sampler", "sampler around a program has no template; take --role simulator, desc"),
    ],
)
def test_what_cannot_be_wrapped_is_refused(tmp_path, program, role, reason):
    with pytest.raises(InputError, match=reason):
        write_plugin("demo", tmp_path, role=role, program=program)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "small letters, digits and single dashes"),
        ("Demo", "small letters, digits and single dashes"),
        ("2d", "small letters"),
        ("a--b", "single dashes"),
        ("a_b", "small letters"),
        ("../evil", "small letters"),
        ("a" * 25, "at most 24"),
        ("matweft-demo", "leave 'matweft' out"),
        ("porous", "is taken"),
        ("image", "is taken"),
        ("lambda", "is taken"),
    ],
)
def test_bad_names_are_refused(name, reason):
    with pytest.raises(InputError, match=reason):
        check_name(name)


def test_folder_that_cannot_be_made_is_a_sentence(registry, tmp_path, capsys):
    (tmp_path / "file").touch()
    arguments = ["new-plugin", "demo", "--directory", str(tmp_path / "file")]
    assert main(arguments) == exit_codes.STORE
    shown = capsys.readouterr().err
    assert "cannot write" in shown
    assert "Traceback" not in shown
