"""The hook for file formats."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from matweft import hookimpl
from matweft.errors import InputError
from matweft.formats import Format, format_of
from matweft.registry import Registry, use_registry


class Text(Format):
    endings = (".txt",)

    def read(self, path: Path, **options: Any) -> str:
        return path.read_text()

    def write(self, sample: Any, path: Path, **options: Any) -> None:
        path.write_text(str(sample))


class Packed(Format):
    endings = (".old.txt", ".pack")

    def read(self, path: Path, **options: Any) -> str:
        return "packed"


@pytest.fixture
def formats(monkeypatch):
    module = ModuleType("format_parts")
    module.Text, module.Packed = Text, Packed
    monkeypatch.setitem(sys.modules, "format_parts", module)
    plugin = SimpleNamespace(
        MATWEFT_CONTRACT=1,
        matweft_formats=hookimpl(
            lambda: {"parts.text": "format_parts:Text", "parts.pack": "format_parts:Packed"}
        ),
    )
    registry = Registry()
    registry.add(plugin, "parts")
    with use_registry(registry):
        yield


def test_hook_matweft_formats_longest_ending_wins(formats, tmp_path):
    assert isinstance(format_of("a/B.TXT"), Text)
    assert isinstance(format_of("b.old.txt"), Packed)
    file = tmp_path / "x.txt"
    format_of(file).write(7, file)
    assert format_of(file).read(file) == "7"


def test_unknown_and_read_only(formats):
    with pytest.raises(InputError, match=r"no format for 'x.doc'.*\.pack"):
        format_of("x.doc")
    with pytest.raises(InputError, match="can be read but not written"):
        format_of("x.pack").write(1, Path("x.pack"))
