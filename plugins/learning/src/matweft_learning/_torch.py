"""Device and threads that torch works with inside a step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from matweft.context import context


def device() -> torch.device:
    """Return the device of the context; without a choice CUDA where there is one, else the CPU."""
    name = context().device
    cuda = name == "cuda" or (name == "auto" and torch.cuda.is_available())
    return torch.device("cuda" if cuda else "cpu")


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Let torch use ``count`` threads for a while."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
