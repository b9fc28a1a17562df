"""Convolutional network on structures, for diffusivity and permeability."""

from __future__ import annotations

from typing import Any

from matweft_porous._image_network import ImageNetwork
from matweft_porous._seen_images import PoreImages


class CNN(ImageNetwork):
    r"""Convolutional network that reads M or κ, along x, off a periodic structure.

    Structures of 0 and 1 are averaged over cubes of ``pool`` voxels an edge, less 1/2. Then follow
    up to three blocks of two convolutions of 3³ with ELU and a mean over 2³, with 16, 32 and 64
    filters, four dense layers of 64 with ELU, and the output. With valid padding 192³ voxels need
    2,324,689 weights; three blocks need an edge of 72 voxels, two 32, one 12. The mean squared
    error of log(M/(1 - M)), or of log κ, is minimised from Glorot's start, while what is learnt
    from is flipped, turned by quarters and shifted around in the y-z plane.

    The paper's schedule is stochastic gradient descent with momentum 0.9 in batches of 16, nine
    learning rates, 400 epochs; for small data there is a quick one, 30 epochs of Adam on
    standardised targets. The weights of the epoch with the lowest loss on samples of split
    ``"validation"``, or else on three of seventeen, are kept. A killed step goes on from its
    checkpoint. Raises `InputError` for columns that are missing, structures that are too small,
    other labels than 0 and 1, κ ≤ 0, and M that is not between 0 and 1.

    What a training is estimated to cost is for 63,000 structures of 192³ voxels with the paper's
    schedule and for 252 of 48³ with the quick one, on one core.

    >>> CNN(schedule="paper").network((192, 192, 192)).network((192, 192, 192)).parameter_count
    2324689
    >>> CNN().network((48, 48, 48)).filters
    (16, 32)
    """

    def seen(self) -> PoreImages:
        """Return what the network sees of structures: their pores."""
        return PoreImages(self.pore_label)

    def entrance(self, edges: tuple[int, ...]) -> dict[str, Any]:
        """Return pool, scale and shift: the porosity of each block, less 1/2."""
        return {"pool": self.pool, "scale": 1.0, "shift": -0.5}
