"""The tables of the paper beside those of a run of the small porous study, in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from markdown_table import cell, in_hundredths, places, table, with_error

from matweft.run_view import Run
from matweft_porous._claims import SYMBOLS
from matweft_porous._descriptor_sets import columns_of, entries_of
from matweft_porous._models import PAPER_EDGE
from matweft_porous._paper import BEST_OF_IMAGES

TARGETS = ("relative_diffusivity", "permeability")


def dependence(run: Run, pictures: Mapping[str, str]) -> str:
    """Return Table 1: δ of descriptors and transport."""
    found = run.value("table_1")
    ours, theirs = found.ranks(found.delta), found.ranks(found.paper)
    head, rows = ["descriptor"], [[SYMBOLS.get(one, one)] for one in found.descriptors]
    orders = []
    for column, target in enumerate(found.targets):
        symbol = SYMBOLS[target]
        head += [f"δ with {symbol}", "paper", "rank (paper)"]
        for number, row in enumerate(rows):
            row.append(in_hundredths(found.delta[number, column], found.error[number, column]))
            row.append(in_hundredths(found.paper[number, column], None))
            row.append(places(int(ours[number, column]), int(theirs[number, column])))
        of = in_hundredths(found.agreement[column], found.agreement_spread[column])
        orders.append(f"{symbol} {of}")
    return (
        "## Table 1: functional dependence\n\n"
        f"Of {found.samples} structures, with standard errors. The paper's δ is another estimator: "
        f"compare ranks. Rank correlation with the paper: {', '.join(orders)}.\n\n"
        f"{table(head, rows)}\n\n{pictures['dependence']}"
    )


def formulas(run: Run, pictures: Mapping[str, str]) -> str:
    """Return Table 2: errors and coefficients of the formulas."""
    found = run.value("table_2")
    records = found.to_dataframe().to_dict("records")
    rows = [
        (
            f"({row['equation']})",
            SYMBOLS[row["target"]],
            with_error(row["MAPE"], row["standard error"]),
            row["MAPE paper"],
            places(row["rank"], row["rank paper"]),
            row["R2"],
            row["R2 paper"],
            row["R2 of log"],
            row["R2 of log paper"],
        )
        for row in records
    ]
    head = ("formula", "of", "MAPE / %", "paper", "rank (paper)", "R²", "paper")
    fitted = [
        (f"({row['equation']})", row["coefficients"], row["coefficients paper"]) for row in records
    ]
    return (
        "## Table 2: formulas\n\n"
        f"On {found.samples} test samples; the error is the standard error over these. "
        f"{_both_agreed(found)}\n\n"
        f"{table((*head, 'R² of log', 'paper'), rows)}\n\n"
        f"{table(('formula', 'coefficients c₁, c₂, …', 'paper'), fitted)}\n\n{pictures['formulas']}"
    )


def _both_agreed(found: Any) -> str:
    pairs = zip(TARGETS, (found.agreement_diffusivity, found.agreement_permeability), strict=True)
    told = [f"{SYMBOLS[target]} {in_hundredths(a.correlation, a.spread)}" for target, a in pairs]
    return f"Rank correlation of the errors with the paper's: {', '.join(told)}."


def sets(run: Run) -> str:
    """Return Table 3: the sets of descriptors."""
    edge, rows = run.study["parameters"]["edge"]["default"], []
    for number in range(1, 13):
        names = [SYMBOLS.get(one, one) for one in columns_of(number)]
        told = ", ".join(names) if number < 12 else "all descriptors"
        counts = (entries_of(number, edge), entries_of(number, PAPER_EDGE))
        rows.append((number, told, *counts))
    return "## Table 3: sets of descriptors\n\n" + table(
        ("set", "descriptors", "numbers here", "paper"), rows
    )


def networks(run: Run, pictures: Mapping[str, str]) -> str:
    """Return Tables 4 and 5: errors of the dense networks."""
    found = run.value("tables_4_and_5")
    frame, parts = found.to_dataframe().to_dict("records"), []
    for title, target in zip(("Table 4: dense networks for M", "Table 5: dense networks for κ"),
                             TARGETS, strict=True):  # fmt: skip
        rows = [
            (
                number,
                with_error(row["MAPE of one"], row["between seeds"]),
                with_error(row["MAPE"], row["standard error"]),
                row["MAPE paper"],
                places(row["rank"], row["rank paper"]),
                row["MSE train"],
                row["MSE validation"],
                row["MSE test"],
                row["MSE test paper"],
            )
            for number, row in zip(found.sets, frame, strict=True)
            if row["target"] == target
        ]
        head = ("set", "MAPE of one / %", "MAPE of all / %", "paper", "rank (paper)")
        errors = ("MSE train", "validation", "test", "test, paper")
        parts.append(f"## {title}\n\n{table((*head, *errors), rows)}")
    seeds = max(len(one.members) for one in found.scores)
    said = (
        f"Of the {seeds} networks of each set the mean error of single ones with the standard "
        "deviation between them (MAPE of one), and the error of their mean (MAPE of all) with its "
        f"standard error over the {found.samples} test samples. Ranks are those of single "
        "networks. Squared errors are of log(M/(1 − M)) and of log κ. "
    )
    return "\n\n".join([*parts, said + _both_agreed(found), pictures["networks"]])


def convolutional(run: Run, pictures: Mapping[str, str]) -> str:
    """Return Table 6: errors of the convolutional networks."""
    frame = run.value("table_6").to_dataframe().to_dict("records")
    rows = [
        (
            row["network"],
            SYMBOLS[row["target"]],
            with_error(row["MAPE"], row["standard error"]),
            row["MSE train"],
            row["MSE validation"],
            row["MSE test"],
        )
        for row in frame
    ]
    best = ", ".join(f"{value} % for {SYMBOLS[one]}" for one, value in BEST_OF_IMAGES.items())
    head = ("network", "of", "MAPE / %", "MSE train", "validation", "test")
    return (
        "## Table 6: convolutional networks\n\n"
        f"Of the paper's table only the best errors are known, {best}.\n\n"
        f"{table(head, rows)}\n\n{pictures['convolutional']}"
    )


def claims(run: Run, pictures: Mapping[str, str]) -> str:
    """Return what the paper says of orders, and whether it is so here."""
    found = run.value("claims")
    count = Counter(found.verdicts)
    told = ", ".join(f"{number} × {verdict}" for verdict, number in count.most_common())
    rows = []
    for row in found.to_dataframe().to_dict("records"):
        interval = f"{cell(row['ratio'])} ({cell(row['low'])} to {cell(row['high'])})"
        known = interval if np.isfinite(row["ratio"]) else None
        rows.append(
            (row["statement"], f"**{row['here']}**", row["numbers"], known, row["ratio paper"])
        )
    head = ("the paper says", "here", "nearest to its limit", "ratio (95 %)", "paper")
    return (
        "## What the paper says of orders\n\n"
        "Each statement is a ratio of two errors, or of two δ, above 1 if it is true. It is judged "
        "by the 95 % interval of that ratio, over resamples of the test samples and of the "
        "networks (of δ, of the structures): yes if all of it is above 1, no if all is below, else "
        f"within error. Here: {told}.\n\n{table(head, rows)}\n\n{pictures['claims']}"
    )
