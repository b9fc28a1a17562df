"""Read and write the rows of bodies on the device; the shape matrix of a turn."""

# mypy: ignore-errors
import taichi as ti

from matweft_kernels._hard_ellipsoids import layout
from matweft_kernels._hard_ellipsoids.contact import REAL, Point, Symmetric

Turn = ti.types.vector(4, REAL)


@ti.func
def point(bodies: ti.template(), i, column: ti.template()):
    """Return three numbers of a body."""
    return Point(bodies[i, column], bodies[i, column + 1], bodies[i, column + 2])


@ti.func
def turn(bodies: ti.template(), i, column: ti.template()):
    """Return a quaternion of a body."""
    return Turn(
        bodies[i, column], bodies[i, column + 1], bodies[i, column + 2], bodies[i, column + 3]
    )


@ti.func
def form(bodies: ti.template(), i):
    """Return the shape matrix of a body."""
    found = Symmetric(0)
    for m in ti.static(range(6)):
        found[m] = bodies[i, layout.FORM + m]
    return found


@ti.func
def write(bodies: ti.template(), i, column: ti.template(), values, width: ti.template()):
    """Store a vector of a body."""
    for m in ti.static(range(width)):
        bodies[i, column + m] = values[m]


@ti.func
def turned(q, axes):
    """Return R diag(a²) Rᵀ of a unit quaternion and semi-axes."""
    w, x, y, z = q[0], q[1], q[2], q[3]
    a, b, c = axes[0] * axes[0], axes[1] * axes[1], axes[2] * axes[2]
    xx, xy, xz = 1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)
    yx, yy, yz = 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)
    zx, zy, zz = 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)
    return Symmetric(
        a * xx * xx + b * xy * xy + c * xz * xz,
        a * yx * yx + b * yy * yy + c * yz * yz,
        a * zx * zx + b * zy * zy + c * zz * zz,
        a * yx * zx + b * yy * zy + c * yz * zz,
        a * xx * zx + b * xy * zy + c * xz * zz,
        a * xx * yx + b * xy * yy + c * xz * yz,
    )


@ti.func
def inner_radius(bodies: ti.template(), i):
    """Return the radius of the inscribed ball."""
    return point(bodies, i, layout.AXES).min()


@ti.func
def outer_radius(bodies: ti.template(), i):
    """Return the radius of the bounding ball."""
    return point(bodies, i, layout.AXES).max()
