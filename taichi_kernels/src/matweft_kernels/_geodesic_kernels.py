"""One level of the bucketed shortest-path search: settle a front and relax its neighbours."""

# mypy: ignore-errors
import taichi as ti

Ints = ti.types.ndarray(dtype=ti.i32, ndim=1)
Shape = ti.types.vector(3, ti.i32)
Weights = ti.types.vector(8, ti.i32)

_OFFSETS = [
    (di, dj, dk)
    for di in (-1, 0, 1)
    for dj in (-1, 0, 1)
    for dk in (-1, 0, 1)
    if (di, dj, dk) != (0, 0, 0)
]


@ti.func
def _shifts(at, size, stride, wrap):
    """Return the index shifts to the lower, same and upper neighbour.

    At a wall the shift is zero. A diagonal step then ends on a nearer voxel, whose own step is
    shorter, so the candidate it makes is allowed and never wins.
    """
    lower, upper = -stride, stride
    if at == 0:
        lower = wrap * (size - 1) * stride
    if at == size - 1:
        upper = -wrap * (size - 1) * stride
    return ti.Vector([lower, 0, upper], dt=ti.i32)


@ti.func
def _relax(
    label: ti.template(), fronts: ti.template(), counts: ti.template(),
    capacity, rings, width, voxel, candidate,
):  # fmt: skip
    """Lower a label; list the voxel when that moves it into another bucket."""
    if candidate < label[voxel]:
        before = ti.atomic_min(label[voxel], candidate)
        bucket = candidate // width
        if candidate < before and before // width != bucket:
            ring = bucket % rings
            place = ti.atomic_add(counts[ring], 1)
            if place < capacity:
                fronts[ring * capacity + place] = voxel
            else:
                counts[rings] = 1


@ti.func
def _settle_voxel(
    label: ti.template(), fronts: ti.template(), counts: ti.template(),
    capacity, rings, width, level, voxel, shape, wrap, weights,
):  # fmt: skip
    """Relax the neighbours of a voxel unless it was settled in an earlier bucket."""
    here = label[voxel]
    if here >= level * width:
        row = voxel // shape[2]
        plane = row // shape[1]
        di = _shifts(plane, shape[0], shape[1] * shape[2], 0)
        dj = _shifts(row - plane * shape[1], shape[1], shape[2], wrap)
        dk = _shifts(voxel - row * shape[2], shape[2], 1, wrap)
        for a, b, c in ti.static(_OFFSETS):
            weight = weights[ti.static(4 * abs(a) + 2 * abs(b) + abs(c))]
            if weight > 0:
                _relax(
                    label, fronts, counts, capacity, rings, width,
                    voxel + di[a + 1] + dj[b + 1] + dk[c + 1], here + weight,
                )  # fmt: skip


@ti.kernel
def settle(
    label: Ints,
    fronts: Ints,
    counts: Ints,
    capacity: ti.i32,
    rings: ti.i32,
    width: ti.i32,
    level: ti.i32,
    listed: ti.i32,
    shape: Shape,
    wrap: ti.i32,
    weights: Weights,
) -> ti.i32:
    """Settle a bucket with all threads; return the size of the next, or -1.

    No step is shorter than a bucket is wide, so every label in the bucket is final. -1 says that
    a front did not fit.
    """
    ring = level % rings
    for m in range(listed):
        _settle_voxel(
            label, fronts, counts, capacity, rings, width, level, fronts[ring * capacity + m],
            shape, wrap, weights,
        )  # fmt: skip
    counts[ring] = 0
    following = counts[(level + 1) % rings]
    if counts[rings] != 0:
        following = -1
    return following


@ti.kernel
def settle_narrow(
    label: Ints,
    fronts: Ints,
    counts: Ints,
    capacity: ti.i32,
    rings: ti.i32,
    width: ti.i32,
    first: ti.i32,
    last: ti.i32,
    widest: ti.i32,
    shape: Shape,
    wrap: ti.i32,
    weights: Weights,
) -> ti.i32:
    """Settle buckets with one thread while they are small; return the level reached.

    Stops at an empty bucket after others, at one above ``widest``, past ``last`` and when a front
    did not fit. A launch for each small bucket would cost more than the work in it.
    """
    reached = first
    for _ in range(1):
        level = first
        while level <= last and counts[rings] == 0 and 0 < counts[level % rings] <= widest:
            ring = level % rings
            for m in range(counts[ring]):
                _settle_voxel(
                    label, fronts, counts, capacity, rings, width, level,
                    fronts[ring * capacity + m], shape, wrap, weights,
                )  # fmt: skip
            counts[ring] = 0
            level += 1
        reached = level
    return reached
