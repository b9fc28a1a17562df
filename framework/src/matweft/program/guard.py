"""Ends a program when the process that watched it is gone.

It runs as a script of its own: the group of processes is named by its argument, and its
standard input ends when the watching process does, however that came about.
"""

import os
import signal
import sys


def kill_tree(leader: int) -> None:
    """End a program at once, with all that it has started."""
    if os.name == "nt":
        import subprocess

        command = ["taskkill", "/F", "/T", "/PID", str(leader)]
        subprocess.run(command, capture_output=True, check=False)
        return
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


if __name__ == "__main__":
    sys.stdin.read()
    kill_tree(int(sys.argv[1]))
