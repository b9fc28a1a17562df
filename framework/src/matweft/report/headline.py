"""What was asked, whether it was met, and how long it took: the first lines of any account."""

from __future__ import annotations

import math

from matweft.citation import aim
from matweft.history import Trial
from matweft.report.numbers import duration, plural, with_unit, words
from matweft.run_view import LoopView, Run
from matweft.store import records_on_disk

ENDED = {"done": "has finished", "stopped": "was stopped", "failed": "has failed"}
AGAIN = "Run the same command to go on."


def asked(loop: LoopView) -> str:
    """Say what the loop is after, and what it may vary."""
    wish = " and ".join(aim(one) for one in loop.objectives) or "samples of the space"
    names = [words(name) for name in loop.space.names]
    varied = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    within = f", with at most {plural(loop.budget, 'sample')}" if loop.budget else ""
    return f"Asked for {wish}" + (f", by varying {varied}" if varied else "") + within + "."


def met(loop: LoopView) -> bool | None:
    """Return whether the best sample meets every target; None if there is nothing to meet."""
    targets = [one for one in loop.objectives if one.goal == "target"]
    best = loop.best_trial
    if not targets:
        return None
    return best is not None and all(one.reached(best.values[one.name]) for one in targets)


def answered(loop: LoopView, finished: bool) -> str:
    """Say what the best sample reaches."""
    best, done = loop.best_trial, len(loop.history.done)
    if not done:
        failed = len(loop.history.failed)
        waiting = "No sample was finished." if finished else "No sample has been computed yet."
        return f"Every sample failed{'' if finished else ' so far'}." if failed else waiting
    if not loop.objectives or best is None:
        return f"{plural(done, 'sample')} computed."
    found = " and ".join(_found(loop, best, i) for i in range(len(loop.objectives)))
    reached = met(loop)
    if reached:
        return f"Met: sample {best.id} has {found}."
    so_far = "" if finished else " so far"
    if reached is False:
        return f"Not met{so_far}: the nearest is sample {best.id}, {found}."
    return f"The best{so_far} is sample {best.id} with {found}."


def _found(loop: LoopView, best: Trial, number: int) -> str:
    objective = loop.objectives[number]
    value = best.values.get(objective.name, math.nan)
    return f"{words(objective.name)} {with_unit(value, objective.unit)}"


def effort(run: Run) -> str:
    """Say how much was computed, how long it took and how it ended."""
    rows = run.steps.values()
    failed = sum(row.status == "failed" for row in rows)
    cached = sum(row.cached for row in rows)
    parts = [_samples(run)] if run.loops else []
    parts.append(plural(sum(row.status == "done" for row in rows), "finished step"))
    text = " and ".join(parts)
    text += f", {cached} of them taken from earlier runs," if cached else ""
    text += f" in {duration(run.seconds)}" if run.seconds is not None else ""
    text += f"; {plural(failed, 'step')} failed" if failed else ""
    return f"{text}. {state(run)}"


def _samples(run: Run) -> str:
    """Say how many samples are finished, of how many that were asked for."""
    histories = [loop.history for loop in run.loops.values()]
    total = sum(map(len, histories))
    finished = sum(len(history.done) + len(history.failed) for history in histories)
    return (
        plural(total, "sample") if finished == total else f"{finished} of {plural(total, 'sample')}"
    )


def state(run: Run) -> str:
    """Say how the run ended, or that it has not."""
    if run.status == "running":
        seen = f" as of {run.updated:%Y-%m-%d %H:%M} UTC" if run.updated else ""
        return f"The run had not ended{seen}."
    if run.status == "interrupted":
        kept = plural(records_on_disk(run.path), "finished step")
        return f"The run was interrupted: its process is gone. Its folder keeps {kept}. {AGAIN}"
    ending = (
        run.reason.removeprefix(f"{next(iter(run.loops))}: ") if len(run.loops) == 1 else run.reason
    )
    reason = f": {ending}" if ending else ""
    again = f" {AGAIN}" if run.status == "stopped" else ""
    return f"The run {ENDED.get(run.status, run.status)}{reason}.{again}"
