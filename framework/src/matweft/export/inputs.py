"""The files that a run read, copied beside its study, which is made to read the copies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from matweft.component import Component
from matweft.errors import MatweftError
from matweft.registry import registry
from matweft.run_view import Run
from matweft.store.disk import disk_errors
from matweft.study.sheet import holds


@dataclass
class PackedInputs:
    """Copies of the inputs of a run; ``problems`` says in sentences which are not as they were."""

    files: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    """From the folder of an input to that of its copy, as the study names it."""

    def renamed(self, tree: Any) -> Any:
        """Return a study as plain data that names the copies in place of the files."""
        if isinstance(tree, Mapping):
            return {key: self.renamed(value) for key, value in tree.items()}
        if isinstance(tree, list | tuple):
            return [self.renamed(value) for value in tree]
        return self._copy_of(tree) if isinstance(tree, str) else tree

    def _copy_of(self, text: str) -> str:
        if not os.path.isabs(text):
            return text
        folder, name = os.path.split(os.path.normpath(text))
        return f"{self.folders[folder]}/{name}" if folder in self.folders else text


def pack_inputs(run: Run, folder: Path) -> PackedInputs:
    """Copy the files and folders that the components of a run name into ``folder/inputs``."""
    packed = PackedInputs()
    found = sorted(set(_paths_of(run)))
    parents = sorted({os.path.dirname(path) for path in found})
    for number, parent in enumerate(parents, start=1):
        packed.folders[parent] = "inputs" if len(parents) == 1 else f"inputs/{number}"
    for path in found:
        home, name = os.path.split(path)
        source, target = Path(path), folder / packed.folders[home] / name
        if not source.exists():
            packed.problems.append(f"{source.name} was read by the run and is gone: not packed.")
            continue
        if run.finished and source.stat().st_mtime > run.finished.timestamp():
            packed.problems.append(f"{source.name} was changed after the run: its copy may differ.")
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copyfile(source, target)
        packed.files += _files_in(target)
    return packed


def _files_in(target: Path) -> list[Path]:
    return (
        sorted(one for one in target.rglob("*") if one.is_file()) if target.is_dir() else [target]
    )


def _paths_of(run: Run) -> Iterator[str]:
    """Yield the absolute paths among the parameters of all steps."""
    for row in run.steps.values():
        if row.key and _may_read_files(row.component):
            try:
                parameters = run.record(row.id).parameters
            except MatweftError:
                continue
            for path in _paths_in(parameters.values()):
                yield os.path.normpath(path.absolute())


def _may_read_files(name: str) -> bool:
    try:
        component = registry().component(name)
    except MatweftError:
        return True
    kinds = (PurePath, Component)
    return any(holds(f.annotation, k) for f in component.model_fields.values() for k in kinds)


def _paths_in(values: Iterable[Any]) -> Iterator[Path]:
    for value in values:
        if isinstance(value, Path):
            yield value
        elif isinstance(value, Component):
            yield from _paths_in(dict(value).values())
        elif isinstance(value, Mapping):
            yield from _paths_in(value.values())
        elif isinstance(value, list | tuple):
            yield from _paths_in(value)
