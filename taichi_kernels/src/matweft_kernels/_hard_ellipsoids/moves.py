"""Rounds of trial moves on the device.

In a round every body draws a number; those whose number is above that of all their neighbours
try a move. No two of them are neighbours, so that they may move at once, in any order and on any
number of threads, as if one after another.
"""

# mypy: ignore-errors
import taichi as ti

from matweft_kernels._hard_ellipsoids import bodies as body
from matweft_kernels._hard_ellipsoids import layout, neighbours
from matweft_kernels._hard_ellipsoids.contact import REAL, Point
from matweft_kernels._random_kernels import bits4


@ti.func
def is_first(i, links: ti.template(), degrees: ti.template(), words: ti.template()):
    """Return whether a body drew more than its neighbours."""
    mine, k, first = words[i, 0], 0, True
    while k < degrees[i]:
        j = links[i, k, 0]
        if words[j, 0] > mine or (words[j, 0] == mine and j > i):
            first = False
            k = degrees[i]
        k += 1
    return first


@ti.func
def centred(word):
    """Map a word onto [−1, 1) by its 24 high bits."""
    return ti.cast(ti.bit_shr(word, ti.u32(8)), REAL) * REAL(2.0**-23) - 1


@ti.func
def rotated(q, by):
    """Return a quaternion after a turn about the vector ``by`` of angle 2 atan(|by| / 2)."""
    x, y, z = by[0] / 2, by[1] / 2, by[2] / 2
    product = body.Turn(
        q[0] - x * q[1] - y * q[2] - z * q[3],
        q[1] + x * q[0] + y * q[3] - z * q[2],
        q[2] + y * q[0] + z * q[1] - x * q[3],
        q[3] + z * q[0] + x * q[2] - y * q[1],
    )
    return product / ti.sqrt(product.dot(product))


@ti.func
def strays(i, centre, turn, bodies: ti.template(), numbers: ti.template()):
    """Return whether a surface point would be further than the half skin from where it was."""
    away = centre - body.point(bodies, i, layout.OLD_CENTRE)
    cosine = turn.dot(body.turn(bodies, i, layout.OLD_TURN))
    outer = body.outer_radius(bodies, i)
    swing = 2 * outer * ti.sqrt(ti.max(1 - cosine * cosine, 0))
    swing = ti.min(swing, outer - body.inner_radius(bodies, i))
    return ti.sqrt(away.dot(away)) + swing > numbers[layout.HALF_SKIN]


@ti.func
def proposed(
    i, centre, form, old, bodies: ti.template(), links: ti.template(), energies: ti.template(),
    degrees: ti.template(), numbers: ti.template(),
):  # fmt: skip
    """Return the energy of a body at a trial place, or one above ``old`` if it is above.

    Balls around the bodies tell most pairs apart; balls inside them bound the energy from below.
    """
    box, target = neighbours.box_of(numbers), numbers[layout.TARGET]
    inner, outer = body.inner_radius(bodies, i), body.outer_radius(bodies, i)
    total, k = REAL(0.0), 0
    while k < degrees[i]:
        j = links[i, k, 0]
        image = Point(links[i, k, 1], links[i, k, 2], links[i, k, 3])
        other, its_form = body.point(bodies, j, layout.CENTRE), body.form(bodies, j)
        if i == j:
            other, its_form = centre, form
        r = other + image * box - centre
        far, squared, energy = outer + body.outer_radius(bodies, j), r.dot(r), REAL(0.0)
        if squared < target * far * far:
            close = inner + body.inner_radius(bodies, j)
            least = ti.max(target - squared / (close * close), 0)
            energy = least * least
            if total + energy <= old:
                energy = neighbours.overlap_energy(r, form, its_form, target)
        energies[i, k, 1] = energy
        total += energy
        k += 1
        if total > old:
            k = degrees[i]
    return total


@ti.func
def take(
    i, links: ti.template(), energies: ti.template(), degrees: ti.template(),
    counts: ti.template(),
):  # fmt: skip
    """Make the proposed energies of a body the present ones, also in its neighbours' lists."""
    change = 0
    for k in range(degrees[i]):
        before, after = energies[i, k, 0], energies[i, k, 1]
        if before != after:
            energies[i, k, 0] = after
            step = ti.cast(after > 0, ti.i32) - ti.cast(before > 0, ti.i32)
            change += step
            j = links[i, k, 0]
            if j != i:
                change += step
                for m in range(degrees[j]):
                    opposite = links[j, m, 0] == i
                    for axis in ti.static(range(1, 4)):
                        opposite = opposite and links[j, m, axis] == -links[i, k, axis]
                    if opposite:
                        energies[j, m, 0] = after
    ti.atomic_add(counts[layout.OVERLAPPING], change)


@ti.func
def attempt(
    i, kind, bodies: ti.template(), links: ti.template(), energies: ti.template(),
    degrees: ti.template(), words: ti.template(), numbers: ti.template(), counts: ti.template(),
):  # fmt: skip
    """Try a move of a body, if it drew the most: taken unless it adds overlap."""
    if is_first(i, links, degrees, words):
        by = Point(centred(words[i, 1]), centred(words[i, 2]), centred(words[i, 3]))
        by *= numbers[kind]
        centre, turn = body.point(bodies, i, layout.CENTRE), body.turn(bodies, i, layout.TURN)
        form = body.form(bodies, i)
        if kind == layout.TRANSLATION:
            centre += by
        else:
            turn = rotated(turn, by)
            form = body.turned(turn, body.point(bodies, i, layout.AXES))
        if strays(i, centre, turn, bodies, numbers):
            counts[layout.STALE] = 1
        else:
            ti.atomic_add(counts[layout.ROUND_TRIED], 1)
            old = REAL(0.0)
            for k in range(degrees[i]):
                old += energies[i, k, 0]
            if proposed(i, centre, form, old, bodies, links, energies, degrees, numbers) <= old:
                ti.atomic_add(counts[layout.ROUND_ACCEPTED], 1)
                body.write(bodies, i, layout.CENTRE, centre, 3)
                body.write(bodies, i, layout.TURN, turn, 4)
                body.write(bodies, i, layout.FORM, form, 6)
                take(i, links, energies, degrees, counts)


@ti.func
def adapt(n, kind, numbers: ti.template(), counts: ti.template()):
    """Bring the acceptance of a kind of move nearer to its aim, and end the round."""
    tried, accepted = counts[layout.ROUND_TRIED], counts[layout.ROUND_ACCEPTED]
    excess = (accepted - REAL(layout.ACCEPTANCE) * tried) / n
    step = numbers[kind] * (1 + REAL(layout.GAIN) * excess)
    largest = numbers[layout.LARGEST + kind]
    numbers[kind] = ti.min(ti.max(step, REAL(layout.SMALLEST_STEP)), largest)
    counts[layout.TRIED + kind] += tried
    counts[layout.ACCEPTED + kind] += accepted
    counts[layout.ROUND_TRIED] = 0
    counts[layout.ROUND_ACCEPTED] = 0
    counts[layout.ROUND] += 1


@ti.func
def draw(i, key, words: ti.template(), counts: ti.template()):
    """Draw the numbers of a body for this round."""
    block = bits4(key, i, counts[layout.ROUND], 0)
    for m in ti.static(range(4)):
        words[i, m] = block[m]


@ti.func
def goes_on(counts: ti.template()):
    """Return whether a round may be run: lists hold all neighbours and there is work left."""
    listed = counts[layout.STALE] == 0 and counts[layout.MOST_LINKS] <= counts[layout.ROOM]
    free = counts[layout.UNTIL_FREE] == 1 and counts[layout.OVERLAPPING] == 0
    tried = counts[layout.TRIED] + counts[layout.TRIED + 1]
    return listed and not free and tried < counts[layout.BUDGET]
