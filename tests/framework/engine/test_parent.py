"""Workers end with their parent."""

import os
import subprocess
import sys

CODE = """
import sys, time
from matweft.engine.parent import die_with_parent
die_with_parent(int(sys.argv[1]))
time.sleep(float(sys.argv[2]))
print("alive")
"""


def start(parent, seconds):
    command = [sys.executable, "-c", CODE, str(parent), str(seconds)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_orphan_ends_at_once():
    done = start(2**22 + 1, 30)  # nobody's number
    assert done.returncode == 1
    assert done.stdout == ""


def test_child_lives_while_its_parent_does():
    done = start(os.getpid(), 0.1)
    assert done.stdout.strip() == "alive"
