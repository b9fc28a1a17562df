"""What ``matweft measure`` adds to its page for an image of spins."""

from matweft.data import VoxelImage
from matweft.measure import Measurement, Number, Request


def measurements(image: VoxelImage, request: Request) -> list[Measurement]:
    """Return the order of the spins, for flat images with the phase ``up``."""
    if image.values.ndim != 2 or "up" not in image.phases:
        return []
    numbers = (Number("magnetisation"), Number("energy"))
    return [Measurement("Order of the spins", "ising.order", {}, numbers, "spins", figure=True)]
