import numpy as np
import pytest

from matweft.builtin.crop import Crop
from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.testing import GeneratorContract

IMAGE = VoxelImage(
    np.arange(5 * 4 * 6).reshape(5, 4, 6),
    spacing=(1.0, 2.0, 0.5),
    unit="um",
    origin=(10.0, 0.0, 0.0),
    periodic=(True, True, True),
    phases={"first": 0},
)


class TestCrop(GeneratorContract):
    component = Crop
    parameters = {"index": 3, "size": 2}
    no_references = "cutting a block out of an array needs no source"
    bad = [
        ({"size": 0}, "every edge must be at least 1 voxel"),
        ({"index": -1}, "greater than or equal to 0"),
        ({"index": 0, "offset": (-1, 0, 0)}, "must not be negative"),
        ({"offset": (0, 0, 0)}, "give index or offset, not both"),
    ]
    bad_inputs = [
        ({"image": np.ones((2, 2, 2))}, "no block 3: an image of (2, 2, 2) has 1 blocks of"),
        ({"image": np.ones((4, 1))}, "does not fit into an image of (4, 1)"),
    ]

    def inputs(self):
        return {"image": IMAGE}

    def oracle(self, output):
        # 2 x 2 x 3 blocks of edge 2: block 3 is the first of the second row.
        assert np.array_equal(output.values, IMAGE.values[0:2, 2:4, 0:2])


def test_blocks_tile_the_image_without_overlap():
    seen = [Crop(index=i, size=(2, 2, 3)).generate(IMAGE).values.ravel() for i in range(8)]
    every = np.concatenate(seen)
    assert len(np.unique(every)) == len(every) == 4 * 4 * 6
    assert set(every) == set(IMAGE.values[:4].ravel())


def test_offset_gives_the_block_there_and_its_own_origin():
    part = Crop(offset=(1, 2, 3), size=(4, 2, 3)).generate(IMAGE)
    assert np.array_equal(part.values, IMAGE.values[1:, 2:, 3:])
    assert part.origin == (11.0, 4.0, 1.5)
    assert (part.spacing, part.unit, part.phases) == (IMAGE.spacing, "um", {"first": 0})


def test_axis_stays_periodic_only_if_it_is_whole():
    assert Crop(size=(5, 2, 6)).generate(IMAGE).periodic == (True, False, True)


def test_part_does_not_share_memory_with_the_image():
    values = np.zeros((4, 4))
    assert not np.shares_memory(Crop(size=2).generate(VoxelImage(values)).values, values)


@pytest.mark.parametrize(
    ("crop", "sentence"),
    [
        (Crop(size=(2, 2)), r"size \(2, 2\) has 2 entries for an image of 3 axes"),
        (Crop(offset=(1, 1), size=2), r"offset \(1, 1\) has 2 entries for 3 axes"),
        (Crop(offset=(4, 0, 0), size=2), r"leaves the image of \(5, 4, 6\); the last offset is"),
    ],
)
def test_block_that_there_is_not(crop, sentence):
    with pytest.raises(InputError, match=sentence):
        crop.generate(IMAGE)
