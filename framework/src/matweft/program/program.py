"""An outside program that components run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matweft._threads import thread_variables
from matweft.context import context
from matweft.errors import InputError, ProgramError, StopRequested
from matweft.program.finished import Finished, failure
from matweft.program.process import STDERR, STDOUT, Ended, Limits, execute
from matweft.program.scratch import Content, make_scratch, remove_scratch

_VERSION_SECONDS = 10.0


@dataclass(frozen=True)
class Program:
    """A program by its command, such as ``ccx``, with what is known about it.

    ``variable`` is the environment variable that may name its path, by default the command in
    capitals and ``_PROGRAM``; ``install`` says how to get it. ``timeout`` is in seconds,
    ``largest`` bounds the bytes in its scratch folder. ``failed`` is a regular expression: if
    what it prints matches, the program failed although its exit code is 0.
    """

    command: str
    install: str = ""
    variable: str = ""
    timeout: float | None = None
    largest: int = 2**30
    failed: str = ""
    version_arguments: tuple[str, ...] = ("--version",)
    version_pattern: str = r"\d+(?:\.\d+)+"

    def __post_init__(self) -> None:
        if not self.variable:
            name = (
                re.sub(r"\W+", "_", Path(self.command).name.removesuffix(".exe")).strip("_").upper()
            )
            object.__setattr__(self, "variable", f"{name}_PROGRAM")

    @property
    def is_installed(self) -> bool:
        """Whether the program can be found."""
        try:
            self.find()
        except ProgramError:
            return False
        return True

    def find(self, executable: str | Path | None = None) -> Path:
        """Return where the program lies: ``executable``, else the variable's path, else on PATH.

        Raises `ProgramError` that says where it was looked for and what to do.
        """
        named = executable or os.environ.get(self.variable)
        found = shutil.which(named or self.command)
        if found is not None:
            return Path(found).absolute()
        if named:
            who = "the parameter" if executable else f"the environment variable {self.variable}"
            looked = f"{who} names {str(named)!r}, which is not an executable file"
        else:
            looked = f"{self.variable} is not set, and no folder on PATH has {self.command!r}"
        cure = f"install it ({self.install})" if self.install else "install it"
        raise ProgramError(
            f"the program {self.command!r} is missing: {looked}; {cure} or set {self.variable} to "
            "its path"
        )

    def version(self, executable: str | Path | None = None) -> str:
        """Return the version that the program states, or "" if it states none."""
        path = self.find(executable)
        stamp = path.stat().st_mtime_ns
        return _stated_version(path, stamp, self.version_arguments, self.version_pattern)

    @contextmanager
    def run(
        self,
        arguments: Sequence[str] = (),
        files: Mapping[str, Content] | None = None,
        *,
        stdin: str | None = None,
        executable: str | Path | None = None,
        timeout: float | None = None,
        environment: Mapping[str, str] | None = None,
        keep: bool = False,
    ) -> Iterator[Finished]:
        """Run the program in a scratch folder of its own and hand out what it left there.

        ``files`` are written first: file name to text, bytes or the `Path` of a file to copy;
        ``stdin`` names the one it reads as standard input. ``arguments`` reach it as they are,
        no shell is involved. It gets as many threads as the step and, unless ``environment``
        says otherwise, prints in English. The folder is removed when the ``with`` block is left,
        and kept if anything failed or ``keep`` is true.

        Raises `ProgramError` with the program's last lines and the folder if it is missing,
        fails, takes longer than ``timeout`` seconds (by default that of the program) or writes
        too much; `StopRequested` if the run asks the step to stop. In every case the program and
        what it started are gone.
        """
        path = self.find(executable)
        words = [str(path), *_words(arguments)]
        if stdin is not None and stdin not in (files or {}):
            raise InputError(f"stdin names {stdin!r}, which is not among the files")
        if context().programs is not None:
            context().programs[self.command] = self.version(executable)  # type: ignore[index]
        folder = make_scratch(Path(self.command).name, files or {})
        limits = Limits(self.timeout if timeout is None else timeout, self.largest)
        source = None if stdin is None else folder / stdin
        try:
            ended = _execute(self.command, words, folder, environment or {}, limits, source)
            self._require_success(ended, folder, limits)
            yield Finished(self.command, folder, ended.seconds)
        except StopRequested:
            remove_scratch(folder)
            raise
        except BaseException as error:
            if str(folder) not in str(error):
                error.add_note(f"The files of {self.command} are in {folder}")
            raise
        if not keep:
            remove_scratch(folder)

    def _require_success(self, ended: Ended, folder: Path, limits: Limits) -> None:
        if ended.halted == "time":
            sentence = f"took longer than its timeout of {limits.seconds:g} s and was ended"
        elif ended.halted == "size":
            sentence = f"wrote more than {limits.bytes / 2**20:g} MiB and was ended"
        elif ended.code:
            sentence = _exit(ended.code)
        elif self.failed and (said := _match(self.failed, folder)):
            sentence = f"reported a failure ({said!r})"
        else:
            return
        raise failure(self.command, folder, sentence)


def _execute(
    command: str,
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    limits: Limits,
    stdin: Path | None = None,
) -> Ended:
    threads = context().threads
    held = {} if threads is None else thread_variables(threads)
    variables = {**os.environ, "LC_ALL": "C", **held, **environment}
    try:
        return execute(words, folder, variables, limits, stdin)
    except OSError as error:
        raise ProgramError(
            f"cannot start {command} ({words[0]}): {error.strerror or error}; its files: {folder}"
        ) from error


@cache
def _stated_version(path: Path, stamp: int, arguments: tuple[str, ...], pattern: str) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made)
        limits = Limits(_VERSION_SECONDS, 2**20)
        _execute(path.name, [str(path), *arguments], folder, {}, limits)
        for name in (STDOUT, STDERR):
            found = re.search(pattern, (folder / name).read_text(errors="replace"))
            if found is not None:
                return found[0]
    return ""


def _words(arguments: Sequence[str]) -> list[str]:
    wrong = [one for one in arguments if not isinstance(one, str) or "\0" in one]
    if isinstance(arguments, str) or wrong:
        raise InputError(f"arguments are a list of texts, such as ['-i', 'job']; got {arguments!r}")
    return list(arguments)


def _match(pattern: str, folder: Path) -> str:
    for name in (STDOUT, STDERR):
        with open(folder / name, encoding="utf-8", errors="replace") as file:
            for line in file:
                if re.search(pattern, line):
                    return line.strip()[:80]
    return ""


def _exit(code: int) -> str:
    if code > 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by the signal {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by the signal {-code}"
