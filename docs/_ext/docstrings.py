"""What docstrings write for readers and reStructuredText reads as markup."""

from __future__ import annotations

import re

# Literals, roles, and lines that are indented (formulas), drawn (tables) or examples stay.
_KEPT = re.compile(
    r"``[^`]*``|:\w+:`[^`]*`|^(?:[ \t]|>>>|\.\.\.|[+|=])[^\n]*$|(?P<bar>\|)", re.MULTILINE
)
_TYPE = re.compile(r"^:vartype (\w+): (.*)$", re.MULTILINE)


def tidy_text(text: str) -> str:
    r"""Return text in which ``|`` is no markup, and the types of attributes are no links.

    >>> tidy_text("the mean of |x - o|, ``a | b``")
    'the mean of \\|x - o\\|, ``a | b``'
    """
    text = _KEPT.sub(lambda match: r"\|" if match["bar"] else match[0], text)
    return _TYPE.sub(r":vartype \1: ``\2``", text)
