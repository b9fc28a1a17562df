r"""Counter-based random numbers: the same stream on every device and any thread count.

A block of four 32-bit words is a pure function (Philox4x32-10) of a 64-bit seed and three words
that count: *item* (which particle, site or element), *step* (which time) and *stream* (what the
number is for). No state is kept, so any thread may draw any number in any order, and a restarted
run continues the same sequence.

Inside kernels use the device functions of ``matweft_kernels._random_kernels`` (``bits``,
``uniform``, ``normal`` and their four-fold forms): ``uniform4(key, item, step, stream)`` equals
``uniform(seed, (n, 4), step=step, stream=stream)[item]`` of this module.

Source: Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC 2011.
"""

from __future__ import annotations

import math
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matweft_kernels import runtime

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)

DType = Literal["float32", "float64"]
_MOST_BLOCKS = 2**29 - 1


def seed_key(seed: int) -> tuple[int, int]:
    """Return the low and the high word of a 64-bit seed: the key of the device functions.

    Raises
    ------
    ValueError
        When the seed is outside 0 to 2⁶⁴−1.

    Examples
    --------
    >>> seed_key(2**32 + 7)
    (7, 1)
    """
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed is {seed}: give a whole number from 0 to 2**64 - 1")
    return int(seed) & 0xFFFFFFFF, int(seed) >> 32


def philox(
    counter: ArrayLike, key: ArrayLike, *, device: str = "auto", threads: int | None = None
) -> NDArray[np.uint32]:
    """Return the Philox4x32-10 blocks of counters under keys.

    Parameters
    ----------
    counter
        Words 0 to 2³²−1 of shape (..., 4).
    key
        Words of shape (..., 2), broadcast against the counters.
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Returns
    -------
    numpy.ndarray
        uint32 of shape (..., 4): identical on every device.

    Raises
    ------
    ValueError
        When a last axis has the wrong length, or a number is no 32-bit word.

    Examples
    --------
    >>> [hex(word) for word in philox([0, 0, 0, 0], [0, 0], device="reference")]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    counters, keys = _words("counter", counter, 4), _words("key", key, 2)
    outer = np.broadcast_shapes(counters.shape[:-1], keys.shape[:-1])
    flat_counters = np.broadcast_to(counters, (*outer, 4)).reshape(-1, 4)
    flat_keys = np.broadcast_to(keys, (*outer, 2)).reshape(-1, 2)
    if len(flat_counters) > _MOST_BLOCKS:
        raise ValueError(f"{len(flat_counters)} counters: give at most {_MOST_BLOCKS} a call")
    if runtime.start(device, threads=threads).device == "reference":
        from matweft_kernels import _random_reference

        return _random_reference.philox(flat_counters, flat_keys).reshape(*outer, 4)
    from matweft_kernels import _random_kernels

    out = np.empty(flat_counters.size, np.uint32)
    arguments = (np.ascontiguousarray(flat_counters).ravel(), np.ascontiguousarray(flat_keys))
    _random_kernels.fill_philox(arguments[0], arguments[1].ravel(), out, len(flat_counters))
    return out.reshape(*outer, 4)


def bits(
    seed: int,
    shape: int | tuple[int, ...],
    *,
    step: int = 0,
    stream: int = 0,
    device: str = "auto",
    threads: int | None = None,
) -> NDArray[np.uint32]:
    """Return independent random 32-bit words.

    Element ``i`` of the flattened result is word ``i % 4`` of the block with the counter
    ``(i // 4, step, stream, 0)`` under the key of the seed.

    Parameters
    ----------
    seed
        Whole number from 0 to 2⁶⁴−1.
    shape
        Shape of the result, below 2³¹ elements.
    step, stream
        Words 0 to 2³²−1 that name the draw: different ones give independent numbers.
    device, threads
        See :func:`matweft_kernels.runtime.start`.

    Returns
    -------
    numpy.ndarray
        uint32 of the shape: identical on every device.

    Raises
    ------
    ValueError
        When the seed, the shape, the step or the stream is out of range.

    Examples
    --------
    >>> [hex(word) for word in bits(0, 2, device="reference")]
    ['0x6627e8d5', '0xe169c58d']
    """
    return _draw("bits", seed, shape, step, stream, runtime.start(device, threads=threads))


def uniform(
    seed: int,
    shape: int | tuple[int, ...],
    *,
    step: int = 0,
    stream: int = 0,
    dtype: DType = "float32",
    device: str = "auto",
    threads: int | None = None,
) -> NDArray[Any]:
    """Return numbers uniform on the half-open interval [0, 1).

    float32: u = ⌊w / 2⁸⌋ / 2²⁴ from one word w; float64: u = (⌊w₀ / 2⁵⌋ 2²⁶ + ⌊w₁ / 2⁶⌋) / 2⁵³ from
    two. Zero occurs (once in 2²⁴ or 2⁵³ draws), one does not.

    Parameters
    ----------
    seed, shape, step, stream, device, threads
        As for :func:`bits`.
    dtype
        ``"float32"`` or ``"float64"``; the two precisions draw different numbers.

    Returns
    -------
    numpy.ndarray
        Array of the shape and dtype: identical on every device.

    Raises
    ------
    ValueError
        As for :func:`bits`, or when the dtype is another.

    Examples
    --------
    >>> uniform(1, 3, device="reference").round(4).tolist() == uniform(1, 3).round(4).tolist()
    True
    """
    started = runtime.start(device, threads=threads)
    if _checked(dtype) == "float32":
        return _draw("uniform", seed, shape, step, stream, started)
    from matweft_kernels import _random_reference

    count = math.prod(_shape(shape))
    words = _draw("bits", seed, 2 * count, step, stream, started)
    return _random_reference.wide_uniform(words).reshape(shape)


def normal(
    seed: int,
    shape: int | tuple[int, ...],
    *,
    step: int = 0,
    stream: int = 0,
    dtype: DType = "float32",
    device: str = "auto",
    threads: int | None = None,
) -> NDArray[Any]:
    """Return standard normal numbers by the transform of Box and Muller (1958).

    Two words give two numbers: r = √(−2 ln((w₀ + ½) / 2³²)), φ = (π/2)(w₁ / 2³⁰ − ½), then r cos φ
    and r sin φ. The largest magnitude is 6.76.

    Parameters
    ----------
    seed, shape, step, stream, device, threads
        As for :func:`bits`.
    dtype
        ``"float32"`` or ``"float64"``: the same numbers, to within 2·10⁻⁶.

    Returns
    -------
    numpy.ndarray
        Array of the shape and dtype: equal on every device to within 2·10⁻⁶.

    Raises
    ------
    ValueError
        As for :func:`bits`, or when the dtype is another.

    Examples
    --------
    >>> bool(abs(normal(1, 4096, device="reference").std() - 1.0) < 0.05)
    True
    """
    started = runtime.start(device, threads=threads)
    if _checked(dtype) == "float32" and started.device != "reference":
        return _draw("normal", seed, shape, step, stream, started)
    from matweft_kernels import _random_reference

    count = math.prod(_shape(shape))
    words = _draw("bits", seed, count + count % 2, step, stream, started)
    return _random_reference.normal(words)[:count].reshape(shape).astype(dtype)


def _draw(
    what: Literal["bits", "uniform", "normal"],
    seed: int,
    shape: int | tuple[int, ...],
    step: int,
    stream: int,
    started: runtime.Runtime,
) -> NDArray[Any]:
    """Fill whole blocks on the device and return the first elements in the shape."""
    key, wanted = seed_key(seed), _shape(shape)
    for name, word in (("step", step), ("stream", stream)):
        if not 0 <= word < 2**32:
            raise ValueError(f"{name} is {word}: give a whole number from 0 to 2**32 - 1")
    count = math.prod(wanted)
    blocks = -(-count // 4)
    if started.device == "reference":
        from matweft_kernels import _random_reference

        words = _random_reference.bits(key, step, stream, blocks)
        out: NDArray[Any] = words if what == "bits" else _random_reference.uniform(words)
    else:
        from matweft_kernels import _random_kernels

        out = np.empty(4 * blocks, np.uint32 if what == "bits" else np.float32)
        if blocks:
            fill = getattr(_random_kernels, f"fill_{what}")
            fill(_random_kernels.Key(*key), step, stream, out, blocks)
    return out[:count].reshape(wanted)


def _shape(shape: int | tuple[int, ...]) -> tuple[int, ...]:
    wanted = (shape,) if isinstance(shape, int | np.integer) else tuple(shape)
    if any(length < 0 for length in wanted) or math.prod(wanted) > 4 * _MOST_BLOCKS:
        raise ValueError(
            f"shape is {wanted}: give lengths from 0 whose product is at most {4 * _MOST_BLOCKS}"
        )
    return wanted


def _checked(dtype: str) -> str:
    if dtype not in get_args(DType):
        raise ValueError(f"dtype is {dtype!r}: give one of {', '.join(get_args(DType))}")
    return dtype


def _words(name: str, values: ArrayLike, length: int) -> NDArray[np.uint32]:
    given = np.asarray(values)
    if given.ndim == 0 or given.shape[-1] != length:
        raise ValueError(f"{name} has shape {given.shape}: give (..., {length}) words")
    if given.dtype.kind not in "ui" or np.any(given < 0) or np.any(given > 0xFFFFFFFF):
        raise ValueError(f"{name} has dtype {given.dtype}: give whole numbers from 0 to 2**32 - 1")
    return given.astype(np.uint32)
