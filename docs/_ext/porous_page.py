"""The page of the small porous study in Markdown; every number is read from a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import porous_tables
from markdown_table import table

from matweft.run_view import Run
from matweft.study import Study
from matweft.study_files import study_file
from matweft_porous._claims import SYMBOLS
from matweft_porous._models import MODELS, PAPER_EDGE, ROMAN

PAPER = "matweft_porous:studies/paper.yaml"
UNSEEN = {
    "formula (12), M": ("unseen_formula_12", "table_2", 12),
    "networks 12, M": ("unseen_network_diffusivity", "tables_4_and_5", 12),
    "formula (18), κ": ("unseen_formula_18", "table_2", 18),
    "networks 12, κ": ("unseen_network_permeability", "tables_4_and_5", 12),
}
"""What is learnt without a model: the step, and the table and row of the errors on all models."""
STEPS = (
    *("database", "usable", "data", "gallery", "descriptors", "table_1", "table_2"),
    *("tables_4_and_5", "table_6", "claims"),
    *(step for step, _, _ in UNSEEN.values()),
)


def page(run: Run, pictures: Mapping[str, str]) -> str:
    """Return the page; ``pictures`` are in Markdown, by name."""
    parts = [
        _head(run),
        _the_run(run),
        _differs(run),
        _data_base(run, pictures),
        porous_tables.dependence(run, pictures),
        porous_tables.formulas(run, pictures),
        porous_tables.sets(run),
        porous_tables.networks(run, pictures),
        porous_tables.convolutional(run, pictures),
        porous_tables.claims(run, pictures),
        _unseen(run),
    ]
    return "\n\n".join(parts) + "\n"


def _head(run: Run) -> str:
    given = _given(run)
    count = len(run.value("database"))
    return (
        "# The porous study at a small size\n\n"
        f"The study of [Prifling et al. 2021](porous.md) on {count} structures of {given['edge']}³ "
        "voxels, beside the paper's numbers, which are of 90,000 structures of 192³. Errors of so "
        "much smaller data are larger, and are not to be compared with the paper's one by one; "
        "orders are, with error bars. This page is written by "
        "`python docs/make_porous_page.py RUN` from the run alone."
    )


def _given(run: Run) -> dict[str, Any]:
    return {name: entry["default"] for name, entry in run.study["parameters"].items()}


def _the_run(run: Run) -> str:
    kinds: dict[str, list[float]] = {}
    for row in run.steps.values():
        kinds.setdefault(row.component, []).append(row.seconds)
    spent = sorted(kinds.items(), key=lambda pair: -sum(pair[1]))
    machine = run.machine
    words = [Path(word).name if Path(word).is_absolute() else word for word in run.command]
    command = " ".join(words)
    memory = machine.get("memory_bytes")
    facts = [
        ("command", f"`{command}`"),
        ("date", f"{run.started:%Y-%m-%d}" if run.started else None),
        ("machine", f"{machine['system']}, {machine['architecture']}, {machine['cores']} cores"),
        ("memory", f"{memory / 2**30:.0f} GiB" if memory else None),
        ("kernels on", run.record(_first(run, "porous.database")).device),
        ("threads of a step", machine.get("threads")),
        ("version", f"matweft {run.versions.get('matweft')}, Python {run.versions.get('python')}"),
        ("from start to end", _elapsed(run)),
        ("of all steps together", f"{sum(map(sum, kinds.values())) / 60:.1f} minutes"),
    ]
    total = sum(map(sum, kinds.values())) or 1
    rows = [
        (f"`{name}`", len(times), sum(times), f"{100 * sum(times) / total:.0f} %")
        for name, times in spent
        if sum(times) >= 0.005 * total
    ]
    return (
        f"## The run\n\n{table(('', ''), facts)}\n\n"
        "Components that took half a per cent of the time or more:\n\n"
        + table(("component", "steps", "seconds", "share"), rows)
    )


def _first(run: Run, component: str) -> str:
    return next(row.id for row in run.steps.values() if row.component == component)


def _elapsed(run: Run) -> str:
    """Return the time of the run; of one that went on where another stopped it is not known."""
    earlier = sum(row.cached for row in run.steps.values())
    if earlier or run.seconds is None:
        return f"not known: {earlier} of {len(run.steps)} steps are from earlier runs"
    return f"{run.seconds / 60:.1f} minutes"


def _differs(run: Run) -> str:
    here, there = _given(run), Study.load(study_file(PAPER))
    rows = []
    for name, value in there.parameters.items():
        if name in here and here[name] != value:
            described = run.study["parameters"][name].get("description", "")
            rows.append((f"`{name}`", described, _short(here[name]), _short(value)))
    return (
        "## What differs from the paper\n\n"
        "The steps are those of `porous.paper`, the study at the paper's size; parameters differ. "
        f"All lengths of the models are {here['edge']}/{PAPER_EDGE} of the paper's, but no feature "
        "is drawn below a voxel. What the paper leaves open and what was chosen is told "
        "[elsewhere](porous.md#what-the-paper-leaves-open-and-what-was-chosen).\n\n"
        + table(("parameter", "", "here", "paper's size"), rows)
    )


def _short(value: Any) -> str:
    return f"{len(value)} models" if isinstance(value, list) else str(value)


def _data_base(run: Run, pictures: Mapping[str, str]) -> str:
    data = run.value("database")
    models, rows = data["model"], []
    for name in [one for one in MODELS if one in models]:
        of = models == name
        good = of & data["usable"]
        rows.append(
            (
                f"({ROMAN[name]}) {name.replace('-', ' ')}",
                int(of.sum()),
                int(good.sum()),
                int((of & (data["failure"] != "")).sum()),
                int((good & ~data["resolved"]).sum()),
                _range(data["porosity"][good]),
                _range(data["relative_diffusivity"][good]),
                _range(data["permeability"][good]),
            )
        )
    head = ("model", "structures", "usable", "failed", "narrow throats", "ε", "M", "κ / voxel²")
    reasons = Counter(data["failure"][data["failure"] != ""].tolist())
    told = "".join(f"\n- {count} × {reason}" for reason, count in reasons.most_common())
    failed = f"\n\nReasons of failures:\n{told}" if told else ""
    parts = {
        one: int((run.value("data").split == one).sum()) for one in ("train", "validation", "test")
    }
    divided = ", ".join(f"{count} {name}" for name, count in parts.items())
    return (
        "## The data base\n\n"
        "Usable structures percolate, and both simulations converged on them. Narrow throats are "
        "less than four voxels wide, where the flow is not resolved; such structures are not left "
        f"out. They are divided into {divided} samples, in the same shares of every model.\n\n"
        f"{table(head, rows)}{failed}\n\n{pictures['gallery']}\n\n{pictures['descriptors']}"
    )


def _range(values: Any) -> str | None:
    return f"{values.min():.3g} to {values.max():.3g}" if len(values) else None


def _unseen(run: Run) -> str:
    found = {name: run.value(step) for name, (step, _, _) in UNSEEN.items()}
    groups = next(iter(found.values())).groups
    ordered = [one for one in MODELS if one in groups]
    rows: list[Sequence[Any]] = [
        (
            f"({ROMAN[group]}) {group.replace('-', ' ')}",
            *(float(one.mape[one.groups.index(group), 0]) for one in found.values()),
        )
        for group in ordered
    ]
    known = [_of_all(run, *place, name[-1]) for name, (_, *place) in UNSEEN.items()]
    rows.append(("test samples of all models, which were all learnt from", *known))
    return (
        "## A model that was not learnt from\n\n"
        "Errors (MAPE / %) on each model of what learnt from the others alone, beside those above, "
        "where all models were learnt from. This is not in the paper; it tells what to expect of a "
        "structure of a new kind.\n\n" + table(("left out", *found), rows)
    )


def _of_all(run: Run, step: str, number: int, symbol: str) -> float | None:
    table_of = run.value(step)
    names = table_of.equations if step == "table_2" else table_of.sets
    for name, score in zip(names, table_of.scores, strict=True):
        if name == number and SYMBOLS[score.target] == symbol:
            return float(score.mape_of_one)
    return None
