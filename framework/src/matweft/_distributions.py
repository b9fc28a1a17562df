"""Names of distributions as requirements and package indices write them."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def normal_name(name: str) -> str:
    """Return the name of a distribution as indices compare it.

    >>> normal_name("PyYAML.core_1")
    'pyyaml-core-1'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def name_in(requirement: str) -> str:
    """Return the name of the distribution that a requirement begins with.

    >>> name_in("numpy>=1.26; python_version > '3'")
    'numpy'
    """
    found = _NAME.match(requirement)
    return found[0] if found else requirement
