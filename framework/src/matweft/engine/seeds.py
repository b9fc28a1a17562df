"""Seeds of steps: the same step of the same study draws the same numbers on any worker."""

from __future__ import annotations

from hashlib import sha256


def step_seed(study_seed: int, step_id: str) -> int:
    """Return the 128-bit seed of a step from the study's seed and the step's full name.

    >>> step_seed(0, "design[3].pores") == step_seed(0, "design[3].pores")
    True
    >>> step_seed(0, "design[3].pores") == step_seed(1, "design[3].pores")
    False
    """
    digest = sha256(f"{study_seed}\0{step_id}".encode()).digest()
    return int.from_bytes(digest[:16], "little")
