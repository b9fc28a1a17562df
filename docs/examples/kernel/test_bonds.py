"""One test body for every backend, and answers that are known without the program."""

import numpy as np
import pytest
from bonds import bond_energy

from matweft_kernels.runtime import available_devices

DEVICES = [name for name in available_devices() if name in ("cpu", "reference")]


def random_spins(shape, seed=0):
    return np.random.default_rng(seed).choice([-1, 1], size=shape)


@pytest.fixture(params=DEVICES)
def device(request):
    return request.param


def test_all_spins_up(device):
    assert bond_energy(np.ones((5, 6, 7)), device=device) == -3 * 5 * 6 * 7


def test_board_of_up_and_down(device):
    board = 1 - 2 * (np.indices((4, 6, 8)).sum(axis=0) % 2)
    assert bond_energy(board, device=device) == 3 * board.size


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 2, 2), (3, 1, 5), (16, 9, 33)])
def test_pairs_counted_one_by_one(device, shape):
    spins = random_spins(shape)
    expected = 0
    for site in np.ndindex(shape):
        for axis in range(3):
            other = list(site)
            other[axis] = (other[axis] + 1) % shape[axis]
            expected -= int(spins[site]) * int(spins[tuple(other)])
    assert bond_energy(spins, device=device) == expected


def test_flipping_all_spins_changes_nothing(device):
    spins = random_spins((12, 10, 8), seed=1)
    assert bond_energy(-spins, device=device) == bond_energy(spins, device=device)


@pytest.mark.parametrize(
    ("spins", "message"),
    [(np.ones((4, 4)), "three axes"), (np.zeros((4, 4, 4)), "other values than -1 and 1")],
)
def test_bad_input_is_named(spins, message):
    with pytest.raises(ValueError, match=message):
        bond_energy(spins)
