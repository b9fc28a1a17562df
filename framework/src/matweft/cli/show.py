"""``matweft show``."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any

from matweft.cli._text import table
from matweft.cli.command import Command
from matweft.cli.exit_codes import OK
from matweft.errors import InputError
from matweft.registry import registry


class Show(Command):
    """Show a component (parameters, inputs, outputs, references) or a study."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the name and the form of the output."""
        parser.add_argument(
            "name", help="a component such as porous.diffusion, or a study: a file or its name"
        )
        parser.add_argument("--json", action="store_true", help="write JSON")
        parser.add_argument(
            "--expanded", action="store_true", help="a study's short form written out step by step"
        )

    def run(self, arguments: Namespace) -> int:
        """Print what is known about the component or study."""
        name = arguments.name
        if name.endswith((".yaml", ".yml")) or name in registry().targets("matweft_studies"):
            return _show_study(name, arguments)
        if arguments.expanded:
            raise InputError(f"--expanded is for studies; {name!r} is not a .yaml file")
        from matweft.description import describe_component

        described = describe_component(name)
        if arguments.json:
            print(json.dumps(described, indent=2, ensure_ascii=False))
        else:
            print(_text(described))
        return OK


def _show_study(name: str, arguments: Namespace) -> int:
    from matweft.cli.run import find_study
    from matweft.study import Study

    path = find_study(name)
    study = Study.load(path)
    if arguments.json:
        print(json.dumps(study.expanded(), indent=2, ensure_ascii=False))
    elif arguments.expanded:
        print(study.to_yaml(), end="")
    else:
        print(path.read_text(encoding="utf-8"), end="")
    return OK


def _text(described: dict[str, Any]) -> str:
    plugin = described["plugin"]
    origin = f", from {plugin['distribution']} {plugin['version']}" if plugin else ""
    parts = [f"{described['name']} ({described['role']}{origin})", described["purpose"]]
    if described["description"]:
        parts.append(described["description"])
    parts.append(_section("parameters", [_parameter(one) for one in described["parameters"]]))
    inputs = [
        (one["name"], one["type"], "" if one["required"] else "optional")
        for one in described["inputs"]
    ]
    parts.append(_section("inputs", inputs))
    output = described["output"]
    fields = [(f["name"], f["type"], f["unit"], f["description"]) for f in output["fields"]]
    parts.append(f"output: {output['type']}" + ("\n" + table(fields, "  ") if fields else ""))
    if described["random"]:
        parts.append("uses random numbers; the seed of the step decides them")
    if described["references"]:
        parts.append("references\n" + "\n\n".join(described["references"]))
    return "\n\n".join(part for part in parts if part)


def _section(title: str, rows: Sequence[tuple[str, ...]]) -> str:
    return f"{title}\n{table(rows, '  ')}" if rows else f"{title}: none"


def _parameter(one: dict[str, Any]) -> tuple[str, ...]:
    shown = json.dumps(one["default"], ensure_ascii=False)
    value = "required" if one["required"] else f"= {shown}"
    if one["unit"]:
        value += f" {one['unit']}"
    facts = [one["description"], one["bounds"], one["type"], one["reference"]]
    return one["name"], value, "; ".join(text for text in facts if text)
