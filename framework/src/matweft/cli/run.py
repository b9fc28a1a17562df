"""``matweft run``: run a study, or go on where it stopped."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matweft.cli import exit_codes
from matweft.cli.command import Command
from matweft.errors import InputError, MatweftError

if TYPE_CHECKING:
    from matweft.run_view import Run as RunView
    from matweft.study import Study

_EXIT = {
    "done": exit_codes.OK,
    "failed": exit_codes.FAILED,
    "stopped": exit_codes.INTERRUPTED,
}


class Run(Command):
    """Run a study, or go on where it stopped."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the study, what to set in it, and where and how it runs."""
        add = parser.add_argument
        add("study", help="a study file, or the name of a study that a plugin ships")
        add(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="set a parameter of the study, step.parameter, budget or seed; repeatable",
        )
        add("--store", type=Path, help="folder of the run (default: runs/<name of the file>)")
        add("--workers", type=int, help="worker processes (default: one a core)")
        add("--threads", type=int, default=1, help="threads of each worker (default: 1)")
        add("--executor", default="processes", help="processes, serial, executorlib, a plugin's")
        add("--device", default="auto", help="auto, cpu, cuda, vulkan or reference")
        add("--retry-failed", action="store_true", help="compute failed samples again")
        add(
            "--rerun-changed",
            action="store_true",
            help="compute again what another version of a plugin computed",
        )
        add("--check", action="store_true", help="validate the study, tell its cost and stop")
        add("--ignore-space", action="store_true", help="start although the disk lacks room")
        add("--no-report", action="store_true", help="do not write report.html")
        add("--quiet", action="store_true", help="show no progress")

    def run(self, arguments: Namespace) -> int:
        """Validate the study, run it, print what was found and where it lies."""
        study = load_study(arguments.study, arguments.set)
        if arguments.check:
            print(f"{study.name}: the study is valid")
            _tell_cost(study, arguments)
            return exit_codes.OK
        run = self._run(study, arguments)
        if not arguments.no_report:
            _write_report(run)
        print(_summary(run))
        return _EXIT[run.status]

    def _run(self, study: Study, arguments: Namespace) -> RunView:
        from matweft.engine import Display, Options, run_study

        root = _root(arguments)
        options = Options(
            workers=_workers(arguments),
            threads=_positive("--threads", arguments.threads),
            executor=arguments.executor,
            device=arguments.device,
            retry_failed=arguments.retry_failed,
            rerun_changed=arguments.rerun_changed,
            ignore_space=arguments.ignore_space,
            command=tuple(sys.argv),
        )
        return run_study(study, root, options, display=None if arguments.quiet else Display())


def _root(arguments: Namespace) -> Path:
    return arguments.store or Path("runs") / Path(arguments.study).stem


def _workers(arguments: Namespace) -> int:
    """Return the number of workers; 0 for one a core."""
    return 0 if arguments.workers is None else _positive("--workers", arguments.workers)


def _tell_cost(study: Study, arguments: Namespace) -> None:
    """Print what the study is estimated to cost, and whether the disk holds it."""
    from matweft.engine.costs import cost_of, cost_sentence, require_room
    from matweft.engine.run import available_cores

    cost = cost_of(study)
    sentence = cost_sentence(cost, _workers(arguments) or available_cores())
    if sentence:
        print(sentence)
    if not arguments.ignore_space:
        require_room(cost, _root(arguments))


def load_study(name: str, settings: list[str]) -> Study:
    """Load a study by file, or by the name under which a plugin ships it.

    Raises `MatweftError` if there is neither, `StudyError` if it is not valid.
    """
    from matweft.study import Study

    return Study.load(find_study(name), sets=dict(_setting(text) for text in settings))


def find_study(name: str) -> Path:
    """Return the file of a study given by path or by registered name."""
    path = Path(name)
    if path.is_file():
        return path
    from matweft.registry import registry
    from matweft.study_files import study_file

    offered = registry().targets("matweft_studies")
    if name in offered:
        return study_file(offered[name].target)
    known = f" Studies of the installed plugins: {', '.join(sorted(offered))}." if offered else ""
    raise InputError(f"no study file {name!r} in {Path.cwd()}.{known}")


def _setting(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise InputError(f"--set takes NAME=VALUE, such as --set budget=20; got {text!r}")
    import yaml

    try:
        return name, yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise InputError(f"--set {text}: the value is not YAML: {error}") from error


def _positive(option: str, value: int) -> int:
    if value < 1:
        raise InputError(f"{option} must be at least 1; got {value}")
    return value


def _summary(run: RunView) -> str:
    from matweft.report.table import summary_text

    return summary_text(run)


def _write_report(run: RunView) -> None:
    from matweft.report import write_report

    try:
        write_report(run)
    except MatweftError as error:  # the numbers are in the store whatever becomes of the page
        print(f"matweft: no report: {error}", file=sys.stderr)
