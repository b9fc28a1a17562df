"""Why a component is not there: misspelt, not installed, blocked or broken."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from matweft._plugins import PluginRecord
from matweft.errors import did_you_mean

KNOWN_DOMAINS = frozenset(
    {"atoms", "batteries", "composites", "constitutive", "elastomers", "files", "grains"}
    | {"hybrids", "learning", "mofs"}
    | {"plasticity", "porous", "sampling", "spins", "synthesis", "tessellation", "tomography"}
)
"""Domains whose plugin ``matweft-<domain>`` belongs to the project."""


def is_of_main(name: str) -> bool:
    """Return whether ``"module:Class"`` names a class of a script or a notebook."""
    return name.startswith("__main__:")


def why_no_import(name: str, cause: str) -> str:
    """Say why ``"module:Class"`` is not there, and what to do if it belongs to a notebook.

    >>> why_no_import("__main__:Power", "AttributeError").partition(":")[0]
    "'Power' was defined in a notebook or a script and is not defined here"
    """
    if not is_of_main(name):
        return f"cannot import {name!r}: {cause}"
    own = name.partition(":")[2]
    return (
        f"{own!r} was defined in a notebook or a script and is not defined here: run the cell"
        " that defines it, then the study from that notebook or script; or move the class into"
        f" a module that Python finds and write 'module:{own}'"
    )


def why_unknown(name: str, known: Collection[str], plugins: Iterable[PluginRecord]) -> str:
    """Return a sentence with the cause and what to do.

    >>> why_unknown("porous.diffusion", ["image.crop"], [])
    "no component 'porous.diffusion': install its plugin with 'pip install matweft-porous'"
    """
    domain = name.partition(".")[0]
    mine = [one for one in plugins if domain in (one.name, one.distribution)]
    for plugin in mine:
        if plugin.blocked:
            return (
                f"no component {name!r}: the plugin {plugin.title} is blocked by MATWEFT_PLUGINS"
                " or MATWEFT_BLOCK_PLUGINS"
            )
        if plugin.error:
            return f"no component {name!r}: {plugin.warning}. Cure: {plugin.cure}"
    if not mine and domain in KNOWN_DOMAINS and "." in name:
        return f"no component {name!r}: install its plugin with 'pip install matweft-{domain}'"
    hint = did_you_mean(name, known)
    return f"no component {name!r}.{hint} `matweft list` shows all {len(known)}"
