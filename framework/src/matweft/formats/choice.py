"""Which format a file has: by the end of its name, then by looking inside."""

from __future__ import annotations

from pathlib import Path

from matweft.errors import InputError, did_you_mean
from matweft.formats._elsewhere import plugin_of
from matweft.formats.format import Format
from matweft.registry import registry


def formats() -> dict[str, type[Format]]:
    """Return all formats of the installed plugins by name."""
    known = registry()
    return {name: known.load("matweft_formats", name) for name in known.targets("matweft_formats")}


def format_of(path: str | Path, name: str | None = None) -> type[Format]:
    """Return the format of a file, or of a folder of such files.

    ``name`` chooses one by its registered name. Otherwise the longest ending that fits decides,
    and among equals, where the file exists, the one that claims it after a look inside. Raises
    `InputError` that names the known endings if none fits.
    """
    if name is not None:
        known = formats()
        if name not in known:
            raise InputError(
                f"no format {name!r}.{did_you_mean(name, known)} Known are {', '.join(known)}"
            )
        return known[name]
    return candidates(Path(path))[0]


def candidates(path: Path, option: str = "--format") -> list[type[Format]]:
    """Return the formats that a file may have, the best first; raises `InputError` if none.

    ``option`` is that of the command line which names one.
    """
    known = formats()
    if path.is_dir():
        return [_of_folder(path, known)]
    found = _fitting(path, known)
    if not found:
        raise InputError(_unknown(path, known, option))
    return found


def _unknown(path: Path, known: dict[str, type[Format]], option: str) -> str:
    plugin = plugin_of(path)
    if plugin is not None:
        return f"no format for {path.name!r}: install its plugin with 'pip install {plugin}'"
    endings = sorted({ending for one in known.values() for ending in one.endings})
    return (
        f"no format for {path.name!r}; known are files that end in {', '.join(endings)}. If the "
        f"ending is another one: {option} NAME (in Python format=...), of "
        f"{', '.join(known) or 'which none is installed'}"
    )


def _fitting(path: Path, known: dict[str, type[Format]]) -> list[type[Format]]:
    """Return the formats of the longest ending, those first that claim the file."""
    name = path.name.lower()
    ranked = [
        (len(ending), one)
        for one in known.values()
        for ending in one.endings
        if name.endswith(ending)
    ]
    longest = max((length for length, _ in ranked), default=0)
    equal = [one for length, one in ranked if length == longest]
    if len(equal) < 2 or not path.is_file():
        return equal
    general = [one for one in equal if _is_general(one)]
    return [one for one in equal if one not in general and _claims(one, path)] + general or equal


def _is_general(one: type[Format]) -> bool:
    """Return whether a format takes what no other claims: it does not look inside itself."""
    return not any("claims" in vars(base) for base in one.__mro__[: one.__mro__.index(Format)])


def _claims(one: type[Format], path: Path) -> bool:
    try:
        return one.claims(path)
    except Exception:  # decoders of many libraries fail in many ways on what is not theirs
        return False


def _of_folder(folder: Path, known: dict[str, type[Format]]) -> type[Format]:
    """Return the format of most files in a folder, among those that read folders."""
    counts: dict[str, int] = {}
    for file in folder.iterdir():
        for name, one in known.items():
            if one.folders and file.name.lower().endswith(one.endings):
                counts[name] = counts.get(name, 0) + 1
    if not counts:
        endings = sorted({e for one in known.values() if one.folders for e in one.endings})
        raise InputError(
            f"{folder} holds no slice; a folder may hold files that end in {', '.join(endings)}"
        )
    return known[max(counts, key=lambda name: counts[name])]
