"""Scripts that play an outside program in tests."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def write_fake(folder: Path, command: str, script: str | Path) -> Path:
    """Write an executable that runs a Python script, and return its path.

    ``script`` is the path of the script or its text. It gets the arguments of the program, and
    runs in the folder in which the program would.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not isinstance(script, Path):
        text, script = script, folder / f"{command}-script.py"
        script.write_text(text, encoding="utf-8")
    words = [sys.executable, str(script.resolve())]
    if os.name == "nt":
        fake = folder / f"{command}.cmd"
        fake.write_text('@"{}" "{}" %*\n'.format(*words), encoding="utf-8")
    else:
        fake = folder / command
        fake.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
        fake.chmod(0o755)
    return fake
