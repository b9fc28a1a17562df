# mypy: ignore-errors
"""Keep the pore clusters that touch both faces: union-find over runs of pore voxels.

Images lie in rows (i, j) of nz voxels with a halo voxel on either side, and with a solid plane
before the first and after the last.
"""

import taichi as ti

from matweft_kernels._diffusion.rows import CODE, LANES, Array, close_row

STEPS = 8


@ti.func
def climb(labels: ti.template(), low, high):
    """Link the larger of two voxels below the smaller, or go one step towards its root."""
    parent = labels[high]
    if parent == high:
        parent = ti.atomic_min(labels[high], low)
        if parent == high:
            parent = low
    else:
        labels[high] = labels[parent]
    return ti.min(low, parent), ti.max(low, parent)


@ti.func
def unite(labels: ti.template(), one, other):
    """Join two trees, larger root below smaller one; return 1 if that needs more steps.

    On a GPU the steps are unrolled: llvmpipe loses atomics that stand in a loop.
    """
    low, high = ti.min(one, other), ti.max(one, other)
    if ti.static(LANES == 1):
        while low != high:
            low, high = climb(labels, low, high)
    for _ in ti.static(range(STEPS if LANES > 1 else 0)):
        if low != high:
            low, high = climb(labels, low, high)
    return ti.cast(low != high, ti.i32)


@ti.func
def begin_to_touch(labels: ti.template(), here, there):
    """Return whether two rows touch at a place and did not at the place before."""
    touching = labels[here] >= 0 and labels[there] >= 0
    before = labels[here - 1] >= 0 and labels[there - 1] >= 0
    return touching and not before


@ti.kernel
def label_runs(pores: Array, labels: Array, rows: ti.i32, stride: ti.i32):
    """Give each pore voxel the index of the first voxel of its run, each other one -1."""
    for row in range(rows):
        run = -1
        for index in range(row * stride, row * stride + stride):
            if pores[index] == 0:
                run = -1
            elif run < 0:
                run = index
            labels[index] = run


@ti.kernel
def join_runs(
    labels: Array, nx: ti.i32, ny: ti.i32, stride: ti.i32, wrap_y: ti.i32, wrap_z: ti.i32
) -> ti.i32:
    """Join the trees of runs that touch; return how many pairs need another call."""
    plane, left = ny * stride, 0
    for index in range(plane + 1, plane * (nx + 1)):
        if begin_to_touch(labels, index, index - plane):
            left += unite(labels, index, index - plane)
        if begin_to_touch(labels, index, index - stride) and index % plane >= stride:
            left += unite(labels, index, index - stride)
    for t in range(nx * stride * wrap_y):
        index = (t // stride + 1) * plane + t % stride
        if begin_to_touch(labels, index, index + plane - stride):
            left += unite(labels, index, index + plane - stride)
    for t in range(nx * ny * wrap_z):
        index = (t + ny) * stride + 1
        if labels[index] >= 0 and labels[index + stride - 3] >= 0:
            left += unite(labels, index, index + stride - 3)
    return left


@ti.kernel
def shorten(labels: Array, first: ti.i32, last: ti.i32) -> ti.i32:
    """Move every label two steps towards its root; return the number of labels that moved."""
    moved = 0
    for index in range(first, last):
        label = labels[index]
        if label >= 0:
            ahead = labels[labels[label]]
            if ahead != label:
                labels[index] = ahead
                moved += 1
    return moved


@ti.kernel
def keep_through(
    pores: Array,
    labels: Array,
    reached: Array,
    nx: ti.i32,
    ny: ti.i32,
    stride: ti.i32,
    wrap_z: ti.i32,
) -> ti.i32:
    """Clear the voxels of clusters that miss a face; return the number of voxels kept."""
    plane = ny * stride
    for index in range(plane, 2 * plane):
        if labels[index] >= 0:
            reached[labels[index]] = ti.cast(1, CODE)
    for index in range(nx * plane, nx * plane + plane):
        if labels[index] >= 0 and reached[labels[index]] > 0:
            reached[labels[index]] = ti.cast(2, CODE)
    kept = 0
    for row in range(ny, ny * (nx + 1)):
        count = 0
        for index in range(row * stride, row * stride + stride):
            through = 0
            if labels[index] >= 0:
                through = ti.cast(reached[labels[index]] == 2, ti.i32)
            pores[index] = ti.cast(through, CODE)
            count += through
        kept += count
        close_row(pores, row * stride + 1, stride - 2, wrap_z)
    return kept
