"""What an examination found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """One thing examined: ``broken`` stops some work, a ``warning`` may slow or limit it."""

    subject: str
    state: Literal["ok", "warning", "broken"]
    text: str
    cure: str = ""
    details: str = ""
