"""Squared distances by axes: gaps along the rows, then lower envelopes of parabolas."""

# mypy: ignore-errors
import taichi as ti

Bytes = ti.types.ndarray(dtype=ti.u8, ndim=1)
Floats = ti.types.ndarray(dtype=ti.f32, ndim=1)
Ints = ti.types.ndarray(dtype=ti.i32, ndim=1)

FAR = 1e30
_NONE = 1 << 30
_SHORT = 32


@ti.func
def _square_gaps(phase: ti.template(), out: ti.template(), begin, length, wrap, edge):
    """Write the squared distance of each voxel of a row to its nearest background in there."""
    before, after = -_NONE, _NONE
    if wrap:
        for k in range(length):
            if phase[begin + k] == 0:
                before = k - length
                if after == _NONE:
                    after = k + length
    for k in range(length):
        if phase[begin + k] == 0:
            before = k
        out[begin + k] = ti.cast(ti.min(k - before, _NONE), ti.f32)
    for n in range(length):
        k = length - 1 - n
        if phase[begin + k] == 0:
            after = k
        gap = ti.min(out[begin + k], ti.cast(after - k, ti.f32))
        out[begin + k] = FAR if gap > length else (edge * gap) * (edge * gap)


@ti.func
def _lowest(values: ti.template(), begin, step, length):
    """Return the place of the lowest value of a line, or of its first zero."""
    place, low, m = 0, values[begin], 1
    while m < length and low > 0.0:
        value = values[begin + m * step]
        if value < low:
            place, low = m, value
        m += 1
    return place


@ti.func
def _parabola(height, site, at, square):
    away = ti.cast(at - site, ti.f32)
    return height + square * away * away


@ti.func
def _search_run(
    values: ti.template(), heights: ti.template(),
    begin, step, length, turn, square, base, stride, first, last,
):  # fmt: skip
    """Lower the places between two zeros by going both ways as far as that may help."""
    entry, place = base, _place(first, turn, length)
    for _ in range(first, last + 1):
        heights[entry] = values[begin + place * step]
        entry += stride
        place = _place(place + 1, 0, length)
    entry, place = base, _place(first, turn, length)
    for _ in range(first + 1, last):
        entry += stride
        place = _place(place + 1, 0, length)
        best, away, cost = heights[entry], stride, square
        rise = 3.0 * square
        while cost < best:
            best = ti.min(best, ti.min(heights[entry - away], heights[entry + away]) + cost)
            away += stride
            cost += rise
            rise += 2.0 * square
        values[begin + place * step] = best


@ti.func
def _place(site, turn, length):
    """Return where a site of a line that begins at ``turn`` lies."""
    place = site + turn
    return place - length if place >= length else place


@ti.func
def _beaten(heights: ti.template(), marks: ti.template(), entry, height, site, square):
    """Return whether a parabola lies below the last of the envelope from its first place on."""
    first = marks[2 * entry + 1]
    return _parabola(heights[entry], marks[2 * entry], first, square) > _parabola(
        height, site, first, square
    )


@ti.func
def _envelope_run(
    values: ti.template(), heights: ti.template(), marks: ti.template(),
    begin, step, length, turn, square, base, stride, first, last,
):  # fmt: skip
    """Lower the places from a first to a last site by the envelope of their parabolas.

    ``marks`` holds the site of each parabola and where it becomes the lowest.
    """
    top, until = -1, ti.min(last + 1, length)
    for site in range(first, last + 1):
        height = values[begin + _place(site, turn, length) * step]
        if height < FAR:
            searching = top >= 0
            while searching:
                searching = _beaten(heights, marks, base + top * stride, height, site, square)
                if searching:
                    top -= 1
                    searching = top >= 0
            begins = first
            if top >= 0:
                entry = base + top * stride
                other = marks[2 * entry]
                slope = 2.0 * square * ti.cast(site - other, ti.f32)
                meet = 0.5 * ti.cast(site + other, ti.f32) + (height - heights[entry]) / slope
                begins = ti.cast(ti.floor(ti.min(meet, ti.cast(length, ti.f32))), ti.i32) + 1
            if begins < until:
                top += 1
                entry = base + top * stride
                heights[entry] = height
                marks[2 * entry] = site
                marks[2 * entry + 1] = begins
    for part in range(top + 1):
        entry = base + part * stride
        ends = until
        if part < top:
            ends = marks[2 * (entry + stride) + 1]
        for at in range(marks[2 * entry + 1], ends):
            values[begin + _place(at, turn, length) * step] = _parabola(
                heights[entry], marks[2 * entry], at, square
            )


@ti.func
def _lower_line(
    values: ti.template(), heights: ti.template(), marks: ti.template(),
    begin, step, length, wrap, square, base, stride,
):  # fmt: skip
    """Replace f of a line by min over s of f(s) + (edge (q − s))².

    No parabola beyond a zero is lower. A line that wraps is begun at its lowest value, and that is
    added at the end: beyond them no parabola is lower.
    """
    turn, first, closed = 0, 0, False
    if wrap:
        turn = _lowest(values, begin, step, length)
    sites = length + wrap
    for site in range(sites):
        zero = values[begin + _place(site, turn, length) * step] == 0.0
        if zero or site == sites - 1:
            if closed and zero and site - first <= _SHORT:
                if site - first > 1:
                    _search_run(
                        values, heights, begin, step, length, turn, square, base, stride,
                        first, site,
                    )  # fmt: skip
            elif site > first:
                _envelope_run(
                    values, heights, marks, begin, step, length, turn, square, base, stride,
                    first, site,
                )  # fmt: skip
            first, closed = site, True


@ti.func
def _lower_tile(
    out: ti.template(), lines: ti.template(), heights: ti.template(), marks: ti.template(),
    begin, width, store, length, inner, wrap, square, base,
):  # fmt: skip
    """Lower neighbouring lines in a copy, where each lies in one piece."""
    for m in range(length):
        for q in range(width):
            lines[store + q * length + m] = out[begin + m * inner + q]
    for q in range(width):
        _lower_line(lines, heights, marks, store + q * length, 1, length, wrap, square, base, 1)
    for m in range(length):
        for q in range(width):
            out[begin + m * inner + q] = lines[store + q * length + m]


@ti.kernel
def square_gaps(
    phase: Bytes, out: Floats, rows: ti.i32, length: ti.i32, wrap: ti.i32, edge: ti.f32
):
    """Write the squared distance of each voxel to the nearest background of its row."""
    for row in range(rows):
        _square_gaps(phase, out, row * length, length, wrap, edge)


@ti.kernel
def lower_axis(
    out: Floats, lines: Floats, heights: Floats, marks: Ints, chunks: ti.i32,
    blocks: ti.i32, length: ti.i32, inner: ti.i32, wrap: ti.i32, edge: ti.f32,
    tile: ti.template(),
):  # fmt: skip
    """Lower every line along the middle axis of (blocks, length, inner).

    A CPU's thread copies a tile of neighbouring lines side by side; a GPU's takes a line where
    it lies (``tile`` 1), and its scratch is interleaved with its neighbours'.
    """
    for chunk in range(chunks):
        tiles_a_block = (inner + tile - 1) // tile
        tiles = blocks * tiles_a_block
        for part in range((tiles - chunk + chunks - 1) // chunks):
            at = chunk + part * chunks
            block = at // tiles_a_block
            column = (at - block * tiles_a_block) * tile
            begin = block * length * inner + column
            if ti.static(tile == 1):
                _lower_line(
                    out, heights, marks, begin, inner, length, wrap, edge * edge, chunk, chunks
                )
            else:
                _lower_tile(
                    out, lines, heights, marks, begin, ti.min(tile, inner - column),
                    chunk * tile * length, length, inner, wrap, edge * edge, chunk * (length + 1),
                )  # fmt: skip
