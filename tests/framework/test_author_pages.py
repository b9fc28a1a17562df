"""The pages on wrapped programs and own types show files that exist and words that are printed."""

import re
import shlex
from pathlib import Path

import pytest

from matweft.cli import exit_codes, main
from matweft.program import Program

ROOT = Path(__file__).parents[2]
PAGES = {name: ROOT / f"docs/howto/{name}.md" for name in ("wrap-a-program", "own-types")}
INCLUDED = re.compile(r"^```\{literalinclude\} (\S+)\n:language: .*\n:caption: (.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", PAGES)
def test_files_of_a_page_are_those_of_the_plugin(name):
    shown = INCLUDED.findall(PAGES[name].read_text(encoding="utf-8"))
    assert shown
    for source, caption in shown:
        assert source.endswith(f"contrib/matweft-truss/{caption}")
        assert (PAGES[name].parent / source).is_file(), source


def test_both_pages_together_show_the_whole_plugin():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES.values())
    shown = {caption for _, caption in INCLUDED.findall(text)}
    folder = ROOT / "contrib/matweft-truss"
    files = [path for part in ("src", "tests") for path in (folder / part).rglob("*.*")]
    written = {
        path.relative_to(folder).as_posix()
        for path in files
        if path.suffix in (".py", ".inp", ".yaml") and "__" not in path.as_posix()
    }
    assert written - shown == {"src/matweft_truss/references.py"}


def test_command_of_the_page_prints_what_is_shown(tmp_path, monkeypatch, capsys, registry):
    text = PAGES["wrap-a-program"].read_text(encoding="utf-8")
    block = re.search(r"```console\n\$ matweft ([^\n]*)\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(block[1])) == exit_codes.OK
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in block[2].splitlines() if line not in printed] == []
    for file in re.findall(r"^\| `((?:src|tests)/\S+)` \|", text, re.MULTILINE):
        assert (tmp_path / "matweft-truss" / file).is_file(), file


def test_python_of_the_page_runs(capsys):
    text = PAGES["wrap-a-program"].read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)```", text, re.MULTILINE | re.DOTALL)
    exec(code, {})
    assert "2, 0.1, 0.0\n*ELASTIC\n210000000000.0, 0.3" in capsys.readouterr().out


def test_messages_of_the_page_are_those_of_the_code(monkeypatch):
    text = PAGES["wrap-a-program"].read_text(encoding="utf-8")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CCX_PROGRAM", raising=False)
    program = Program("ccx", install="on Debian: apt install calculix-ccx")
    with pytest.raises(Exception, match="missing") as caught:
        program.find()
    assert str(caught.value) in " ".join(text.split())
    code = "".join(p.read_text() for p in (ROOT / "framework/src/matweft/program").glob("*.py"))
    rows = re.findall(
        r"^\| [^|`]+ \| `(?:ccx |truss\.dat, line 8: )([a-z]+(?: [a-z]+)?)", text, re.MULTILINE
    )
    assert len(rows) == 7
    for words in rows:
        assert words in code, words
