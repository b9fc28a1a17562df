"""The generator of random numbers that a structure is drawn with."""

from __future__ import annotations

import numpy as np

from matweft.errors import InputError


def require_generator(rng: object) -> None:
    """Raise `InputError` unless this is a generator of numpy; a bare seed is not."""
    if not isinstance(rng, np.random.Generator):
        seed = rng if isinstance(rng, int) and rng >= 0 else 1
        raise InputError(
            "rng must be a numpy.random.Generator, such as "
            f"np.random.default_rng({int(seed)}); got {type(rng).__name__}"
        )
