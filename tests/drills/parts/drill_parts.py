"""Components for the drills; each execution leaves a line in the file DRILL_TALLY."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from matweft import Generator, Quantity, Result, Simulator, context


@dataclass(frozen=True, eq=False)
class Number(Result):
    """A number and an array that takes some room."""

    value: Annotated[float, Quantity("", "the number")]
    ballast: Annotated[NDArray[np.float64], Quantity("", "random numbers")]


def tally(word: str) -> None:
    with open(os.environ["DRILL_TALLY"], "a") as file:
        file.write(word + "\n")


class Slow(Generator):
    """A random number that takes a moment."""

    item: int = 0
    seconds: float = 0.03
    size: int = 2000

    def generate(self, *, rng: np.random.Generator) -> Number:
        time.sleep(self.seconds)
        ballast = rng.random(self.size)
        tally(f"slow {self.item}")
        return Number(float(ballast.sum()), ballast)


class Double(Simulator):
    """Twice the number."""

    item: int = 0

    def simulate(self, number: Number) -> Number:
        tally(f"double {self.item}")
        return Number(2 * number.value, 2 * number.ballast)


class Deadly(Simulator):
    """Kills its process; once only if ``marker`` names a file it can leave behind."""

    marker: str = ""

    def simulate(self, number: Number) -> Number:
        tally("deadly")
        if not self.marker or not os.path.exists(self.marker):
            if self.marker:
                Path(self.marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number


class Endless(Simulator):
    """Never ends and listens to nobody."""

    def simulate(self, number: Number) -> Number:
        tally("endless")
        while True:
            time.sleep(0.5)


class Patient(Simulator):
    """Takes long, and looks now and then whether it should stop."""

    seconds: float = 20.0

    def simulate(self, number: Number) -> Number:
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            time.sleep(0.05)
            context().check()
        tally("patient")
        return number
