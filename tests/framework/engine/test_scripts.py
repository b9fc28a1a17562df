"""Components of a script: changed, they are computed anew; unchanged, they are not."""

import subprocess
import sys

SCRIPT = """
from matweft import Generator, Simulator
from matweft.engine import Options, run_study
from matweft.study import Study, Use


class Base(Generator):
    def generate(self) -> float:
        return 3.0


class Power(Simulator):
    def simulate(self, value: float) -> float:
        return value**2


study = Study("s", steps={"base": Use(Base()), "power": Use(Power(), inputs={"value": "${base}"})})
run = run_study(study, "store", Options(workers=1))
print(run.value("power"), [row.cached for row in run.steps.values()], len(run.warnings))
"""


def answer(folder, text):
    (folder / "script.py").write_text(text)
    command = [sys.executable, "script.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_class_of_a_script_is_known_by_its_text(tmp_path):
    assert answer(tmp_path, SCRIPT) == "9.0 [False, False] 0"
    assert answer(tmp_path, SCRIPT) == "9.0 [True, True] 0"
    assert answer(tmp_path, SCRIPT.replace("value**2", "value**4")) == "81.0 [True, False] 0"
    assert answer(tmp_path, SCRIPT) == "9.0 [True, True] 0"
