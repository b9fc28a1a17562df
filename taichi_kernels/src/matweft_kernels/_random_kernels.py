"""Philox device functions for use inside other kernels, and the kernels that fill arrays.

Import after :func:`matweft_kernels.runtime.start`. Every function takes a ``key`` (two words
from :func:`matweft_kernels.random.seed_key`) and three words that count: an item (particle, site,
replica), a step (time) and a stream (what the number is for). One call gives one block.
"""

# mypy: ignore-errors
import taichi as ti

from matweft_kernels.random import KEY_STEPS, MULTIPLIERS, ROUNDS

Key = ti.types.vector(2, ti.u32)
Block = ti.types.vector(4, ti.u32)
Floats = ti.types.vector(4, ti.f32)
Words = ti.types.ndarray(dtype=ti.u32, ndim=1)
Reals = ti.types.ndarray(dtype=ti.f32, ndim=1)

_LOG_2 = 0.6931471805599453
_SQRT_HALF_PATTERN = 0x3F3504F3
_QUARTER_TURN = 1.5707963267948966


@ti.func
def _wide_product(a, b):
    """Return the high and the low word of a 64-bit product."""
    high, low = ti.u32(0), ti.u32(0)
    if ti.static(ti.cfg.arch != ti.vulkan):
        product = ti.cast(a, ti.u64) * ti.cast(b, ti.u64)
        high = ti.cast(ti.bit_shr(product, ti.u64(32)), ti.u32)
        low = ti.cast(product, ti.u32)
    else:
        half = ti.u32(0xFFFF)
        a1, a0 = ti.bit_shr(a, ti.u32(16)), a & half
        b1, b0 = ti.bit_shr(b, ti.u32(16)), b & half
        cross = a1 * b0 + ti.bit_shr(a0 * b0, ti.u32(16))
        middle = a0 * b1 + (cross & half)
        high = a1 * b1 + ti.bit_shr(cross, ti.u32(16)) + ti.bit_shr(middle, ti.u32(16))
        low = a * b
    return high, low


@ti.func
def philox(counter: Block, key: Key) -> Block:
    """Return the Philox4x32-10 block of a counter."""
    x, y, z, w = counter[0], counter[1], counter[2], counter[3]
    k0, k1 = key[0], key[1]
    for _ in ti.static(range(ROUNDS)):
        high0, low0 = _wide_product(x, ti.u32(MULTIPLIERS[0]))
        high1, low1 = _wide_product(z, ti.u32(MULTIPLIERS[1]))
        x, y, z, w = high1 ^ y ^ k0, low1, high0 ^ w ^ k1, low0
        k0 += ti.u32(KEY_STEPS[0])
        k1 += ti.u32(KEY_STEPS[1])
    return Block(x, y, z, w)


@ti.func
def bits4(key, item, step, stream) -> Block:
    """Return four random words."""
    return philox(Block(ti.u32(item), ti.u32(step), ti.u32(stream), ti.u32(0)), key)


@ti.func
def bits(key, item, step, stream) -> ti.u32:
    """Return one random word: the first of the block."""
    return bits4(key, item, step, stream)[0]


@ti.func
def _unit(word) -> ti.f32:
    """Map a word onto [0, 1) by its 24 high bits."""
    return ti.cast(ti.bit_shr(word, ti.u32(8)), ti.f32) * ti.f32(2.0**-24)


@ti.func
def uniform4(key, item, step, stream) -> Floats:
    """Return four numbers uniform on [0, 1)."""
    block = bits4(key, item, step, stream)
    return Floats(_unit(block[0]), _unit(block[1]), _unit(block[2]), _unit(block[3]))


@ti.func
def uniform(key, item, step, stream) -> ti.f32:
    """Return one number uniform on [0, 1): the first of the block."""
    return _unit(bits(key, item, step, stream))


@ti.func
def _centred(word) -> ti.f32:
    """Map a word onto (0, 1] by all its bits: (word + 1/2) / 2^32, rounded."""
    return (ti.cast(word, ti.f32) + 0.5) * ti.f32(2.0**-32)


@ti.func
def _log(word) -> ti.f32:
    """Return ln u, u = (word + 1/2) / 2^32 = m 2^e, by ln m = 2 artanh((m-1)/(m+1)).

    Next to one, m - 1 is taken from the complement of the word, which keeps all its digits.
    """
    pattern = ti.bit_cast(_centred(word), ti.i32) - _SQRT_HALF_PATTERN
    exponent = pattern >> 23
    excess = ti.bit_cast((pattern & 0x7FFFFF) + _SQRT_HALF_PATTERN, ti.f32) - 1.0
    if exponent == 0:
        excess = -_centred(~word)
    s = excess / (excess + 2.0)
    q = s * s
    series = q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0))))
    return ti.cast(exponent, ti.f32) * _LOG_2 + 2.0 * (s + s * series)


@ti.func
def _circle(word):
    """Return cosine and sine of a random angle: quadrant from two bits, the rest within it."""
    fraction = ti.cast(ti.bit_shr(word & ti.u32(0x3FFFFFFF), ti.u32(6)), ti.f32) * 2.0**-24
    a = (fraction - 0.5) * _QUARTER_TURN
    q = a * a
    sine = a * (1.0 - q / 6.0 * (1.0 - q / 20.0 * (1.0 - q / 42.0 * (1.0 - q / 72.0))))
    cosine = 1.0 - q / 2.0 * (1.0 - q / 12.0 * (1.0 - q / 30.0 * (1.0 - q / 56.0)))
    quadrant = ti.bit_shr(word, ti.u32(30))
    if (quadrant & ti.u32(1)) != ti.u32(0):
        cosine, sine = -sine, cosine
    if (quadrant & ti.u32(2)) != ti.u32(0):
        cosine, sine = -cosine, -sine
    return cosine, sine


@ti.func
def _normal_pair(radius_word, angle_word):
    """Return two independent standard normal numbers (Box and Muller 1958)."""
    radius = ti.sqrt(-2.0 * _log(radius_word))
    cosine, sine = _circle(angle_word)
    return radius * cosine, radius * sine


@ti.func
def normal4(key, item, step, stream) -> Floats:
    """Return four standard normal numbers."""
    block = bits4(key, item, step, stream)
    a, b = _normal_pair(block[0], block[1])
    c, d = _normal_pair(block[2], block[3])
    return Floats(a, b, c, d)


@ti.func
def normal(key, item, step, stream) -> ti.f32:
    """Return one standard normal number: the first of the block."""
    block = bits4(key, item, step, stream)
    a, _ = _normal_pair(block[0], block[1])
    return a


@ti.kernel
def fill_philox(counter: Words, key: Words, out: Words, n: ti.i32):
    """Write the Philox words of n counters under n keys."""
    for i in range(n):
        c = Block(counter[4 * i], counter[4 * i + 1], counter[4 * i + 2], counter[4 * i + 3])
        block = philox(c, Key(key[2 * i], key[2 * i + 1]))
        for lane in ti.static(range(4)):
            out[4 * i + lane] = block[lane]


@ti.kernel
def fill_bits(key: Key, step: ti.u32, stream: ti.u32, out: Words, n: ti.i32):
    """Write 4 n words."""
    for i in range(n):
        block = bits4(key, i, step, stream)
        for lane in ti.static(range(4)):
            out[4 * i + lane] = block[lane]


@ti.kernel
def fill_uniform(key: Key, step: ti.u32, stream: ti.u32, out: Reals, n: ti.i32):
    """Write 4 n uniform numbers."""
    for i in range(n):
        block = uniform4(key, i, step, stream)
        for lane in ti.static(range(4)):
            out[4 * i + lane] = block[lane]


@ti.kernel
def fill_normal(key: Key, step: ti.u32, stream: ti.u32, out: Reals, n: ti.i32):
    """Write 4 n normal numbers."""
    for i in range(n):
        block = normal4(key, i, step, stream)
        for lane in ti.static(range(4)):
            out[4 * i + lane] = block[lane]
