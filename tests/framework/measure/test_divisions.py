"""Which parts of an image are measured, too."""

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.measure import Measurement, Number, Wishes, measure
from matweft.measure.estimates import divisions_for


def blank(shape, spacing=1.0):
    return VoxelImage(np.zeros(shape, np.uint8), spacing=spacing)


@pytest.mark.parametrize(
    ("shape", "spacing", "divisions"),
    [
        ((64, 64, 64), 1.0, [(2, 2, 2), (3, 3, 3), (4, 4, 4)]),
        ((36, 36, 36), 1.0, [(2, 2, 2), (3, 3, 3)]),
        ((23, 24, 24), 1.0, []),
        ((64, 64, 16), (1.0, 1.0, 4.0), [(2, 2, 2)]),
        ((64, 64, 11), (1.0, 1.0, 6.0), []),
        ((100, 100, 10), 1.0, [(3, 3, 1), (5, 5, 1)]),
        ((72, 72), 1.0, [(3, 3), (4, 4), (6, 6)]),
        ((72, 1, 72), 1.0, [(3, 1, 3), (4, 1, 4), (6, 1, 6)]),
        ((72, 30), (1.0, 2.4), [(3, 3)]),
    ],
)
def test_parts_are_nearly_cubic_and_have_enough_voxels(shape, spacing, divisions):
    assert divisions_for(blank(shape, spacing)) == divisions


def test_an_image_too_small_to_divide_says_so(demo, image):
    number = (Number("share", "sub-volumes"),)
    demo.offer(lambda phase: [Measurement("Share", "demo.share", {"phase": phase}, number)])
    small = VoxelImage(image.values[:12, :12, :12], phases={"pore": 1})
    (outcome,) = measure(small, wishes=Wishes(("pore",))).outcomes
    assert outcome.flags == ["no sampling error: too few voxels to divide the image"]
    assert outcome.values[0].error is None


def test_bounds_of_a_number_bound_its_interval(demo, image):
    offered = [Number("share", "sub-volumes", bounds=bounds) for bounds in ((0, 1), (0, 0.25))]
    demo.offer(
        lambda phase: [
            Measurement("Share", "demo.share", {"phase": phase}, (number,)) for number in offered
        ]
    )
    even = VoxelImage((np.indices(image.shape).sum(0) % 4 == 0).astype(np.uint8), phases={"p": 1})
    within, _ = measure(image, wishes=Wishes(("pore",))).outcomes
    _, on = measure(even, wishes=Wishes(("p",))).outcomes
    assert 0 < within.values[0].error.low < within.values[0].value
    assert "gives 0.25, a bound of this number" in on.values[0].error.note
