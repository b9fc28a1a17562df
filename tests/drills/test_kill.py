"""Twenty random kills of engine and workers: nothing finished is lost or repeated."""

import random
import time
from collections import Counter

import pytest
from drill_tools import wait_until_gone

ITEMS = 120
STUDY = f"""
study: drill
seed: 3
steps:
  all: {{for-each: "${{range({ITEMS})}}", as: i, run: {{
    one: {{use: "drill_parts:Slow", with: {{item: "${{i}}"}}}},
    two: {{use: "drill_parts:Double", with: {{item: "${{i}}"}}, in: {{number: "${{one}}"}}}}}}}}
"""


def hashes(program, store="runs/study"):
    return {name: record["output_hash"] for name, record in program.records(store).items()}


def kill_somewhere(program, kill, chance):
    """Run the study, kill the engine, or a worker and then the engine, at a random moment.

    Return whether the run was alive until then, and its workers.
    """
    process = program.start("run", "study.yaml", "--workers", "2", "--no-report", "--quiet")
    started = len(program.records())
    while len(program.records()) == started and process.poll() is None:
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, 0.25))
    workers = program.workers(process.pid)
    victim = "worker" if workers and chance.random() < 0.5 else "engine"
    kill(chance.choice(workers) if victim == "worker" else process.pid)
    if victim == "worker":
        time.sleep(chance.uniform(0.2, 0.6))
        kill(process.pid)
    process.communicate(timeout=30)
    return process.returncode == -9, workers


@pytest.mark.parametrize("seed", range(4))
def test_random_kills(program, kill, seed):
    """Five kills a seed; seeds make twenty."""
    chance = random.Random(seed)
    program.write(STUDY)
    hits = 0
    for _ in range(5):
        before = Counter(program.tally())
        done_before = set(program.records())
        alive, workers = kill_somewhere(program, kill, chance)
        hits += alive
        repeated = {
            word
            for word, times in Counter(program.tally()).items()
            if times > before[word] and _step_of(word) in done_before
        }
        assert not repeated
        wait_until_gone(workers)
    assert hits == 5
    done_before = set(program.records())
    before = Counter(program.tally())
    last = program.run("run", "study.yaml", "--workers", "2", "--no-report")
    assert last.returncode == 0, last.stderr
    for word, times in Counter(program.tally()).items():
        assert times == before[word] or _step_of(word) not in done_before
    clean = program.run("run", "study.yaml", "--store", "clean", "--workers", "1", "--no-report")
    assert clean.returncode == 0, clean.stderr
    assert len(hashes(program)) == 2 * ITEMS
    assert hashes(program) == hashes(program, "clean")


def _step_of(word):
    kind, item = word.split()
    return f"all[{item}].{'one' if kind == 'slow' else 'two'}"
