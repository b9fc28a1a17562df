"""Rows that each member of an ensemble trains on, as tensors beside the samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch

from matweft_learning._held_out import Share


@dataclass(frozen=True, eq=False)
class Rows:
    """Row numbers, shape (members, k); ``weights`` is 0 for padding, None without padding."""

    rows: torch.Tensor
    weights: torch.Tensor | None

    @classmethod
    def of(cls, share: Share, device: torch.device) -> Self:
        """Copy a share to a device."""
        weights = None if share.weights.all() else torch.as_tensor(share.weights, device=device)
        return cls(torch.as_tensor(share.rows, device=device), weights)

    def shuffled(self, seed: int, epoch: int) -> Self:
        """Return each member's rows in another order, the same for the same seed and epoch."""
        drawn = np.random.SeedSequence([seed, 1, epoch]).generate_state(1, np.uint64)
        chance = torch.Generator(self.rows.device).manual_seed(int(drawn[0] >> np.uint64(1)))
        keys = torch.rand(self.rows.shape, generator=chance, device=self.rows.device)
        order = keys.argsort(dim=1, stable=True)
        weights = None if self.weights is None else self.weights.gather(1, order)
        return type(self)(self.rows.gather(1, order), weights)

    def part(self, start: int, stop: int) -> Self:
        """Return some of each member's rows."""
        weights = None if self.weights is None else self.weights[:, start:stop]
        return type(self)(self.rows[:, start:stop], weights)

    def samples(self) -> torch.Tensor:
        """Return the number of rows without padding: one for each member."""
        if self.weights is None:
            return torch.full(self.rows.shape[:1], self.rows.shape[1], device=self.rows.device)
        return self.weights.sum(dim=1)
