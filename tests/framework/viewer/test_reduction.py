from collections import Counter
from itertools import product

import numpy as np
import pytest

from matweft.errors import InputError
from matweft.viewer.reduction import (
    LONGEST,
    MOST,
    averaged,
    compact,
    factors,
    label_counts,
    majority,
)


def commonest(block):
    """The commonest value by counting, of several the smallest."""
    counts = Counter(block.ravel().tolist())
    return min(counts, key=lambda label: (-counts[label], label))


@pytest.mark.parametrize(
    ("shape", "blocks"), [((7, 9, 8), (2, 2, 2)), ((10, 5, 7), (3, 1, 4)), ((13, 6), (4, 4))]
)
def test_majority_is_the_commonest_label_of_each_block(shape, blocks):
    labels = np.random.default_rng(3).integers(0, 4, shape).astype(np.uint8)
    reduced = majority(labels, blocks)
    assert reduced.shape == tuple(-(-n // b) for n, b in zip(shape, blocks, strict=True))
    for place in product(*map(range, reduced.shape)):
        cut = tuple(slice(p * b, (p + 1) * b) for p, b in zip(place, blocks, strict=True))
        assert reduced[place] == commonest(labels[cut])


def test_majority_invents_no_label_between_two():
    labels = np.zeros((8, 8, 8), np.uint16)
    labels[3:] = 200
    assert set(np.unique(majority(labels, (2, 2, 2)))) <= {0, 200}


def test_a_mean_of_blocks_keeps_the_total():
    values = np.random.default_rng(1).normal(size=(9, 7, 5))
    blocks = (2, 3, 2)
    counts = [
        np.diff(np.arange(0, n + b, b).clip(0, n))
        for n, b in zip(values.shape, blocks, strict=True)
    ]
    weights = np.einsum("i,j,k->ijk", *counts)
    assert (averaged(values, blocks) * weights).sum() == pytest.approx(values.sum(), rel=1e-5)


@pytest.mark.parametrize(
    "shape", [(512, 512, 512), (3000, 40, 40), (300, 200, 4000), (9000, 5000), (10**6,)]
)
def test_what_is_shown_has_bounded_size(shape):
    blocks = factors(shape, (1.0,) * len(shape))
    shown = [-(-n // b) for n, b in zip(shape, blocks, strict=True)]
    assert np.prod(shown) <= MOST[len(shape)]
    assert max(shown) <= LONGEST[len(shape)]


def test_small_samples_are_shown_as_they_are():
    assert factors((160, 160, 160), (1, 1, 1)) == (1, 1, 1)
    assert factors((1000, 1000), (1, 1)) == (1, 1)


@pytest.mark.parametrize("kind", [bool, np.int8, np.uint8, np.int16, np.uint32, np.int64])
def test_compact_labels_are_places_in_the_list(kind):
    choice = [0, 1] if kind is bool else [-100, 0, 100] if kind in (np.int8,) else [3, 85, 120]
    values = np.random.default_rng(0).choice(choice, (6, 5, 4)).astype(kind)
    labels, counts = label_counts(values)
    found = compact(values, labels)
    np.testing.assert_array_equal(labels[found], values.astype(np.int64))
    assert counts.tolist() == [np.count_nonzero(values == label) for label in choice]


def test_values_without_a_key_are_refused():
    with pytest.raises(InputError, match="holds 0 to 9; its key has 1 to 5"):
        compact(np.array([0, 9]), np.array([1, 5]))
