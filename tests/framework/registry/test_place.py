"""The cure for an author who has the source at hand names the file and the line."""

import json

import pytest

from matweft.errors import PluginError
from matweft.registry import Registry

HOOKS = """from matweft import hookimpl
MATWEFT_CONTRACT = 1
@hookimpl
def matweft_generators():
    return {"mine.rod": "PACKAGE.rod:Rod"}
"""
ROD = """from matweft import Generator
class Rod(Generator):
    length: float = 1.0
    def generate(self) -> float:
        return self.length
"""


@pytest.fixture
def author(tmp_path, monkeypatch, request):
    """Return a function that installs a plugin as pip does with -e, and the plugin's folder."""
    name = f"mine_{abs(hash(request.node.name))}"
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(hooks=HOOKS, rod=ROD, editable=True):
        about = tmp_path / f"{name}-1.0.dist-info"
        for folder in (about, tmp_path / name):
            folder.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        came = {"url": "file:///x", "dir_info": {"editable": editable}}
        (about / "direct_url.json").write_text(json.dumps(came))
        (tmp_path / name / "__init__.py").write_text("")
        (tmp_path / name / "hooks.py").write_text(hooks.replace("PACKAGE", name))
        (tmp_path / name / "rod.py").write_text(rod)
        reg = Registry()
        return reg, reg.add(f"{name}.hooks", "mine", name, "1.0"), tmp_path / name

    return install


def test_error_in_the_hooks_module(author):
    _, record, folder = author(hooks="x = 1\ndef broken(:\n")
    assert record.cure == f"correct {folder / 'hooks.py'}, line 2"


@pytest.mark.parametrize(
    ("hooks", "rod", "file", "line"),
    [
        (HOOKS, ROD.replace("float = 1.0", "float = "), "rod.py", 3),
        (HOOKS, ROD.replace("length: float", "length"), "rod.py", 2),
        (HOOKS, ROD.replace(" -> float", ""), "rod.py", 2),
        (HOOKS.replace(":Rod", ":Rood"), ROD, "hooks.py", 5),
        (HOOKS.replace(".rod:", ".rood:"), ROD, "hooks.py", 5),
    ],
)
def test_error_behind_a_target(author, hooks, rod, file, line):
    reg, record, folder = author(hooks, rod)
    assert not record.error
    with pytest.raises(PluginError) as caught:
        reg.component("mine.rod")
    assert str(caught.value).endswith(f"Cure: correct {folder / file}, line {line}")


def test_others_cannot_correct_it(author):
    _, record, _ = author(hooks="def broken(:\n", editable=False)
    assert record.cure.startswith("update it (pip install --upgrade mine_")
