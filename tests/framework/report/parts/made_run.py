"""A run made by hand with all that a page or an export may meet; its numbers mean nothing."""

import math
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Annotated, Any

import numpy as np

from matweft import (
    Dataset,
    Field,
    Generator,
    Learner,
    Quantity,
    Result,
    Sampler,
    Simulator,
    hookimpl,
)
from matweft.data import GrainMap, VoxelImage
from matweft.history import History, Trial
from matweft.model import Model, Prediction
from matweft.objective import Objective
from matweft.registry import Registry
from matweft.result import Failure
from matweft.run_json import write_run
from matweft.run_view import Forecast, LoopView, StepRow
from matweft.space import Space
from matweft.store import Record, write_record

BIB = """@article{doe2020,
  author = {Doe, Jane and R{\\"o}ding, Max},
  title = {Made up pores},
  journal = {Journal of Examples}, volume = {12}, pages = {1--9},
  year = {2020}, doi = {10.1000/example.1}
}"""
START = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Moves(Result):
    relative_diffusivity: Annotated[float, Quantity("", "D over D of the free fluid")]
    conductivity: Annotated[float, Quantity("S/m", "of the whole sample")]
    tortuosity: Annotated[float, Quantity("", "porosity over relative diffusivity")]
    profile: Annotated[np.ndarray, Quantity("mol/m**3", "mean concentration of each slice")]
    tensor: Annotated[np.ndarray, Quantity("GPa", "a small matrix", ("11", "22", "33"))]
    sweeps: Annotated[int, Quantity("", "until it converged")]


@dataclass(frozen=True, eq=False)
class Sizes(Result):
    mean_chord: Annotated[float, Quantity("um", "mean length of chords")]
    smallest: Annotated[float, Quantity("um", "narrowest pore")]


class Pores(Generator):
    """Pores cut from noise."""

    references = (BIB,)
    porosity: float = Field(0.5, gt=0, lt=1, description="share of pores")
    correlation_length: float = Field(6.0, unit="um")

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        return pores(48, self.correlation_length, self.porosity, rng)


class Careless(Generator):
    """A number, with a warning."""

    def generate(self) -> float:
        warnings.warn("x is\n large", stacklevel=1)
        return 2.0


class Flow(Simulator):
    """Flow through pores."""

    references = ("@book{roe1999, author = {Roe, R.}, title = {Flow}, year = 1999}",)

    def simulate(self, image: VoxelImage) -> Moves:
        return moves(image.fraction("pore"), np.random.default_rng(0))


class Pick(Sampler):
    """Points by some rule."""

    def ask(self, space: Space, history: History, objectives: list, n: int, *, rng: Any) -> list:
        return space.from_unit(rng.random((n, len(space))))


class Fit(Learner):
    """A model by some rule."""

    def fit(self, dataset: Dataset, *, rng: Any) -> object:
        return dataset


@dataclass(frozen=True, eq=False)
class Line(Model):
    """A model with short and with long fields."""

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    slope: float
    weights: np.ndarray
    kernel: np.ndarray
    state: dict

    def predict(self, dataset):
        return Prediction(self.slope * dataset.matrix(self.inputs))


def registry_of_parts():
    hooks = {
        "matweft_generators": {"demo.pores": "made_run:Pores"},
        "matweft_simulators": {"demo.flow": "made_run:Flow"},
        "matweft_samplers": {"demo.pick": "made_run:Pick"},
        "matweft_learners": {"demo.fit": "made_run:Fit"},
    }
    made = {name: hookimpl(lambda targets=targets: targets) for name, targets in hooks.items()}
    for name, function in made.items():
        function.__name__ = name
    known = Registry(discover=False)
    known.add(SimpleNamespace(MATWEFT_CONTRACT=1, **made), "demo", "matweft-demo", "2.3")
    return known


def pores(n, length, porosity, rng):
    wave = 2 * np.pi * np.fft.fftfreq(n)
    k2 = wave[:, None, None] ** 2 + wave[None, :, None] ** 2 + wave[None, None, :] ** 2
    smooth = np.exp(-k2 * length**2 / 4)
    field = np.fft.ifftn(np.fft.fftn(rng.standard_normal((n, n, n))) * smooth).real
    solid = field > np.quantile(field, porosity)
    return VoxelImage(
        solid.astype(np.uint8),
        spacing=(0.5,) * 3,
        unit="um",
        phases={"pore": 0, "solid": 1},
        periodic=(True,) * 3,
    )


def moves(porosity, rng):
    value = float(porosity**1.6 * (1 + 0.02 * rng.standard_normal()))
    return Moves(
        value,
        1.1e-5 * value,
        float(porosity / value),
        np.linspace(1, 0, 48) ** (1 / porosity),
        np.diag([1.0, 2.0, 3.0]) * value,
        int(rng.integers(80, 140)),
    )


class Builder:
    """Collects steps and writes their records."""

    def __init__(self, root):
        self.root = root
        self.rows = {}
        self.rng = np.random.default_rng(1)

    def step(self, step_id, component, value, seconds=0.5, cached=False, warned=(), **parameters):
        key = f"{len(self.rows):064x}"
        failed = isinstance(value, Failure)
        record = Record(
            key, step_id, component, distribution="matweft-demo", version="2.3",
            parameters=parameters, seed=7, started=START.isoformat(), seconds=seconds,
            machine={"system": "Linux"}, device="cpu", warnings=tuple(warned),
            status="failed" if failed else "done",
        )  # fmt: skip
        write_record(self.root, record, value)
        self.rows[step_id] = StepRow(
            step_id, component, key, "failed" if failed else "done", seconds, cached,
            value.message if failed else "", tuple(warned),
        )  # fmt: skip
        return value


def make_loop(build, samples, edge, failing):
    space = Space.parse(
        {"pores.porosity": [0.3, 0.8], "pores.correlation_length": [4, 12]},
        {"pores.correlation_length": "um"},
    )
    objective = Objective("moves.relative_diffusivity", "target", 0.25, 0.005)
    trials, forecasts = [], []
    for i in range(samples):
        near = min(1, i / 12)
        u = (1 - near) * build.rng.random(2) + near * build.rng.normal([0.24, 0.5], [0.04, 0.25])
        (point,) = space.from_unit(u.clip(0.01, 0.99)[None])
        image = pores(edge, point["pores.correlation_length"], point["pores.porosity"], build.rng)
        build.step(f"design[{i}].pores", "demo.pores", image, 0.02, porosity=0.5)
        if i == failing:
            error = "no path of <pores> crosses the sample along x"
            build.step(f"design[{i}].moves", "demo.flow", Failure(error, "Traceback: <line>"))
            trials.append(Trial(i, point, "failed", cost=0.4, error=error))
            continue
        found = build.step(
            f"design[{i}].moves", "demo.flow", moves(point["pores.porosity"], build.rng), 3.2
        )
        values = {
            "moves.relative_diffusivity": found.relative_diffusivity,
            "moves.conductivity": found.conductivity,
            "moves.tortuosity": found.tortuosity,
            "moves.sweeps": float(found.sweeps),
        }
        trials.append(Trial(i, point, "done", values, cost=3.22))
        if i >= 4:
            spread = 0.15 / i
            ahead = found.relative_diffusivity + spread * build.rng.standard_normal()
            forecasts.append(
                Forecast(i, objective.name, ahead, spread, found.relative_diffusivity, i // 4 * 4)
            )
    for batch in range(samples // 4):
        build.step(f"design.ask[{batch}]", "demo.pick", [{"a": 1}], 0.3)
        build.step(f"design.model[{batch}]", "demo.fit", {"kind": "fit"}, 0.8)
    done = [trial for trial in trials if trial.status == "done"]
    best = min(done, key=lambda t: objective.loss(t.values[objective.name]), default=None)
    return LoopView(
        "design", space, (objective,), History(trials), tuple(forecasts),
        f"design.model[{samples // 4 - 1}]" if samples >= 4 else None,
        None if best is None else best.id, 60,
    )  # fmt: skip


def make_steps(build):
    labels = np.random.default_rng(3).integers(1, 9, (6, 6, 6)).repeat(4, 0).repeat(4, 1)
    build.step(
        "map", "demo.pores", VoxelImage(np.arange(400).reshape(20, 20) / 7), file="<map>.tif"
    )
    build.step("grains", "demo.pores", GrainMap(labels.repeat(4, 2), spacing=(2.0,) * 3, unit="um"))
    build.step("sizes", "demo.flow", Sizes(4.25, math.nan), warned=["no pore is narrow"])
    build.step("numbers", "demo.flow", {"energy": -1.5e-7, "count": 12345, "name": "<b>bold</b>"})
    build.step("broken", "demo.flow", Failure("the <file> holds no image", "Traceback\n  <here>"))
    for i in range(4):
        build.step(f"crops[{i}].sizes", "demo.flow", Sizes(4.0 + i / 8, 1.5), cached=i < 2)
    build.step("crops[4].sizes", "demo.flow", Failure("crop 4 is empty"))


HOME = {"name": "Röd & Co", "url": "https://example.org"}


def make_run(root, samples=24, edge=48, steps=True, loop=True, **changes):
    """Write a run in folder ``root``; ``changes`` are fields of its description."""
    root.mkdir(parents=True, exist_ok=True)
    build = Builder(root)
    loops = {"design": make_loop(build, samples, edge, failing=5)} if loop else {}
    if steps:
        make_steps(build)
    study = {
        "steps": {"pores": {"use": "demo.pores", "with": {"shape": [48, 48, 48]}}},
        "authors": [{"name": "Doe, Jane", "orcid": "0000-0000-0000-0001", "affiliation": HOME}],
    }
    (root / "study.yaml").write_text("study: <pores> & more\nsteps: {}\n", encoding="utf-8")
    fields = {
        "name": "Pores for a wanted diffusivity <script>alert(1)</script>",
        "status": "done", "reason": "every target is met", "seed": 7, "source": "pores.yaml",
        "command": ("matweft", "run", "pores.yaml", "--set", "budget=60"), "study": study,
        "started": START, "finished": START + timedelta(minutes=3, seconds=12),
        "machine": {"system": "Linux", "architecture": "x86_64", "cores": 2,
                    "memory_bytes": 2**34, "device": "cpu"},
        "versions": {"python": "3.11.7", "matweft": "0.1.0", "matweft-demo": "2.3",
                     "numpy": "2.1.0"},
        "warnings": ("matweft-demo 2.2 computed 2 of these <steps>",),
        "steps": build.rows, "loops": loops,
    }  # fmt: skip
    write_run(root, {**fields, **changes})
    return root
