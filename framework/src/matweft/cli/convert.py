"""``matweft convert``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from matweft.cli._options import add_reading_options, reading_options, settings
from matweft.cli.command import Command
from matweft.cli.exit_codes import OK


class Convert(Command):
    """Write a file of one format as another: images, grain maps, structures."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the two files, how to read the one and how to write the other."""
        add = parser.add_argument
        add("source", metavar="IN", type=Path, help="a file or a folder of slices")
        add("target", metavar="OUT", type=Path, help="the file to write; its ending is its format")
        add_reading_options(parser)
        add("--to", metavar="NAME", help="format of OUT, such as files.vti (default: by its name)")
        add(
            "--with",
            dest="how",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="an option of the format of OUT; repeatable",
        )
        add("--threshold", default="", metavar="HOW", help="segment grey values, as measure does")
        add("--symmetry", default="", metavar="LAUE", help="of the crystals, such as m-3m, 6/mmm")
        add("--misorientation", type=float, metavar="DEG", help="join orientations to grains")
        add("--overwrite", action="store_true", help="replace OUT if it exists")

    def run(self, arguments: Namespace) -> int:
        """Read, change what has to be changed, write; say what was assumed."""
        from matweft import formats
        from matweft.measure import understand

        seen = understand(arguments.source, **reading_options(arguments))
        sample, notes = _changed(seen, arguments)
        made = formats.write(
            sample,
            arguments.target,
            format=arguments.to,
            overwrite=arguments.overwrite,
            **settings(arguments.how),
        )
        print(f"{arguments.source}: {seen.kind}, read as {seen.format}")
        for note in (*seen.notes, *notes):
            print(f"  {note}")
        print(f"wrote {', '.join(map(str, made))}: {sample!r}")
        return OK


def _changed(seen: Any, arguments: Namespace) -> tuple[Any, tuple[str, ...]]:
    """Return the sample as OUT wants it: segmented, or its orientations joined to grains."""
    from matweft.data import OrientationMap, VoxelImage
    from matweft.measure.preparing import Wishes, prepare

    segment = isinstance(seen.sample, VoxelImage) and bool(arguments.threshold)
    join = isinstance(seen.sample, OrientationMap) and (
        arguments.misorientation is not None or not _takes(arguments, "OrientationMap")
    )
    if not (segment or join or arguments.symmetry):
        return seen.sample, ()
    wishes = Wishes(
        ("all",) if segment else (),
        arguments.threshold,
        arguments.symmetry,
        5.0 if arguments.misorientation is None else arguments.misorientation,
    )
    prepared = prepare(seen, wishes)
    return prepared.sample, prepared.notes


def _takes(arguments: Namespace, kind: str) -> bool:
    from matweft.formats import format_of

    return kind in format_of(arguments.target, arguments.to).takes
