"""What a run warned of: each text once, with how often and where first."""

from __future__ import annotations

from matweft.run_view import Run


def warning_lines(run: Run) -> list[str]:
    """Return the warnings of a run and of its steps, each in a line; equal ones are counted."""
    lines = [" ".join(text.split()) for text in dict.fromkeys(run.warnings)]
    places: dict[str, list[str]] = {}
    for row in run.steps.values():
        for text in row.warnings:
            places.setdefault(text, []).append(row.id)
    return lines + [f"{text} ({_where(steps)})" for text, steps in places.items()]


def _where(steps: list[str]) -> str:
    return steps[0] if len(steps) == 1 else f"{len(steps)} steps, first {steps[0]}"
