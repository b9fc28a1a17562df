"""Convolutional network on distances in the pores, for diffusivity and permeability."""

from __future__ import annotations

from typing import Any

from matweft import Field
from matweft.estimate import Estimate
from matweft_porous._image_network import ImageNetwork
from matweft_porous._seen_images import DistanceImages, PoreImages


class DTCNN(ImageNetwork):
    r"""Convolutional network that reads M or κ, along x, off the distances to the solid.

    What enters is the Euclidean distance of each pore voxel to the nearest solid voxel, between
    centres, averaged over ``pool`` voxels an edge, times 8/N for structures whose shortest edge
    has N voxels: 1/24 at 192, where 24 is the 95 % quantile of the paper's distances. All else is
    as in ``porous.cnn``. The distances are computed once, before the training; in a study they
    lie in the step's folder, 3.5 MB a structure of 192³.

    >>> DTCNN().network((192, 192, 192)).scale == 1 / 24
    True
    """

    distance_scale: float | None = Field(
        None, gt=0, unit="1/voxel", description="factor of the distances; none: 8/N"
    )
    periodic: tuple[bool, bool, bool] = Field(
        (True, True, True), description="whether the structures go on around x, y and z"
    )

    def estimate(self) -> Estimate:
        """Return the cost of the training with the disk of the distances."""
        from matweft_porous import _training_cost

        return super().estimate() + _training_cost.of_distances(self)

    def seen(self) -> DistanceImages:
        """Return what the network sees of structures: distances in their pores."""
        return DistanceImages(PoreImages(self.pore_label), self.pool, self.periodic)

    def entrance(self, edges: tuple[int, ...]) -> dict[str, Any]:
        """Return pool, scale and shift: the distances are pooled already."""
        return {"pool": 1, "scale": self.distance_scale or 8 / min(edges), "shift": 0.0}
