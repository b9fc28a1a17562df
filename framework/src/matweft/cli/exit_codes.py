"""What the exit status of ``matweft`` means."""

from __future__ import annotations

OK = 0
BUG = 1
"""An unexpected exception: its traceback and where to report it are on stderr."""
USAGE = 2
"""Bad arguments, an invalid study or input; nothing ran."""
FAILED = 3
"""The study finished or stopped with more failed samples than allowed."""
STORE = 4
"""The store is locked, newer, damaged or full."""
PLUGIN = 5
"""A plugin is missing or broken."""
INTERRUPTED = 130
"""Stopped by Ctrl-C."""
