"""Lists of the bodies near each, in every periodic image, by cells, on the device.

A list is valid until a surface point has moved by the half skin h. The body enlarged by h lies
within the ellipsoid (1 + h) A + (1 + 1/h) h² I, so that pairs of those decide.
"""

# mypy: ignore-errors
import taichi as ti

from matweft_kernels._hard_ellipsoids import bodies as body
from matweft_kernels._hard_ellipsoids import layout
from matweft_kernels._hard_ellipsoids.contact import REAL, Point, contact

Cells = ti.types.vector(3, ti.i32)


@ti.func
def overlap_energy(r, a, b, target):
    """Return (target − F)² where F is below the target, else 0."""
    short = ti.max(target - contact(r, a, b, target), 0)
    return short * short


@ti.func
def box_of(numbers: ti.template()):
    """Return the edges of the box."""
    return Point(numbers[layout.BOX], numbers[layout.BOX + 1], numbers[layout.BOX + 2])


@ti.func
def reach_of(numbers: ti.template()):
    """Return the distance beyond which no two bodies are near."""
    return 2 * (numbers[layout.OUTER] + numbers[layout.HALF_SKIN]) * ti.sqrt(numbers[layout.TARGET])


@ti.func
def grid(numbers: ti.template(), counts: ti.template()):
    """Return the number of cells along each axis: as long as the reach where the box allows."""
    box, cells = box_of(numbers), Cells(1)
    for m in ti.static(range(3)):
        fitting = ti.cast(box[m] / reach_of(numbers), ti.i32)
        cells[m] = ti.min(ti.max(fitting, 1), counts[layout.MOST_CELLS])
    return cells


@ti.func
def cell_of(centre, box, cells):
    """Return the cell of a centre in the box."""
    place = Cells(0)
    for m in ti.static(range(3)):
        place[m] = ti.min(ti.cast(centre[m] / box[m] * cells[m], ti.i32), cells[m] - 1)
    return place


@ti.func
def head_of(place, cells, n):
    """Return where the chain of a cell begins."""
    return n + (place[0] * cells[1] + place[1]) * cells[2] + place[2]


@ti.func
def begin(numbers: ti.template(), counts: ti.template()):
    """Set the half skin to a few of the longest steps, and forget the old lists.

    By a turn no surface point leaves the shell between the inscribed and the bounding ball.
    """
    step, spread = numbers[layout.TRANSLATION], numbers[layout.SPREAD]
    swing = numbers[layout.ROTATION] * numbers[layout.OUTER]
    few = REAL(layout.FEWEST_SKIN_STEPS)
    needed = ti.max(few * step, ti.min(few * swing, few * step + spread))
    most = REAL(layout.MOST_SKIN_STEPS) * ti.max(step, ti.min(swing, spread))
    numbers[layout.HALF_SKIN] = ti.max(needed, ti.min(most, REAL(layout.USUAL_SKIN)))
    counts[layout.STALE] = 0
    counts[layout.OVERLAPPING] = 0


@ti.func
def settle(i, bodies: ti.template(), numbers: ti.template()):
    """Bring a body into the box and remember where it is."""
    centre, box = body.point(bodies, i, layout.CENTRE), box_of(numbers)
    for m in ti.static(range(3)):
        centre[m] -= box[m] * ti.floor(centre[m] / box[m])
    body.write(bodies, i, layout.CENTRE, centre, 3)
    body.write(bodies, i, layout.OLD_CENTRE, centre, 3)
    body.write(bodies, i, layout.OLD_TURN, body.turn(bodies, i, layout.TURN), 4)


@ti.func
def chain(
    bodies: ti.template(), chains: ti.template(), numbers: ti.template(), counts: ti.template()
):
    """Link the bodies of each cell."""
    n, box, cells = bodies.shape[0], box_of(numbers), grid(numbers, counts)
    for c in range(n, chains.shape[0]):
        chains[c] = -1
    for i in range(n):
        head = head_of(cell_of(body.point(bodies, i, layout.CENTRE), box, cells), cells, n)
        chains[i] = chains[head]
        chains[head] = i


@ti.func
def enlarged(a, skin):
    """Return the matrix of an ellipsoid that holds the body and all within the skin of it."""
    grown = (1 + skin) * a
    for m in ti.static(range(3)):
        grown[m] += skin * skin + skin
    return grown


@ti.func
def is_near(i, j, r, bodies: ti.template(), numbers: ti.template()):
    """Return whether two bodies could come to overlap before the list is made anew."""
    skin, target = numbers[layout.HALF_SKIN], numbers[layout.TARGET]
    reach = body.outer_radius(bodies, i) + body.outer_radius(bodies, j) + 2 * skin
    near = r.dot(r) < target * reach * reach
    if near:
        a, b = enlarged(body.form(bodies, i), skin), enlarged(body.form(bodies, j), skin)
        near = contact(r, a, b, target) < target
    return near


@ti.func
def gather(
    i, bodies: ti.template(), links: ti.template(), degrees: ti.template(),
    chains: ti.template(), numbers: ti.template(), counts: ti.template(),
):  # fmt: skip
    """List the bodies near one in all images; a body may be near an image of itself."""
    n, here, box = bodies.shape[0], body.point(bodies, i, layout.CENTRE), box_of(numbers)
    cells, around, degree = grid(numbers, counts), Cells(0), 0
    middle = cell_of(here, box, cells)
    for m in ti.static(range(3)):
        around[m] = ti.cast(ti.ceil(reach_of(numbers) * cells[m] / box[m]), ti.i32)
    for x in range(middle[0] - around[0], middle[0] + around[0] + 1):
        for y in range(middle[1] - around[1], middle[1] + around[1] + 1):
            for z in range(middle[2] - around[2], middle[2] + around[2] + 1):
                image = Cells(x // cells[0], y // cells[1], z // cells[2])
                j = chains[head_of(Cells(x, y, z) - image * cells, cells, n)]
                while j >= 0:
                    r = body.point(bodies, j, layout.CENTRE) + image * box - here
                    itself = j == i and image.dot(image) == 0
                    if not itself and is_near(i, j, r, bodies, numbers):
                        if degree < counts[layout.ROOM]:
                            links[i, degree, 0] = j
                            for m in ti.static(range(3)):
                                links[i, degree, 1 + m] = image[m]
                        degree += 1
                    j = chains[j]
    degrees[i] = ti.min(degree, counts[layout.ROOM])
    ti.atomic_max(counts[layout.MOST_LINKS], degree)


@ti.func
def weigh(
    i, bodies: ti.template(), links: ti.template(), energies: ti.template(),
    degrees: ti.template(), numbers: ti.template(), counts: ti.template(),
):  # fmt: skip
    """Set the energies of the pairs of a body and count those above zero.

    Apart from `gather`: with a second search for a contact in its loops, Vulkan lists nothing.
    """
    here, box, overlapping = body.point(bodies, i, layout.CENTRE), box_of(numbers), 0
    for k in range(degrees[i]):
        j = links[i, k, 0]
        image = Point(links[i, k, 1], links[i, k, 2], links[i, k, 3])
        r = body.point(bodies, j, layout.CENTRE) + image * box - here
        a, b = body.form(bodies, i), body.form(bodies, j)
        energy = overlap_energy(r, a, b, numbers[layout.TARGET])
        energies[i, k, 0] = energy
        overlapping += ti.cast(energy > 0, ti.i32)
    ti.atomic_add(counts[layout.OVERLAPPING], overlapping)
