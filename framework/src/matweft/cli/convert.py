"""``matweft convert``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from matweft.cli._options import (
    add_reading_options,
    add_sample_options,
    reading_options,
    settings,
)
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
        add_sample_options(parser)
        add("--overwrite", action="store_true", help="replace OUT if it exists")

    def run(self, arguments: Namespace) -> int:
        """Read, change what has to be changed, write; say what was assumed."""
        from matweft import formats
        from matweft.measure import understand
        from matweft.measure.notes import collected

        seen = understand(arguments.source, **reading_options(arguments))
        sample, notes = _changed(seen, arguments)
        with collected() as told:
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
        for note in told:
            print(f"  {note}")
        return OK


def _changed(seen: Any, arguments: Namespace) -> tuple[Any, tuple[str, ...]]:
    """Return the sample as OUT wants it: segmented, or its orientations joined to grains."""
    from matweft.data import OrientationMap, VoxelImage
    from matweft.measure.preparing import Wishes, correct, prepare, resampled

    is_image = isinstance(seen.sample, VoxelImage)
    segment = is_image and bool(arguments.threshold)
    join = isinstance(seen.sample, OrientationMap) and (
        arguments.misorientation is not None or not _takes(arguments, "OrientationMap")
    )
    wishes = Wishes(
        ("all",) if segment else (),
        arguments.threshold,
        arguments.symmetry,
        arguments.resample if segment or not is_image else "",
        5.0 if arguments.misorientation is None else arguments.misorientation,
    )
    if segment or join:
        prepared = prepare(seen, wishes)
        return prepared.sample, prepared.notes
    sample = correct(seen, wishes).sample
    if is_image and arguments.resample:
        sample, note = resampled(sample, arguments.resample)
        return sample, (note,)
    return sample, ()


def _takes(arguments: Namespace, kind: str) -> bool:
    from matweft.formats import format_of

    return kind in format_of(arguments.target, arguments.to).takes
