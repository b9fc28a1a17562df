# mypy: ignore-errors
"""Where directions lead in a periodic box of rows."""

import taichi as ti

from matweft_kernels._lattice_boltzmann.lattice import HALF


@ti.func
def row_ahead(p: ti.template(), i, j, nx, ny):
    """Return the row that direction p leads to from row (i, j)."""
    x, y = i + HALF[p][0], j + HALF[p][1]
    if ti.static(HALF[p][0] == 1):
        x = ti.select(x == nx, 0, x)
    if ti.static(HALF[p][0] == -1):
        x = ti.select(x < 0, nx - 1, x)
    if ti.static(HALF[p][1] == 1):
        y = ti.select(y == ny, 0, y)
    if ti.static(HALF[p][1] == -1):
        y = ti.select(y < 0, ny - 1, y)
    return x * ny + y
