"""Numbers, times and units as people read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SPELLED = {"um": "µm", "degC": "°C", "deg": "°", "angstrom": "Å", "ohm": "Ω"}


def digits(value: Any, n: int = 4, pad: bool = False) -> str:
    """Return a number with ``n`` significant digits, other scalars as text.

    With ``pad`` zeros at the end are kept, as columns of numbers want it.

    >>> digits(0.25123456), digits(1234), digits(1.5e-7), digits(float("nan")), digits(True)
    ('0.2512', '1234', '1.5 × 10⁻⁷', 'not a number', 'yes')
    """
    if value is None:
        return "–"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):,}".replace(",", "\u202f") if abs(int(value)) > 9999 else str(value)
    if isinstance(value, complex | np.complexfloating):
        sign = "−" if value.imag < 0 else "+"
        return f"{digits(value.real, n)} {sign} {digits(abs(value.imag), n)} i"
    if not isinstance(value, float | np.floating):
        return str(value)
    return _real(float(value), n, pad)


def _real(value: float, n: int, pad: bool) -> str:
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    mantissa, _, power = f"{value:.{n - 1}e}".partition("e")
    exponent = int(power)
    if -4 <= exponent < max(n, 5):
        text = f"{value:.{max(n - 1 - exponent, 0)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text and not pad else text
    else:
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa and not pad else mantissa
        text = f"{mantissa} × 10{str(exponent).translate(_RAISED)}"
    return text.replace("-", "−")


def unit_text(unit: str) -> str:
    """Return a unit as it is printed; nothing for numbers without one.

    >>> unit_text("um"), unit_text("S/m"), unit_text("1/um**2"), unit_text("1")
    ('µm', 'S/m', '1/µm²', '')
    """
    if unit in ("", "1", "dimensionless"):
        return ""
    parts = unit.replace("**", "^").split("^")
    text = parts[0]
    for part in parts[1:]:
        raised = part[: len(part) - len(part.lstrip("-0123456789"))]
        text += raised.translate(_RAISED) + part[len(raised) :]
    words = text.replace("*", "·").split("/")
    return "/".join(_spelled(word) for word in words)


def _spelled(word: str) -> str:
    name = word.rstrip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return _SPELLED.get(name, name) + word[len(name) :]


def with_unit(value: Any, unit: str, n: int = 4) -> str:
    """Return a number and its unit, kept on one line by a space that does not break.

    >>> with_unit(4.0, "um").split()
    ['4', 'µm']
    """
    shown = unit_text(unit)
    return digits(value, n) + (f"\u00a0{shown}" if shown else "")


def duration(seconds: float | None) -> str:
    """Return a span of time in at most two units.

    >>> duration(0.0312), duration(12.4), duration(192), duration(7500), duration(200000)
    ('31 ms', '12 s', '3 min 12 s', '2 h 05 min', '2 d 7 h')
    """
    if seconds is None or not math.isfinite(seconds):
        return "–"
    if seconds < 0.9995:
        return f"{seconds * 1e3:.2g} ms" if seconds < 0.1 else f"{seconds:.2g} s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def moment(time: datetime | None) -> str:
    """Return a time as ``2025-03-01 12:00 UTC``."""
    return time.strftime("%Y-%m-%d %H:%M %Z").strip() if time else "–"


def plural(count: int, noun: str) -> str:
    """Return ``1 sample``, ``3 samples``."""
    return f"{digits(count)} {noun}" + ("" if count == 1 else "s")


def words(name: str) -> str:
    """Return the last part of a reference as words.

    >>> words("moves.relative_diffusivity")
    'relative diffusivity'
    """
    return name.rpartition(".")[2].replace("_", " ")


def distinct_words(names: Sequence[str]) -> list[str]:
    """Return `words` of each name; where two would be the same, the step's name goes before.

    >>> distinct_words(["amount.porosity", "pores.porosity", "pores.length"])
    ['amount porosity', 'pores porosity', 'length']
    """
    short = [words(name) for name in names]
    return [
        word if short.count(word) == 1 else name.replace(".", " ").replace("_", " ")
        for name, word in zip(names, short, strict=True)
    ]
