"""The moments of an optimiser of torch as arrays, and back."""

from __future__ import annotations

import torch

from matweft_learning._mlp_checkpoint import Arrays


def moments_of(optimiser: torch.optim.Optimizer) -> Arrays:
    """Return what the optimiser remembers of each parameter, as named arrays."""
    return {
        f"optimiser.{i}.{key}": value.cpu().numpy()
        for i, moments in optimiser.state_dict()["state"].items()
        for key, value in moments.items()
        if value is not None
    }


def load_moments(optimiser: torch.optim.Optimizer, state: Arrays) -> None:
    """Give an optimiser the moments among named arrays."""
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for name, values in state.items():
        if name.startswith("optimiser."):
            _, number, key = name.split(".")
            moments.setdefault(int(number), {})[key] = torch.as_tensor(values)
    optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
