"""What ``matweft measure`` prints: what was understood, and numbers as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matweft.cli._text import table

if TYPE_CHECKING:
    from matweft.measure import Understanding
    from matweft.measure.outcome import Outcome
    from matweft.measure.preparing import Prepared


def screen(seen: Understanding) -> str:
    """Return the first screen: what was understood, and what to write where it is wrong."""
    rows = [
        (fact.name, fact.text + (f"   [{fact.option}]" if fact.option else ""))
        for fact in seen.facts
    ]
    notes = [("note", note) for note in seen.notes]
    thresholds = [("thresholds", text) for text in _proposed(seen)]
    head = f"{seen.file}: {seen.kind}, read as {seen.format}"
    legend = "  [what to write if a line is wrong]\n" if any(f.option for f in seen.facts) else ""
    return f"{head}\n{table([*rows, *thresholds, *notes], '  ')}\n{legend}"


def looked(seen: Understanding) -> dict[str, Any]:
    """Return the first screen as plain data."""
    return {
        "file": str(seen.file),
        "kind": seen.kind,
        "read_as": seen.format,
        "understood": {fact.name: fact.text for fact in seen.facts},
        "notes": list(seen.notes),
    }


def _proposed(seen: Understanding) -> list[str]:
    """Return a line for each way to segment grey values that is proposed."""
    from matweft.measure.thresholding import proposals
    from matweft.report.numbers import digits

    if not seen.is_grey:
        return []
    return [
        f"{', '.join(map(digits, levels))} by {method}   [--threshold {method}]"
        for method, levels in proposals(seen.sample).items()
    ] or ["pip install matweft-files proposes some"]


class Teller:
    """Prints the notes of a sample and the numbers of outcomes; says nothing twice."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._estimated = False

    def prepared(self, seen: Understanding, prepared: Prepared) -> None:
        """Print what was done to the sample before it is measured."""
        for note in prepared.notes:
            print(f"  {note}", flush=True)

    def outcome(self, outcome: Outcome) -> None:
        """Print the numbers of an outcome or why there are none; later those with errors."""
        where = outcome.measurement.section
        lead = f"{where}: " if where else ""
        if not outcome.done:
            self._once(f"  {lead}{outcome.measurement.title}: {outcome.problem}")
        elif outcome.estimated:
            self._with_errors(outcome, lead)
        else:
            from matweft.measure.measured import shown

            for value in outcome.values:
                print(f"  {lead}{value.name} = {shown(value)}", flush=True)
        for flag in outcome.flags:
            self._once(f"    {flag}")

    def _with_errors(self, outcome: Outcome, lead: str) -> None:
        from matweft.measure.measured import half_width, shown

        known = [value for value in outcome.values if half_width(value) is not None]
        if known and not self._estimated:
            self._estimated = True
            print("\nwith 95 % intervals for the material of which this is a part:", flush=True)
        for value in known:
            print(f"  {lead}{value.name} = {shown(value)}", flush=True)

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            print(text, flush=True)
