"""Histograms of the 2 x 2 x 2 configurations, one a chunk of rows; four voxels a word."""

# mypy: ignore-errors
import taichi as ti

Words = ti.types.ndarray(dtype=ti.u32, ndim=1)
Ints = ti.types.ndarray(dtype=ti.i32, ndim=1)


@ti.func
def _columns(words: ti.template(), a, b, c, d, m) -> ti.u32:
    """Return a byte for each of four places along four rows: their voxels in its odd bits."""
    return (words[a + m] << 1) | (words[b + m] << 3) | (words[c + m] << 5) | (words[d + m] << 7)


@ti.func
def _count(counts: ti.template(), place, increment):
    """Add without an atomic: a chunk belongs to one thread."""
    counts[place] = counts[place] + increment


@ti.func
def _count_word(counts: ti.template(), bins, codes, begin, end):
    """Count the codes in the bytes ``begin`` to ``end`` of a word, at once where all are equal."""
    if begin == 0 and end == 4 and (codes == 0 or codes == ti.u32(0xFFFFFFFF)):
        _count(counts, bins + ti.cast(codes & ti.u32(255), ti.i32), 4)
    else:
        for byte in range(begin, end):
            code = ti.bit_shr(codes, 8 * byte) & ti.u32(255)
            _count(counts, bins + ti.cast(code, ti.i32), 1)


@ti.kernel
def count_configurations(
    words: Words,
    counts: Ints,
    chunks: ti.i32,
    rows: ti.i32,
    rows_a_plane: ti.i32,
    planes: ti.i32,
    lines: ti.i32,
    length: ti.i32,
    wraps: ti.i32,
):
    """Count the neighbourhoods that begin on ``rows`` rows into ``counts`` (chunks x 256)."""
    width = (length + 3) // 4
    for chunk in range(chunks):
        for row in range(rows * chunk // chunks, rows * (chunk + 1) // chunks):
            i = row // rows_a_plane
            j = row - i * rows_a_plane
            i1, j1 = (i + 1) % planes, (j + 1) % lines
            a, b = (i * lines + j) * width, (i * lines + j1) * width
            c, d = (i1 * lines + j) * width, (i1 * lines + j1) * width
            last = _columns(words, a, b, c, d, width - 1)
            before = ti.bit_shr(last, 8 * ((length - 1) % 4)) & ti.u32(255)
            for m in range(width):
                here = _columns(words, a, b, c, d, m)
                codes = ti.bit_shr((here << 8) | before, 1) | here
                begin = 1 - wraps if m == 0 else 0
                _count_word(counts, 256 * chunk, codes, begin, ti.min(4, length - 4 * m))
                before = ti.bit_shr(here, 24)
