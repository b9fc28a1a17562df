"""Kernels of a relaxation: many rounds one after another, or one round with a thread a body."""

# mypy: ignore-errors
import taichi as ti

from matweft_kernels._hard_ellipsoids import layout, moves, neighbours
from matweft_kernels._hard_ellipsoids.contact import REAL
from matweft_kernels._random_kernels import Key

Table = ti.types.ndarray(dtype=REAL, ndim=2)
Links = ti.types.ndarray(dtype=ti.i32, ndim=3)
Energies = ti.types.ndarray(dtype=REAL, ndim=3)
Ints = ti.types.ndarray(dtype=ti.i32, ndim=1)
Words = ti.types.ndarray(dtype=ti.u32, ndim=2)
Reals = ti.types.ndarray(dtype=REAL, ndim=1)


@ti.kernel
def run_serially(
    key: Key, bodies: Table, links: Links, energies: Energies, degrees: Ints, words: Words,
    chains: Ints, numbers: Reals, counts: Ints,
):  # fmt: skip
    """Run rounds on one thread until there is no work left, or no room in the lists."""
    ti.loop_config(serialize=True)
    for _ in range(1):
        n, going = bodies.shape[0], 1
        while going == 1:
            if counts[layout.STALE] == 1:
                neighbours.begin(numbers, counts)
                for i in range(n):
                    neighbours.settle(i, bodies, numbers)
                neighbours.chain(bodies, chains, numbers, counts)
                for i in range(n):
                    neighbours.gather(i, bodies, links, degrees, chains, numbers, counts)
                for i in range(n):
                    neighbours.weigh(i, bodies, links, energies, degrees, numbers, counts)
            going = ti.cast(moves.goes_on(counts), ti.i32)
            if going == 1:
                kind = counts[layout.ROUND] % counts[layout.KINDS]
                for i in range(n):
                    moves.draw(i, key, words, counts)
                for i in range(n):
                    moves.attempt(i, kind, bodies, links, energies, degrees, words, numbers, counts)
                moves.adapt(n, kind, numbers, counts)


@ti.kernel
def list_in_parallel(
    bodies: Table, links: Links, energies: Energies, degrees: Ints, chains: Ints, numbers: Reals,
    counts: Ints,
):  # fmt: skip
    """Make the lists anew with a thread a body."""
    for _ in range(1):
        neighbours.begin(numbers, counts)
    for i in range(bodies.shape[0]):
        neighbours.settle(i, bodies, numbers)
    for _ in range(1):
        neighbours.chain(bodies, chains, numbers, counts)
    for i in range(bodies.shape[0]):
        neighbours.gather(i, bodies, links, degrees, chains, numbers, counts)
    for i in range(bodies.shape[0]):
        neighbours.weigh(i, bodies, links, energies, degrees, numbers, counts)


@ti.kernel
def run_in_parallel(
    key: Key, bodies: Table, links: Links, energies: Energies, degrees: Ints, words: Words,
    numbers: Reals, counts: Ints,
):  # fmt: skip
    """Run a round with a thread a body, the same round as on one thread."""
    for _ in range(1):
        counts[layout.GOES_ON] = ti.cast(moves.goes_on(counts), ti.i32)
    for i in range(bodies.shape[0]):
        moves.draw(i, key, words, counts)
    for i in range(bodies.shape[0]):
        if counts[layout.GOES_ON] == 1:
            kind = counts[layout.ROUND] % counts[layout.KINDS]
            moves.attempt(i, kind, bodies, links, energies, degrees, words, numbers, counts)
    for _ in range(1):
        if counts[layout.GOES_ON] == 1:
            kind = counts[layout.ROUND] % counts[layout.KINDS]
            moves.adapt(bodies.shape[0], kind, numbers, counts)
