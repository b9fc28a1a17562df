"""Components for tests of the engine: each execution leaves a line in a tally file."""

from __future__ import annotations

import os
import signal
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from matweft import (
    Dataset,
    Failure,
    Field,
    Generator,
    History,
    Learner,
    Model,
    Objective,
    Prediction,
    Quantity,
    Result,
    Sampler,
    Simulator,
    Space,
    context,
)


def tally(word: str) -> None:
    path = os.environ.get("ENGINE_TALLY")
    if path:
        with open(path, "a") as file:
            file.write(word + "\n")


@dataclass(frozen=True, eq=False)
class Amount(Result):
    """A number and a few more."""

    value: Annotated[float, Quantity("", "the number")]
    parts: Annotated[NDArray[np.float64], Quantity("", "its parts")]
    whole: Annotated[int, Quantity("", "the number, rounded")]


def amount(value: float) -> Amount:
    return Amount(float(value), np.full(3, value / 3), round(value))


class Draw(Generator):
    """A normally distributed number."""

    mean: float = 0.0
    spread: float = 1.0

    def generate(self, *, rng: np.random.Generator) -> Amount:
        tally("draw")
        return amount(rng.normal(self.mean, self.spread))


class Fixed(Generator):
    """A given number."""

    value: float = Field(1.0, ge=-100)

    def generate(self) -> Amount:
        tally(f"fixed {self.value:g}")
        return amount(self.value)


class Talker(Generator):
    """Has something to say."""

    def generate(self) -> Amount:
        context().log.info("axes were turned")
        return amount(1)


class FromFile(Generator):
    """A number read from a file."""

    file: Path

    def generate(self) -> Amount:
        tally("from-file")
        return amount(float(self.file.read_text()))


class Items(Generator):
    """A list of numbers."""

    n: int = 3

    def generate(self) -> list[float]:
        return [float(i) for i in range(self.n)]


class Plus(Simulator):
    """The number and something more."""

    more: float = 1.0

    def simulate(self, number: Amount | float) -> Amount:
        tally("plus")
        return amount((number.value if isinstance(number, Amount) else number) + self.more)


class Sum(Simulator):
    """The sum of many numbers; failed ones count nothing."""

    def simulate(self, numbers: list[Amount]) -> Amount:
        tally("sum")
        return amount(sum(n.value for n in numbers if not isinstance(n, Failure)))


class Picky(Simulator):
    """Refuses numbers below a threshold."""

    least: float = 0.0

    def simulate(self, number: Amount) -> Amount:
        tally("picky")
        if number.value < self.least:
            raise ValueError(f"{number.value:g} is below {self.least:g}")
        warnings.warn("picked", stacklevel=1)
        return number


class Sleep(Simulator):
    """Takes its time, in small slices that look for a request to stop."""

    seconds: float = 1.0

    def simulate(self, number: Amount) -> Amount:
        tally("sleep")
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            time.sleep(0.02)
            context().progress(1 - (end - time.monotonic()) / self.seconds, 1, "sleeping")
            context().check()
        return number


class Saver(Simulator):
    """Works until it is asked to stop, then takes note of it."""

    def simulate(self, number: Amount) -> Amount:
        tally("saver")
        while not context().cancelled:
            time.sleep(0.02)
        tally("saved")
        context().check()
        return number


class Interrupted(Simulator):
    """Is interrupted from the keyboard, again and again."""

    times: int = 1

    def simulate(self, number: Amount) -> Amount:
        for _ in range(self.times):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
        tally("uninterrupted")
        return number


class Endless(Simulator):
    """Never ends and listens to nobody."""

    def simulate(self, number: Amount) -> Amount:
        tally("endless")
        while True:
            time.sleep(1)


class Deadly(Simulator):
    """Kills its process: once, if ``marker`` names a file that it can leave behind."""

    marker: str = ""

    def simulate(self, number: Amount) -> Amount:
        tally("deadly")
        if not self.marker or not os.path.exists(self.marker):
            if self.marker:
                Path(self.marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number


class Counter(Simulator):
    """Counts in its checkpoint folder; its first attempt is killed half way."""

    total: int = 6

    def simulate(self, number: Amount) -> Amount:
        folder = context().checkpoint
        assert folder is not None
        folder.mkdir(parents=True, exist_ok=True)
        for i in range(self.total):
            if (folder / str(i)).exists():
                continue
            tally(f"count {i}")
            (folder / str(i)).touch()
            if i == self.total // 2:
                os.kill(os.getpid(), signal.SIGKILL)
        return amount(self.total)


class Batched(Simulator):
    """Adds one to many numbers in a call."""

    batch_size = 4

    def simulate(self, number: Amount) -> Amount:
        tally("single")
        return amount(number.value + 1)

    def simulate_batch(
        self, items: Sequence[Mapping[str, Any]], rngs: Sequence[np.random.Generator | None]
    ) -> list[Amount | Failure]:
        tally(f"batch {len(items)}")
        return [
            Failure("two is refused") if item["number"].value == 2 else self.simulate(**item)
            for item in items
        ]


class Noisy(Simulator):
    """Adds a little noise."""

    def simulate(self, number: Amount, *, rng: np.random.Generator) -> Amount:
        tally("noisy")
        return amount(number.value + 0.01 * rng.normal())


class Walk(Sampler):
    """Uniform points; the count depends on the history alone."""

    batch: int | None = 3

    def ask(
        self,
        space: Space,
        history: History,
        objectives: Sequence[Objective],
        n: int,
        *,
        rng: np.random.Generator,
    ) -> list[dict[str, Any]]:
        tally("ask")
        return space.from_unit(rng.random((n, len(space))))


@dataclass(frozen=True, eq=False)
class Line(Model):
    """A straight line in each input."""

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    coefficients: NDArray[np.float64]

    def predict(self, dataset: Dataset) -> Prediction:
        x = dataset.matrix(self.inputs)
        mean = np.column_stack([np.ones(len(x)), x]) @ self.coefficients
        return Prediction(mean, np.full_like(mean, 0.1), None, self.targets)


class Straight(Learner):
    """Least squares."""

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> Line:
        tally("fit")
        x = dataset.matrix(dataset.inputs)
        design = np.column_stack([np.ones(len(x)), x])
        solution = np.linalg.lstsq(design, dataset.matrix(dataset.targets), rcond=None)[0]
        return Line(dataset.inputs, dataset.targets, solution)
