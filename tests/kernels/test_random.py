"""Philox streams: published answers, statistics, and equality across devices."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from matweft_kernels import random as draws

KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip
SEED = 2**63 + 12345


def words(text: str) -> np.ndarray:
    return np.array([int(word, 16) for word in text.split()], np.uint32)


@pytest.mark.parametrize(("counter", "key", "block"), KNOWN_ANSWERS)
def test_published_answers(device, counter, key, block):
    found = draws.philox(words(counter), words(key), device=device)
    np.testing.assert_array_equal(found, words(block))


def test_philox_broadcasts_keys_over_counters(device):
    counters = np.arange(24, dtype=np.uint32).reshape(3, 2, 4)
    keys = np.array([[1, 2], [3, 4]], np.uint32)
    found = draws.philox(counters, keys, device=device)
    for i, j in np.ndindex(3, 2):
        np.testing.assert_array_equal(
            found[i, j], draws.philox(counters[i, j], keys[j], device="reference")
        )


@pytest.mark.parametrize("step", [0, 1, 2**32 - 1])
@pytest.mark.parametrize("stream", [0, 2**31])
def test_words_and_uniforms_are_identical_on_every_device(device, step, stream):
    for draw, dtype in (
        (draws.bits, {}),
        (draws.uniform, {}),
        (draws.uniform, {"dtype": "float64"}),
    ):
        names = {"step": step, "stream": stream, **dtype}
        found = draw(SEED, (7, 143), device=device, **names)
        np.testing.assert_array_equal(
            found, draw(SEED, (7, 143), device="reference", **names), strict=True
        )


def test_normals_agree_with_double_precision(device):
    found = draws.normal(SEED, 200_001, step=3, device=device)
    exact = draws.normal(SEED, 200_001, step=3, dtype="float64", device=device)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, exact, rtol=0, atol=2e-6)
    np.testing.assert_array_equal(
        exact, draws.normal(SEED, 200_001, step=3, dtype="float64", device="reference")
    )


def test_the_number_of_threads_changes_nothing(kernel_device):
    if kernel_device != "cpu":
        pytest.skip("threads are the CPU's")
    program = (
        "import sys; from matweft_kernels import random as draws;"
        f"sys.stdout.buffer.write(draws.normal({SEED}, 50_001, device='cpu', threads=1).tobytes())"
    )
    alone = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert alone.stdout == draws.normal(SEED, 50_001, device="cpu").tobytes()


def test_a_longer_draw_begins_with_the_shorter(device):
    np.testing.assert_array_equal(
        draws.normal(5, 1000, device=device)[:333], draws.normal(5, 333, device=device)
    )


def test_blocks_are_philox_of_item_step_and_stream(device):
    found = draws.bits(SEED, (5, 4), step=9, stream=11, device=device)
    counters = np.array([[item, 9, 11, 0] for item in range(5)], np.uint32)
    np.testing.assert_array_equal(
        found, draws.philox(counters, draws.seed_key(SEED), device=device)
    )


def test_device_functions_draw_what_the_arrays_hold(kernel_device, monkeypatch):
    if kernel_device == "reference":
        pytest.skip("device functions need taichi")
    monkeypatch.syspath_prepend(Path(__file__).parent)
    from random_in_kernels import draw_in_a_kernel

    one, four, normal = draw_in_a_kernel(draws.seed_key(SEED), step=9, stream=4, items=64)
    names = {"step": 9, "stream": 4, "device": "reference"}
    np.testing.assert_array_equal(four, draws.uniform(SEED, (64, 4), **names))
    np.testing.assert_array_equal(one, four[:, 0])
    np.testing.assert_allclose(normal, draws.normal(SEED, (64, 4), **names)[:, 0], atol=2e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_uniforms_are_uniform_on_the_half_open_interval(device, dtype):
    found = draws.uniform(1, 400_000, dtype=dtype, device=device)
    assert found.dtype == dtype
    assert found.min() >= 0.0
    assert found.max() < 1.0
    assert stats.kstest(found, "uniform").pvalue > 1e-3


def test_largest_and_smallest_words_stay_inside_the_interval():
    from matweft_kernels import _random_reference as reference

    extremes = np.array([0, 0, 2**32 - 1, 2**32 - 1], np.uint32)
    assert reference.uniform(extremes).tolist() == [0.0, 0.0, 1 - 2.0**-24, 1 - 2.0**-24]
    assert reference.wide_uniform(extremes).tolist() == [0.0, 1 - 2.0**-53]
    assert np.abs(reference.normal(extremes)).max() < 6.77


def test_normals_are_normal(device):
    found = draws.normal(2, 400_000, device=device).astype(float)
    assert abs(found.mean()) < 4 / np.sqrt(found.size)
    assert abs(found.var() - 1) < 4 * np.sqrt(2 / found.size)
    assert stats.kstest(found, "norm").pvalue > 1e-3
    assert abs(np.corrcoef(found[0::2], found[1::2])[0, 1]) < 4 / np.sqrt(found.size / 2)


def test_bytes_are_equally_frequent(device):
    counts = np.bincount(draws.bits(3, 500_000, device=device).view(np.uint8), minlength=256)
    assert 1e-3 < stats.chisquare(counts).pvalue < 1 - 1e-3


@pytest.mark.parametrize("other", [{"stream": 1}, {"step": 1}, {"seed": 8}])
def test_neighbouring_streams_are_uncorrelated(device, other):
    names = {"seed": 7, "shape": 250_000, "device": device}
    one, two = draws.uniform(**names), draws.uniform(**{**names, **other})
    for shift in (0, 1, 4):
        correlation = np.corrcoef(one, np.roll(two, shift))[0, 1]
        assert abs(correlation) < 4 / np.sqrt(one.size)


def test_one_flipped_bit_changes_half_of_the_block(device):
    counters = np.random.default_rng(0).integers(0, 2**32, (400, 4), dtype=np.uint32)
    key = np.array([17, 4], np.uint32)
    before = draws.philox(counters, key, device=device)
    for bit in range(0, 128, 5):
        flipped = counters.copy()
        flipped[:, bit // 32] ^= np.uint32(1 << bit % 32)
        changed = np.bitwise_count(before ^ draws.philox(flipped, key, device=device)).sum(axis=1)
        assert abs(changed.mean() - 64) < 5 * np.sqrt(32 / len(counters))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draws.bits(-1, 3), "seed is -1"),
        (lambda: draws.bits(2**64, 3), "from 0 to 2"),
        (lambda: draws.bits(1, (3, -1)), r"shape is \(3, -1\)"),
        (lambda: draws.bits(1, (2**20, 2**20)), "product is at most"),
        (lambda: draws.bits(1, 3, step=2**32), "step is 4294967296"),
        (lambda: draws.uniform(1, 3, stream=-1), "stream is -1"),
        (lambda: draws.normal(1, 3, dtype="float16"), "dtype is 'float16': give one of float32"),
        (lambda: draws.philox([1, 2, 3], [1, 2]), r"counter has shape \(3,\)"),
        (lambda: draws.philox([1, 2, 3, -4], [1, 2]), "whole numbers from 0"),
        (lambda: draws.philox([1, 2, 3, 4], [1.0, 2.0]), "key has dtype float64"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_empty_shapes_give_empty_arrays(device):
    assert draws.normal(1, (0, 3), device=device).shape == (0, 3)
