"""Every distribution works installed alone from its wheel, outside the repository."""

import json
import zipfile

import pytest
from isolated import DISTRIBUTIONS

GENERAL = {"matweft", "matweft-kernels", "matweft-learning", "matweft-sampling"}
"""What a plugin may bring along."""
PLUGINS = [name for name in DISTRIBUTIONS if name not in ("matweft", "matweft-kernels")]


@pytest.fixture(scope="module")
def bare(environment):
    return environment("matweft")


@pytest.fixture(scope="module", params=PLUGINS)
def alone(environment, request):
    """A plugin by itself, and the environment it is in."""
    return request.param, environment(request.param)


def installed(env) -> set[str]:
    code = "from importlib.metadata import distributions as d; print(*{x.name for x in d()})"
    return set(env.python(code).split())


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_wheel_holds_the_package_and_nothing_else(wheels, name):
    package = name.replace("-", "_")
    (path,) = wheels.glob(f"{package}-[0-9]*.whl")
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
    assert f"{package}/py.typed" in names
    assert {one.split("/")[0].split("-")[0] for one in names} == {package}
    assert not [
        one for one in names if "__pycache__" in one or "/tests/" in one.split("/template/")[0]
    ]


def test_framework_alone_brings_no_heavy_library(bare):
    heavy = {"torch", "taichi", "scipy", "scikit-learn", "pandas", "matplotlib", "pytest"}
    assert not installed(bare) & heavy
    assert {one for one in installed(bare) if one.startswith("matweft")} == {"matweft"}


def test_framework_alone_works(bare):
    assert "usage: matweft" in bare.run("matweft", "--help")
    assert "image.crop" in bare.run("matweft", "list")
    assert "pip install matweft-kernels" in bare.run("matweft", "doctor")
    assert "pip install matweft-porous" in bare.run("matweft", "show", "porous.diffusion", ok=False)
    assert bare.python("import matweft; print(matweft.context().device)") == "auto\n"


def test_new_plugin_is_written_from_the_wheel(bare):
    bare.run("matweft", "new-plugin", "demo")
    assert (bare.folder / "matweft-demo" / "src" / "matweft_demo" / "salt.py").is_file()


def test_kernels_alone(environment):
    env = environment("matweft-kernels")
    assert {one for one in installed(env) if one.startswith("matweft")} == {"matweft-kernels"}
    code = "from matweft_kernels.runtime import available_devices as a; print(*a())"
    assert "cpu reference" in env.python(code)


def test_plugin_alone(alone):
    name, env = alone
    ours = {one for one in installed(env) if one.startswith("matweft")}
    assert name in ours
    assert ours <= GENERAL | {name}
    assert "BROKEN" not in env.run("matweft", "doctor")
    domain = name.removeprefix("matweft-")
    rows = json.loads(env.run("matweft", "list", "--json"))
    own = [row["name"] for row in rows if row["plugin"] == name]
    assert own
    assert all(one.startswith(f"{domain}.") for one in own)
    for one in own:
        assert one in env.run("matweft", "show", one)


def test_studies_are_in_the_wheel(alone):
    name, env = alone
    code = (
        "from matweft import registry as r\n"
        "for study in r().targets('matweft_studies'):\n"
        "    print(study, r().load('matweft_studies', study).is_file())\n"
    )
    found = [line.split() for line in env.python(code).splitlines()]
    assert all(there == "True" for _, there in found), f"{name}: {found}"
