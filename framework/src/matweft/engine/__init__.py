"""The engine: runs studies on workers and keeps what they compute."""

from matweft.engine.display import Display
from matweft.engine.run import Options, run_study

__all__ = ["Display", "Options", "run_study"]
