"""What the framework costs beside the work: start, step, resume, and the gain of a second worker.

``python tests/benchmarks/bench_engine.py [help] [steps] [resume] [workers]`` on an idle machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PARTS = str(Path(__file__).parents[1] / "framework" / "engine" / "parts")
MATWEFT = [sys.executable, "-m", "matweft"]
MANY = """
study: many
steps:
  all: {for-each: "${range(%d)}", as: i, run: {
    one: {use: "engine_parts:Draw"},
    two: {use: "engine_parts:Plus", in: {number: "${one}"}}}}
"""
SAMPLES = """
study: samples
generate: {pores: {use: porous.level-set, with: {shape: [64, 64, 64]}}}
describe: {shape: porous.chords, surface: porous.specific-surface, pairs: porous.two-point}
simulate: {moves: porous.diffusion}
space: {pores.porosity: [0.4, 0.8], pores.correlation_length: [4, 8]}
sample: {use: sampling.sobol}
budget: %d
"""


def seconds(command: list[str], folder: str) -> float:
    environment = {**os.environ, "PYTHONPATH": PARTS}
    begin = time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, env=environment, capture_output=True)
    return time.perf_counter() - begin


def in_folder(text: str, work: Callable[[str, list[str]], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "study.yaml").write_text(text)
        work(folder, [*MATWEFT, "run", "study.yaml", "--no-report", "--quiet"])


def bench_help(repeats: int) -> None:
    times = [seconds([*MATWEFT, "--help"], ".") for _ in range(2 * repeats + 1)]
    print(f"matweft --help, all plugins installed: {statistics.median(times[1:]):.3f} s (<= 0.3)")


def bench_steps(repeats: int) -> None:
    n = 2000

    def work(folder: str, run: list[str]) -> None:
        empty = statistics.median(
            seconds([*MATWEFT, "run", "study.yaml", "--check"], folder) for _ in range(3)
        )
        costs = []
        for _ in range(repeats):
            shutil.rmtree(Path(folder, "runs"), ignore_errors=True)
            costs.append((seconds([*run, "--workers", "1"], folder) - empty) / (2 * n))
        print(
            f"a step that does nothing, one worker: {1e3 * statistics.median(costs):.2f} ms (<= 5)"
        )

    in_folder(MANY % n, work)


def bench_resume(repeats: int) -> None:
    def work(folder: str, run: list[str]) -> None:
        seconds([*run], folder)
        times = [seconds([*run], folder) for _ in range(repeats)]
        print(f"10,000 finished steps, nothing to do: {statistics.median(times):.2f} s (<= 2)")

    in_folder(MANY % 5000, work)


def bench_workers(repeats: int, samples: int) -> None:
    def work(folder: str, run: list[str]) -> None:
        seconds([*run, "--store", "warm", "--set", "budget=4"], folder)  # compile the kernels once
        ratios = []
        for i in range(repeats):
            one = seconds([*run, "--workers", "1", "--store", f"one{i}"], folder)
            two = seconds([*run, "--workers", "2", "--store", f"two{i}"], folder)
            ratios.append(one / two)
            print(f"  {samples} samples at 64^3: 1 worker {one:.1f} s, 2 workers {two:.1f} s")
        print(f"gain of the second worker: {statistics.median(ratios):.2f} (>= 1.7)")

    in_folder(SAMPLES % samples, work)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["help", "steps", "resume", "workers"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--samples", type=int, default=200)
    arguments = parser.parse_args()
    for what in arguments.what:
        if what == "help":
            bench_help(arguments.repeats)
        elif what == "steps":
            bench_steps(arguments.repeats)
        elif what == "resume":
            bench_resume(arguments.repeats)
        elif what == "workers":
            bench_workers(arguments.repeats, arguments.samples)
        else:
            parser.error(f"{what!r} is none of help, steps, resume, workers")


if __name__ == "__main__":
    main()
