"""Histograms of chord lengths, one a chunk of lines; neighbouring lines march together."""

# mypy: ignore-errors
import taichi as ti

Bytes = ti.types.ndarray(dtype=ti.u8, ndim=1)
Ints = ti.types.ndarray(dtype=ti.i32, ndim=1)


@ti.func
def _count(counts: ti.template(), place):
    """Add one without an atomic: a chunk belongs to one thread."""
    counts[place] = counts[place] + 1


@ti.func
def _step(pore, first, run, counts: ti.template(), bins):
    """Return the lengths of the line's first and running chord after one voxel more."""
    if pore:
        run += 1
    else:
        if first < 0:
            first = run
        elif run > 0:
            _count(counts, bins + run)
        run = 0
    return first, run


@ti.func
def _finish(first, run, length, counts: ti.template(), bins, keep, merge):
    """Count the chords that touch the ends of a line."""
    if first < 0:
        if keep:
            _count(counts, bins + length)
    elif merge:
        if first + run > 0:
            _count(counts, bins + first + run)
    elif keep:
        if first > 0:
            _count(counts, bins + first)
        if run > 0:
            _count(counts, bins + run)


@ti.kernel
def count_chords(
    pore: Bytes,
    counts: Ints,
    firsts: Ints,
    runs: Ints,
    chunks: ti.i32,
    tiles: ti.i32,
    tile: ti.i32,
    tiles_a_block: ti.i32,
    inner: ti.i32,
    length: ti.i32,
    keep: ti.i32,
    merge: ti.i32,
):
    """Count the chords of an image (blocks, length, inner) into ``counts`` (chunks, length + 1)."""
    for chunk in range(chunks):
        bins, state = chunk * (length + 1), chunk * tile
        for at in range(tiles * chunk // chunks, tiles * (chunk + 1) // chunks):
            block = at // tiles_a_block
            begin = (at - block * tiles_a_block) * tile
            lines = ti.min(tile, inner - begin)
            for q in range(state, state + lines):
                firsts[q] = -1
                runs[q] = 0
            for m in range(length):
                row = (block * length + m) * inner + begin
                for q in range(lines):
                    firsts[state + q], runs[state + q] = _step(
                        pore[row + q] != 0, firsts[state + q], runs[state + q], counts, bins
                    )
            for q in range(state, state + lines):
                _finish(firsts[q], runs[q], length, counts, bins, keep, merge)
