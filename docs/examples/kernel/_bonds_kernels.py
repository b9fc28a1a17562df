"""Sums of products of neighbouring spins, one a row of the lattice."""

import taichi as ti

Bytes = ti.types.ndarray(dtype=ti.i8, ndim=1)
Ints = ti.types.ndarray(dtype=ti.i32, ndim=1)


@ti.kernel
def row_sums(spins: Bytes, partial: Ints, nx: ti.i32, ny: ti.i32, nz: ti.i32):
    """Put Σ s (s_x + s_y + s_z) of each row along z into ``partial`` (nx * ny)."""
    for row in range(nx * ny):
        i = row // ny
        j = row - i * ny
        here = row * nz
        right = ((i + 1 if i + 1 < nx else 0) * ny + j) * nz
        above = (i * ny + (j + 1 if j + 1 < ny else 0)) * nz
        last = ti.cast(spins[here + nz - 1], ti.i32)
        total = last * (spins[here] + spins[right + nz - 1] + spins[above + nz - 1])
        for k in range(nz - 1):
            own = ti.cast(spins[here + k], ti.i32)
            total += own * (spins[here + k + 1] + spins[right + k] + spins[above + k])
        partial[row] = total
