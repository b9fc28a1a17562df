"""Outside programs: found, fed, watched, ended."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from matweft import InputError, Simulator, Study
from matweft.context import Context, use_context
from matweft.engine import Options, run_study
from matweft.errors import ProgramError, StopRequested
from matweft.program import Program
from matweft.run_view import Run
from matweft.testing.fakes import write_fake

PYTHON = Program(sys.executable, variable="NO_SUCH_PYTHON")
POSIX = pytest.mark.skipif(os.name == "nt", reason="groups of processes are POSIX's")
CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
open("child.txt", "w").write(str(child.pid))
"""
TOO_LONG = CHILD + "print('begun', flush=True)\nchild.wait()"


def python(script, arguments=(), files=None, **options):
    given = {"job.py": script, **(files or {})}
    return PYTHON.run(["-S", "job.py", *arguments], given, **options)


def complete(run):
    """Run a program whose output does not matter."""
    with run:
        pass


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def scratch(tmp_path):
    """A context whose scratch folders lie in the returned folder."""
    folder = tmp_path / "checkpoint"
    with use_context(Context(threads=3, checkpoint=folder)):
        yield folder


def test_missing_program_says_where_it_was_looked_for(monkeypatch, tmp_path):
    program = Program("no-such-thing++", install="apt install no-such-thing")
    assert program.variable == "NO_SUCH_THING_PROGRAM"
    with pytest.raises(ProgramError) as caught:
        program.find()
    assert str(caught.value) == (
        "the program 'no-such-thing++' is missing: NO_SUCH_THING_PROGRAM is not set, and no "
        "folder on PATH has 'no-such-thing++'; install it (apt install no-such-thing) or set "
        "NO_SUCH_THING_PROGRAM to its path"
    )
    assert not program.is_installed
    monkeypatch.setenv("NO_SUCH_THING_PROGRAM", str(tmp_path))
    with pytest.raises(ProgramError, match=r"variable NO_SUCH_THING_PROGRAM names '.*', which is"):
        program.find()
    with pytest.raises(ProgramError, match="the parameter names 'gone'"):
        complete(program.run([], executable="gone"))


def test_parameter_goes_before_variable_before_path(monkeypatch, tmp_path):
    fakes = {where: write_fake(tmp_path / where, "tool", "") for where in ("path", "var", "par")}
    program = Program("tool", variable="TOOL")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert program.find() == fakes["path"]
    monkeypatch.setenv("TOOL", str(fakes["var"]))
    assert program.find() == fakes["var"]
    assert program.find(fakes["par"]) == fakes["par"]


def test_words_and_files_arrive_as_they_are(scratch, tmp_path):
    words = ["a b", "$HOME", "; touch x", "'\"", "*", "-n", ""]
    (tmp_path / "big.bin").write_bytes(bytes(range(256)))
    files = {"sub/in.txt": "ä\n", "raw": b"\0", "big.bin": tmp_path / "big.bin"}
    script = (
        "import sys, os\n"
        "print(sys.argv[1:], sys.stdin.read().strip(), os.environ['OMP_NUM_THREADS'],"
        " os.environ['LC_ALL'], os.environ['MINE'])\n"
        "print([len(open(n, 'rb').read()) for n in ('sub/in.txt', 'raw', 'big.bin')])"
    )
    more = {"environment": {"MINE": "yes"}, "stdin": "sub/in.txt"}
    with python(script, words, files, **more) as done:
        assert done.stdout.splitlines() == [f"{words} ä 3 C yes", "[3, 1, 256]"]
        assert done.folder.parent == scratch
        assert done.seconds < 10
    assert not scratch.exists()
    assert (tmp_path / "big.bin").stat().st_size == 256


def test_nothing_to_read_where_no_input_is_named():
    with python("import sys; print(repr(sys.stdin.read()))", keep=True) as done:
        assert done.stdout == "''\n"
    assert done.folder.is_dir()
    shutil.rmtree(done.folder)


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "", "c:x", "a\\b", "stdout.txt"])
def test_files_outside_are_refused(scratch, name):
    with pytest.raises(InputError, match=r"scratch folder|is kept for"):
        complete(python("", files={name: ""}))
    assert not scratch.exists()


@pytest.mark.parametrize("words", ["-i job", [1], ["a\0b"]])
def test_arguments_are_a_list_of_texts(words):
    with pytest.raises(InputError, match="arguments are a list of texts"):
        complete(PYTHON.run(words))


def test_standard_input_is_one_of_the_files():
    with pytest.raises(InputError, match="'x', which is not among"):
        complete(PYTHON.run(stdin="x"))


def test_exit_code_is_an_error_with_the_last_lines(scratch):
    script = "import sys\nfor i in range(99): print('step', i)\nsys.exit('no\x07 convergence')"
    with pytest.raises(ProgramError) as caught, python(script):
        pass
    text = str(caught.value)
    assert "ended with exit code 1; its last lines:\n    step 93\n" in text
    assert "    no convergence\n" in text
    assert "step 92" not in text
    (kept,) = scratch.iterdir()
    assert text.endswith(f"Its files: {kept}")
    assert (kept / "stdout.txt").read_text().count("step") == 99


@POSIX
def test_signal_is_named(scratch):
    script = "import os; os.kill(os.getpid(), 11)"
    with pytest.raises(ProgramError, match="ended by the signal SIGSEGV; it printed n"):
        complete(python(script))


def test_program_that_reports_a_failure_with_exit_code_0(scratch):
    picky = Program(sys.executable, variable="NO_SUCH_PYTHON", failed=r"\*ERROR")
    files = {"job.py": "print('fine')\nprint(' *ERROR in readinput')"}
    message = r"reported a failure \('\*ERROR in readinput'\)"
    with pytest.raises(ProgramError, match=message):
        complete(picky.run(["-S", "job.py"], files))


@POSIX
def test_timeout_ends_the_program_and_its_children(scratch):
    message = r"longer than its timeout of 0\.2 s and was ended; its last lines:\n    begun"
    with pytest.raises(ProgramError, match=message):
        complete(python(TOO_LONG, timeout=0.2))
    (kept,) = scratch.iterdir()
    wait_until(lambda: not is_running((kept / "child.txt").read_text()))


@POSIX
def test_program_that_ends_leaves_no_child(scratch):
    with python(CHILD) as done:
        wait_until(lambda: not is_running(done.text("child.txt")))


@POSIX
def test_request_to_stop_ends_the_program(tmp_path):
    class Stopping(Context):
        @property
        def cancelled(self):
            return bool(list(tmp_path.glob("scratch/*/child.txt")))

    with use_context(Stopping(checkpoint=tmp_path / "scratch")), pytest.raises(StopRequested):
        complete(python(TOO_LONG))
    assert not (tmp_path / "scratch").exists()


def test_output_is_bounded(scratch):
    small = Program(sys.executable, variable="NO_SUCH_PYTHON", largest=2**20)
    files = {"job.py": "import time\nopen('big', 'wb').write(bytes(2**21))\ntime.sleep(60)"}
    with pytest.raises(ProgramError, match="more than 1 MiB and was"):
        complete(small.run(["-S", "job.py"], files))


@POSIX
def test_program_does_not_outlive_a_killed_watcher(tmp_path):
    code = (
        "import sys\nfrom matweft.program import Program\n"
        f"with Program(sys.executable).run(['-S', 'job.py'], {{'job.py': {TOO_LONG!r}}}): pass"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    watcher = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        wait_until(lambda: [f for f in tmp_path.glob("*/stdout.txt") if f.read_text()])
    finally:
        watcher.send_signal(signal.SIGKILL)
        watcher.wait()
    (child,) = tmp_path.glob("*/child.txt")
    wait_until(lambda: not is_running(child.read_text()))


@POSIX
def test_file_that_is_no_program_is_named(tmp_path):
    fake = tmp_path / "fake"
    fake.write_text("not a program")
    fake.chmod(0o755)
    with pytest.raises(ProgramError, match=r"cannot start .*fake\): Exec format"):
        complete(PYTHON.run(executable=fake))


def test_errors_of_a_parser_keep_the_files(scratch):
    with pytest.raises(KeyError) as caught, python("print(1)") as done:
        {}["x"]
    assert caught.value.__notes__ == [f"The files of {sys.executable} are in {done.folder}"]
    assert done.folder.is_dir()


def test_version_is_asked_for_once(tmp_path, monkeypatch):
    text = f"open({str(tmp_path / 'asked')!r}, 'a').write('x')\nprint('Tool v2.20 (July 2022)')"
    monkeypatch.setenv("TOOL", str(write_fake(tmp_path, "tool", text)))
    program = Program("tool", variable="TOOL")
    assert [program.version(), program.version()] == ["2.20", "2.20"]
    assert (tmp_path / "asked").read_text() == "x"
    assert Program("tool", variable="TOOL", version_pattern="v9").version() == ""


@dataclass(frozen=True)
class Answer:
    number: float


class Ask(Simulator):
    """A number that a program prints."""

    script: str

    def simulate(self) -> Answer:
        """Return the number."""
        with python(self.script) as done:
            return Answer(done.number(r"(\S+)"))


def test_run_records_versions_and_keeps_what_failed(tmp_path):
    steps = {
        name: {"use": f"{__name__}:Ask", "with": {"script": script}}
        for name, script in (("good", "print('1.5')"), ("bad", "print('oh')"))
    }
    study = Study.from_dict({"study": "ask", "steps": steps})
    run = run_study(study, tmp_path / "run", Options(executor="serial", workers=1))
    assert isinstance(run, Run)
    assert run.value("good") == Answer(1.5)
    version = ".".join(map(str, sys.version_info[:3]))
    assert run.record("good").versions == {sys.executable: version}
    error = run.steps["bad"].error
    assert "stdout.txt, line 1: expected a number, found 'oh'" in error
    (kept,) = (tmp_path / "run" / "checkpoints").glob("*/*")
    assert str(kept) in error
