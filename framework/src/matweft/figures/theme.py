"""Colours and sizes of all figures, on paper or in a page that may be light or dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from matweft.errors import MatweftError

SERIES = ("#2380bd", "#d9730d", "#3f8f5b", "#b0478b", "#7a6cc4", "#8a7a3d")
PAGE_NAMES = ("ink", "muted", "rule", "card", *(f"series-{i}" for i in range(len(SERIES))))


@dataclass(frozen=True)
class Theme:
    """Colours of text, secondary text, grid, ground and data series."""

    ink: str
    muted: str
    rule: str
    ground: str
    series: tuple[str, ...]

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Draw in this theme; raises `MatweftError` where matplotlib is missing."""
        matplotlib = need_matplotlib()
        with matplotlib.rc_context(self._settings(matplotlib)):
            yield

    def _settings(self, matplotlib: Any) -> dict[str, Any]:
        return {
            "text.color": self.ink,
            "axes.labelcolor": self.ink,
            "axes.titlecolor": self.ink,
            "axes.edgecolor": self.muted,
            "axes.facecolor": "none",
            "figure.facecolor": "none",
            "savefig.facecolor": "none",
            "patch.edgecolor": self.ground,
            "xtick.color": self.muted,
            "ytick.color": self.muted,
            "xtick.labelcolor": self.ink,
            "ytick.labelcolor": self.ink,
            "grid.color": self.rule,
            "grid.linewidth": 0.8,
            "axes.grid": False,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.8,
            "axes.titlesize": 10,
            "axes.titlelocation": "left",
            "axes.labelsize": 9.5,
            "xtick.labelsize": 8.5,
            "ytick.labelsize": 8.5,
            "legend.fontsize": 8.5,
            "legend.frameon": False,
            "lines.linewidth": 1.6,
            "lines.markersize": 4.5,
            "font.size": 9.5,
            "font.family": "DejaVu Sans",
            "axes.formatter.use_mathtext": False,
            "axes.formatter.limits": (-4, 5),
            "axes.unicode_minus": True,
            "axes.prop_cycle": matplotlib.cycler(color=list(self.series)),
            "svg.fonttype": "none",
            "svg.hashsalt": "matweft",
            "image.interpolation": "nearest",
        }


PAPER = Theme("#1b1f24", "#59636e", "#dde1e6", "#ffffff", SERIES)
"""Black on white, for documents."""

NEUTRAL = Theme("#7d8590", "#8b939e", "#8b939e", "#8b939e", SERIES)
"""For pictures that stand on a light or dark page alike."""

# Stand-ins that the page's style sheet replaces: see `matweft.figures.encode`.
STAND_INS = {f"#0101{i:02x}": name for i, name in enumerate(PAGE_NAMES, start=1)}
_INK, _MUTED, _RULE, _CARD, *_SERIES = STAND_INS
PAGE = Theme(_INK, _MUTED, _RULE, _CARD, tuple(_SERIES))
"""Colours that follow the page, light or dark."""


def need_matplotlib() -> Any:
    """Return matplotlib, or say how to install it."""
    try:
        import matplotlib as found
    except ImportError as error:
        raise MatweftError(
            "figures need matplotlib, which is not installed: pip install 'matweft[report]'"
        ) from error
    return found
