"""A third party's plugin and a new one, in an environment that never saw the repository."""

import shutil

import pytest
from isolated import DISTRIBUTIONS

STUDY = """
study: a first sample
steps:
  sample: {use: demo.salt, with: {shape: [8, 8, 8], fraction: 0.25}}
  corner: {use: image.crop, with: {size: 4}, in: {image: "${sample}"}}
"""
WRAPPED = """
study: a missing program
steps:
  sample: {use: demo.salt, with: {shape: [8, 8, 8], fraction: 0.25}}
  mixed: {use: beams.mixture, in: {image: "${sample}"}}
"""


@pytest.fixture(scope="module")
def third(environment):
    return environment("matweft-ising", "matweft-truss", "matweft[report,testing]")


def test_tests_of_the_third_party_pass(third):
    tests = third.folder / "ising"
    shutil.copytree(DISTRIBUTIONS["matweft-ising"] / "tests", tests / "tests")
    shutil.copy(DISTRIBUTIONS["matweft-ising"] / "pyproject.toml", tests)
    shown = third.run("python", "-m", "pytest", "-q", cwd=tests)
    assert " passed" in shown
    assert "skipped" not in shown


def test_its_components_are_listed_and_shown(third):
    listed = " ".join(third.run("matweft", "list").split())
    assert "ising.magnet Spins of the Ising model in thermal equilibrium" in listed
    shown = third.run("matweft", "show", "ising.order")
    assert "from matweft-ising 0.1.0" in shown
    assert "size of the mean spin, 0 to 1" in shown


def test_its_study_runs(third):
    third.run("matweft", "run", "ising.small", "--check")
    third.run("matweft", "run", "ising.small", "--set", "seed=2")
    assert (third.folder / "runs").is_dir()


def test_new_plugin_installs_passes_its_tests_and_runs_in_a_study(third):
    third.run("matweft", "new-plugin", "demo")
    plugin = third.folder / "matweft-demo"
    third.install("-e", f"{plugin}[test]")
    assert " passed" in third.run("python", "-m", "pytest", "-q", cwd=plugin)
    assert "demo.salt" in third.run("matweft", "list", "generator")
    assert "BROKEN" not in third.run("matweft", "doctor")
    (third.folder / "first.yaml").write_text(STUDY)
    third.run("matweft", "run", "first.yaml", "--check")
    third.run("matweft", "run", "first.yaml")


def test_plugins_around_a_program_install_and_pass_their_tests(third):
    roles = {"beams": "simulator", "counts": "descriptor", "speckles": "generator"}
    plugins = [third.folder / f"matweft-{name}" for name in roles]
    for name, role in roles.items():
        third.run("matweft", "new-plugin", name, "--wrap", "no-such-program", "--role", role)
    third.install("-e", f"{plugins[0]}[test]")
    for plugin in plugins:
        shown = third.run("python", "-m", "pytest", "-q", "-o", "pythonpath=src", cwd=plugin)
        assert " passed, 1 skipped" in shown
    assert "BROKEN" not in third.run("matweft", "doctor")
    (third.folder / "wrapped.yaml").write_text(WRAPPED)
    refused = third.run("matweft", "run", "wrapped.yaml", ok=False)
    assert "the program 'no-such-program' is missing: NO_SUCH_PROGRAM_PROGRAM is not" in refused


def test_trusses_of_a_third_party_pass_their_tests(third):
    """With CalculiX where it is installed, with the script that plays it anywhere."""
    folder = third.folder / "truss"
    shutil.copytree(DISTRIBUTIONS["matweft-truss"] / "tests", folder / "tests")
    shutil.copy(DISTRIBUTIONS["matweft-truss"] / "pyproject.toml", folder)
    assert " passed" in third.run("python", "-m", "pytest", "-q", cwd=folder)
    if shutil.which("ccx") is None:
        return
    third.run("matweft", "run", "truss.small")
    assert "plot of girder" in (third.folder / "runs" / "truss" / "report.html").read_text()


def test_broken_plugin_harms_nothing_else(third):
    third.run("matweft", "new-plugin", "wreck")
    plugin = third.folder / "matweft-wreck"
    hooks = plugin / "src" / "matweft_wreck" / "hooks.py"
    hooks.write_text("import no_such_library\n" + hooks.read_text())
    third.install("-e", str(plugin))
    try:
        assert "matweft: plugin matweft-wreck 0.1.0 (module" in third.run("matweft", "list")
        third.run("matweft", "show", "ising.order")
        refused = third.run("matweft", "show", "wreck.salt", ok=False)
        assert "pip install no_such_library" in refused
        assert "no_such_library" in third.run("matweft", "doctor", ok=False)
        third.run("matweft", "--strict", "list", ok=False)
    finally:
        hooks.write_text(hooks.read_text().replace("import no_such_library\n", ""))
