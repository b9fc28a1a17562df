# mypy: disable-error-code="misc, no-untyped-def, valid-type, no-untyped-call"
"""Keep the pore clusters that touch both faces: union-find over runs of pore voxels."""

import taichi as ti

from matweft_kernels._diffusion.rows import CODE, Array


@ti.func
def find(labels: ti.template(), start):
    """Return the root of a label."""
    root = start
    while labels[root] != root:
        root = labels[root]
    return root


@ti.func
def unite(labels: ti.template(), one, other):
    """Join two trees: the smaller root becomes the root of both, whatever the thread order."""
    low, high = find(labels, one), find(labels, other)
    while low != high:
        if low > high:
            low, high = high, low
        before = ti.atomic_min(labels[high], low)
        high = low if before == high else before


@ti.func
def unite_rows(labels: ti.template(), here, there, nz):
    """Join the runs of two neighbouring rows, once for each stretch in which they touch."""
    touching = 0
    for k in range(nz):
        both = ti.cast(labels[here + k] >= 0 and labels[there + k] >= 0, ti.i32)
        if both > touching:
            unite(labels, here + k, there + k)
        touching = both


@ti.kernel
def label_runs(pores: Array, labels: Array, rows: ti.i32, nz: ti.i32):
    """Give each pore voxel the index of the first voxel of its run, each solid voxel -1."""
    for row in range(rows):
        run = -1
        for k in range(nz):
            index = row * nz + k
            if pores[index] == 0:
                run = -1
            elif run < 0:
                run = index
            labels[index] = run


@ti.kernel
def join_runs(labels: Array, nx: ti.i32, ny: ti.i32, nz: ti.i32, wrap_y: ti.i32, wrap_z: ti.i32):
    """Join the runs that touch, then give every voxel the root of its cluster."""
    for row in range(nx * ny):
        here = row * nz
        if row >= ny:
            unite_rows(labels, here, here - ny * nz, nz)
        if row % ny > 0:
            unite_rows(labels, here, here - nz, nz)
        elif wrap_y == 1:
            unite_rows(labels, here, here + (ny - 1) * nz, nz)
        if wrap_z == 1 and labels[here] >= 0 and labels[here + nz - 1] >= 0:
            unite(labels, here, here + nz - 1)
    for row in range(nx * ny):
        for index in range(row * nz, row * nz + nz):
            if labels[index] >= 0:
                labels[index] = find(labels, index)


@ti.kernel
def keep_through(pores: Array, labels: Array, reached: Array, nx: ti.i32, plane: ti.i32) -> ti.i32:
    """Clear the voxels of clusters that miss a face; return the number of voxels kept."""
    for index in range(plane):
        if labels[index] >= 0:
            reached[labels[index]] = ti.cast(1, CODE)
    for index in range((nx - 1) * plane, nx * plane):
        if labels[index] >= 0 and reached[labels[index]] > 0:
            reached[labels[index]] = ti.cast(2, CODE)
    kept = 0
    for slab in range(nx):
        count = 0
        for index in range(slab * plane, slab * plane + plane):
            label = labels[index]
            through = 0
            if label >= 0:
                through = ti.cast(reached[label] == 2, ti.i32)
            pores[index] = ti.cast(through, CODE)
            count += through
        kept += count
    return kept
