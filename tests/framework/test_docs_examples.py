"""What the documentation shows is run: files are written, commands typed, outputs compared."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from matweft import Study
from matweft.engine import Options, run_study
from matweft.run_view import Run

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples"
BLOCK = re.compile(
    r"^```(?:\{code-block\} )?(?P<language>[a-z]+)\n(?::caption: (?P<caption>[^\n]*)\n)?"
    r"(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
INCLUDED = re.compile(r"^```\{literalinclude\} (\S+)\n(?::language: .*\n)?:caption: (.*)$", re.M)
PLAIN = Options(executor="serial", device="reference")


@dataclass
class Block:
    """A piece of code on a page; ``after`` is the heading above it."""

    language: str
    caption: str | None
    text: str
    after: str


def blocks(name):
    page = (DOCS / name).read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(page):
        heading = re.findall(r"^#+ (.*)$", page[: match.start()], re.MULTILINE)[-1]
        found.append(Block(match["language"], match["caption"], match["text"], heading))
    return found


def call(words, folder, site=None, **more):
    """Run a command as a reader types it; return its exit code and what it printed."""
    programs = {"matweft": [sys.executable, "-m", "matweft"], "python": [sys.executable]}
    command = [*programs[words[0]], *words[1:]]
    environment = {**os.environ, "MATWEFT_DEVICE": "reference", "COLUMNS": "200", **more}
    if site is not None:
        environment["PYTHONPATH"] = str(site)
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def type_in(block, folder, site=None):
    """Type the commands of a console block; every line shown must be among those printed."""
    for typed in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, shown = typed.partition("\n")
        words = shlex.split(line)
        if words[0] not in ("matweft", "python"):
            continue
        code, printed = call(words, folder, site)
        printed_lines = [" ".join(one.split()) for one in printed.splitlines()]
        for expected in (" ".join(one.split()) for one in shown.splitlines()):
            if expected in ("", "…"):  # a cut
                continue
            assert expected in printed_lines, f"$ {line}\n{printed}"
        refused = any(one.startswith("matweft: ") for one in shown.splitlines())
        assert code == (2 if refused else 0), f"$ {line}\n{printed}"


def install(project, site, backend="setuptools.build_meta"):
    """Build the wheel of a project as pip does, and unpack it into ``site``."""
    wheels = site.with_name(f"{site.name}-wheels")
    wheels.mkdir(exist_ok=True)
    build = f"import {backend} as b; b.build_wheel({str(wheels)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=project, check=True, capture_output=True)
    shutil.rmtree(site, ignore_errors=True)
    for wheel in wheels.iterdir():
        zipfile.ZipFile(wheel).extractall(site)


@pytest.fixture(scope="module")
def plugin_page():
    return blocks("howto/write-a-plugin.md")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def write(block, folder):
    file = folder / block.caption
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(block.text, encoding="utf-8")


def test_eleven_lines_and_their_growth(plugin_page, project, tmp_path):
    """Everything up to the finished plugin, in the order of the page."""
    site = tmp_path / "site"
    part = [one for one in plugin_page if one.after in ("Eleven lines", "Parameters and physics")]
    assert [one.language for one in part].count("console") == 3
    assert len(part[0].text.splitlines()) == 11
    assert len(part[1].text.splitlines()) == 6
    for block in part:
        if block.caption:
            write(block, project)
        elif block.language == "console":
            install(project, site)  # stands for -e: what was changed counts
            type_in(block, project, site)
    code = "import doctest, matweft_ising as m; assert not doctest.testmod(m).failed"
    assert call(["python", "-c", code], project, site)[0] == 0


def test_finished_plugin_is_all_on_the_page(plugin_page, project, tmp_path):
    """The files that the page shows make a plugin whose tests pass and whose study runs."""
    page = DOCS / "howto/write-a-plugin.md"
    for source, caption in INCLUDED.findall(page.read_text(encoding="utf-8")):
        write(Block("", caption, (page.parent / source).read_text(encoding="utf-8"), ""), project)
    for block in plugin_page:
        if block.after == "A package with two components" and block.caption:
            write(block, project)
    site = tmp_path / "site"
    install(project, site, "hatchling.build")
    code, printed = call(["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"], project, site)
    assert code == 0, printed
    assert int(re.search(r"(\d+) passed", printed)[1]) > 40
    for block in plugin_page:
        if block.after == "A study" and block.language == "console":
            type_in(block, project, site)


def test_rest_of_the_plugin_page(plugin_page, project):
    done = ("Eleven lines", "Parameters and physics", "A package with two components", "A study")
    rest = [one for one in plugin_page if one.after not in done]
    assert any("new-plugin" in one.text for one in rest)
    for block in rest:
        if block.caption:
            write(block, project)
        elif block.language == "console":
            type_in(block, project)
        elif block.language == "python":
            exec(block.text, {"__name__": "sample"})
    assert (project / "matweft-alloys/tests/test_contract.py").is_file()


def test_messages_of_the_plugin_page_are_those_of_the_code():
    page = (DOCS / "howto/write-a-plugin.md").read_text(encoding="utf-8")
    table = page.partition("| What you see |")[2].partition("\n\n")[0]
    code = "".join(path.read_text() for path in (DOCS.parent / "framework/src").rglob("*.py"))
    code = " ".join(re.sub(r'"\s*f?"', "", code).split())
    code = re.sub(r"\{[^{}]*\}", "…", code)
    for shown in re.findall(r"^\| `(.*?)` \|", table, re.MULTILINE):
        shown = re.sub(r"'ising\.'|ModuleNotFoundError|'…'", "…", shown)
        assert shown in code, shown


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of the studies: those of the examples, and those that the tutorial writes."""
    folder = tmp_path_factory.mktemp("written")
    for path in EXAMPLES.glob("*.yaml"):
        shutil.copy(path, folder)
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^%%writefile (\S+)\n(.*?)^```$", page, re.M | re.S):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def store(written, tmp_path_factory):
    """The folder of a run of three steps."""
    folder = tmp_path_factory.mktemp("runs") / "pores"
    assert run_study(Study.load(written / "pores.yaml"), folder, PLAIN).status == "done"
    return folder


@pytest.mark.parametrize("name", ["short", "long", "design"])
def test_study_of_the_pages_runs(name, written, tmp_path):
    small = {"budget": 4, "pores.shape": [16, 16, 16]} if name == "design" else {}
    study = Study.load(written / f"{name}.yaml", sets=small)
    run = run_study(study, tmp_path / "run", PLAIN)
    assert run.status == "done"
    assert all(row.status == "done" for row in run.steps.values())
    if name == "short":
        assert run.loops["design"].forecasts
        assert Study.from_dict(study.expanded()) == study
    if name == "long":
        assert run.value("check").n == 3
        assert run.value("sizes[2].corner").shape == (12, 12, 12)


def test_store_is_read_without_matweft(store):
    assert "matweft" not in re.sub(r'""".*?"""', "", (EXAMPLES / "read_store.py").read_text())
    code, moves = call(["python", EXAMPLES / "read_store.py", store, "moves"], store)
    value = Run.open(store).value("moves")
    assert code == 0, moves
    assert f"'relative_diffusivity': {value.relative_diffusivity!r}" in moves
    code, pores = call(["python", EXAMPLES / "read_store.py", store, "pores"], store)
    assert code == 0, pores
    assert pores.startswith("porous.level-set")
    assert "(32, 32, 32)" in pores


def test_python_of_the_reference_pages(written, tmp_path, monkeypatch):
    shutil.copy(written / "design.yaml", tmp_path)
    samples = [
        one
        for name in ("reference/studies.md", "reference/components.md")
        for one in blocks(name)
        if one.language == "python"
    ]
    assert len(samples) == 2
    code, printed = call(["python", "-c", "\n".join(one.text for one in samples)], tmp_path)
    assert code == 0, printed
    assert printed.startswith("done {'pores.porosity': ")


def test_model_of_the_page_of_conventions_is_kept(tmp_path):
    code, console = [one for one in blocks("reference/conventions.md") if one.language != "text"]
    write(code, tmp_path)
    type_in(console, tmp_path)


def test_kernel_of_the_page():
    """Its own tests, on the CPU and on the reference; then the benchmark, on a small lattice."""
    folder = EXAMPLES / "kernel"
    code, printed = call(
        ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_bonds.py"], folder
    )
    assert code == 0, printed
    assert int(re.search(r"(\d+) passed", printed)[1]) == 16
    assert "skipped" not in printed
    code, printed = call(["python", "bench_bonds.py", "24"], folder)
    assert code == 0, printed
    assert re.search(r"24\^3: kernel .* ms, numpy .* ms, .* x", printed)


def test_space_entries_of_the_page_are_read():
    page = (DOCS / "reference/studies.md").read_text(encoding="utf-8")
    entries = re.findall(r"^\| `(\S+): (.*?)` \|", page.partition("## Space")[2], re.MULTILINE)
    from matweft import Space

    described = {n: yaml.safe_load(text) for n, text in entries if "." in n}
    units = {"pores.correlation_length": "voxel"}
    kinds = [type(one).__name__ for one in Space.parse(described, units).variables.values()]
    assert kinds == ["Real", "Real", "Real", "Integer", "Choice"]


def test_files_of_a_store_are_those_of_the_page(store):
    page = (DOCS / "howto/run-and-resume.md").read_text(encoding="utf-8")
    table = page.partition("| file | what |")[2].partition("\n\n")[0]
    named = {name.rstrip("/") for name in re.findall(r"^\| `(.*?)` \|", table, re.MULTILINE)}
    present = {path.name for path in store.iterdir()} - {"matweft.json"}
    assert present <= named
    assert named - present <= {"report.html", "lock"}
