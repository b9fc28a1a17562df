"""The pack beside a paper: study, versions, figures, data, methods and literature."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from matweft._unknown import is_of_main
from matweft.citation import bibtex, components_of, methods_paragraph
from matweft.codec import encode
from matweft.data import GrainMap, VoxelImage
from matweft.errors import MatweftError
from matweft.export.csv_files import write_csv
from matweft.export.inputs import PackedInputs, pack_inputs
from matweft.export.requirements import used_versions
from matweft.export.tables import plain_steps, tables_of
from matweft.figures import figure_of
from matweft.figures.drawings import Draw, array_drawings
from matweft.figures.forecasts import draw_learning_curve, draw_parity
from matweft.figures.progress import draw_progress
from matweft.figures.space_map import draw_space
from matweft.figures.theme import PAPER
from matweft.report.headline import answered, asked, effort
from matweft.report.numbers import words
from matweft.report.provenance import study_text
from matweft.run_view import Run, StepRow
from matweft.store import replace_text
from matweft.store.disk import replace_file
from matweft.study.emit import to_yaml


def write_paper(run: Run, folder: Path) -> list[Path]:
    """Write the pack into a folder and return its files.

    ``study.yaml``, ``inputs/`` and ``versions.txt`` repeat the run, ``figures/`` has every chart
    as SVG and PDF, ``data/`` the tables as CSV and the arrays of single steps and of the best
    samples as npz, ``provenance.json`` what is known of the run, ``methods.md`` and
    ``references.bib`` the words. Raises `MatweftError` where matplotlib is missing.
    """
    data, figures = folder / "data", folder / "figures"
    for made in (data, figures):
        made.mkdir(parents=True, exist_ok=True)
    files = write_csv(tables_of(run), data)
    files += [file for row in _kept(run) for file in _arrays(run, row, data)]
    for name, draw in _drawings(run):
        files += _write_figure(draw, figures / name)
    inputs = pack_inputs(run, folder)
    files += [*inputs.files, *_provenance(run, folder)]
    texts = {
        "study.yaml": _study(run, inputs),
        "versions.txt": versions_text(run),
        "methods.md": methods_paragraph(run) + "\n",
        "references.bib": bibtex(run) + "\n",
    }
    for name, text in texts.items():
        replace_text(folder / name, text)
        files.append(folder / name)
    replace_text(folder / "README.md", _readme(run, folder, files, inputs.problems))
    return [folder / "README.md", *files]


def versions_text(run: Run) -> str:
    """Return the versions of what the run used as pip reads them; others are remarks."""
    lines = ["# what the run used; install with: pip install -r versions.txt"]
    for name, version in used_versions(run).items():
        remark = "# " if name in ("python", "implementation") else ""
        lines.append(f"{remark}{name}=={version}")
    return "\n".join(lines) + "\n"


def _study(run: Run, inputs: PackedInputs) -> str:
    """Return the study, which names the copies of its inputs."""
    return to_yaml(inputs.renamed(run.study)) if inputs.folders else study_text(run)


def _provenance(run: Run, folder: Path) -> list[Path]:
    """Copy the description of the run, which every step, version and machine is in."""
    target = folder / "provenance.json"
    replace_file(target, partial(_pour, (run.path / "run.json").read_bytes()))
    return [target]


def _kept(run: Run) -> list[StepRow]:
    """Return the steps whose arrays are packed: single ones, and those of the best samples."""
    best = [f"{loop.name}[{loop.best}]." for loop in run.loops.values() if loop.best is not None]
    rows = plain_steps(run)
    rows += [row for row in run.steps.values() if any(row.id.startswith(one) for one in best)]
    return [row for row in rows if row.status == "done"]


def _arrays(run: Run, row: StepRow, folder: Path) -> list[Path]:
    """Write the arrays of a step's result, if it has any, under the names of its fields."""
    try:
        arrays = encode(run.value(row.id)).arrays
    except MatweftError:
        return []
    if not arrays:
        return []
    file = folder / f"{_safe(row.id)}.npz"
    plain: dict[str, Any] = {name.replace("/", "."): array for name, array in arrays.items()}
    replace_file(file, partial(_pack, plain))
    return [file]


def _pack(arrays: dict[str, Any], out: BinaryIO) -> None:
    np.savez_compressed(out, **arrays)


def _drawings(run: Run) -> Iterator[tuple[str, Draw]]:
    for loop in run.loops.values():
        yield f"{loop.name}-progress", partial(draw_progress, loop)
        for objective in loop.objectives:
            name = f"{loop.name}-{words(objective.name).replace(' ', '-')}"
            yield f"{name}-space", partial(draw_space, loop, objective)
            yield f"{name}-forecasts", partial(draw_parity, loop, objective)
            yield f"{name}-learning", partial(draw_learning_curve, loop, objective)
    for row in _kept(run):
        try:
            value = run.value(row.id)
        except MatweftError:
            continue
        yield _safe(row.id), partial(figure_of, value)
        if not isinstance(value, VoxelImage | GrainMap):
            for one, draw in array_drawings(value):
                yield f"{_safe(row.id)}-{_safe(one.name)}", draw


def _write_figure(draw: Draw, target: Path) -> list[Path]:
    written: list[Path] = []
    with PAPER.applied():
        figure = draw()
        if figure is None:
            return []
        for kind, date in (("svg", "Date"), ("pdf", "CreationDate")):
            file = target.with_name(f"{target.name}.{kind}")
            content = io.BytesIO()
            figure.savefig(
                content, format=kind, metadata={date: None}, dpi=300, bbox_inches="tight"
            )
            replace_file(file, partial(_pour, content.getvalue()))
            written.append(file)
    return written


def _pour(content: bytes, out: BinaryIO) -> None:
    out.write(content)


def _readme(run: Run, folder: Path, files: list[Path], problems: list[str]) -> str:
    lines = [f"# {run.name}", ""]
    for loop in run.loops.values():
        lines += [asked(loop), answered(loop, run.status != "running"), ""]
    python = run.versions.get("python", "")
    with_python = f", with Python {python}" if python else ""
    lines += [effort(run), "", f"To repeat it in this folder{with_python}:"]
    lines += ["", "```", "pip install -r versions.txt", "matweft run study.yaml", "```", ""]
    lines += ["The results are then in `runs/study`; the same tables as in `data` are written by"]
    lines += ["`matweft export runs/study --to csv again`. On the same machine and versions the"]
    lines += ["numbers are the same, elsewhere up to round-off.", ""]
    own = [name.partition(":")[2] for name in components_of(run) if is_of_main(name)]
    problems = [*problems, *(f"{name} was defined in a notebook or script." for name in own)]
    if problems:
        lines += ["What stands in the way:", "", *(f"- {one}" for one in problems), ""]
    lines += ["| file | size |", "|---|---|"]
    lines += [
        f"| {file.relative_to(folder).as_posix()} | {file.stat().st_size} bytes |" for file in files
    ]
    return "\n".join(lines) + "\n"


def _safe(name: str) -> str:
    """Return a step's id as the name of a file.

    >>> _safe("design[22].pores")
    'design-22.pores'
    """
    name = name.replace("].", ".").replace("]", "")
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
