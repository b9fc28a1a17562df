"""Fill rows of an image with intervals, the smallest index on top."""

# mypy: ignore-errors
import taichi as ti

Words = ti.types.ndarray(dtype=ti.u32, ndim=1)
Ints = ti.types.ndarray(dtype=ti.i32, ndim=1)


@ti.kernel
def lower_rows(
    image: Words,
    offsets: Ints,
    starts: Ints,
    lengths: Ints,
    indices: Ints,
    rows: ti.i32,
    width: ti.i32,
):
    """Lower voxels to the index of the intervals of their row (``offsets`` row by row)."""
    for row in range(rows):
        base = row * width
        for at in range(offsets[row], offsets[row + 1]):
            index = ti.cast(indices[at], ti.u32)
            stop = starts[at] + lengths[at]
            for k in range(starts[at], ti.min(stop, width)):
                image[base + k] = ti.min(image[base + k], index)
            for k in range(stop - width):
                image[base + k] = ti.min(image[base + k], index)
