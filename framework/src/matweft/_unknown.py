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
