"""Images are moved as the move says, and only such moves are drawn as were asked for."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from matweft_learning._augmentation import Augmentation, Move

IMAGE = np.random.default_rng(0).random((2, 5, 4, 4)).astype(np.float32)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_move_is_a_flip_then_a_turn_then_a_shift(quarters: int) -> None:
    move = Move(flips=(1,), turns=((quarters, 1, 2),), shifts=((3, 1), (2, 2)))
    expected = np.roll(np.rot90(np.flip(IMAGE, 2), quarters, (2, 3)), (3, 2), (2, 3))
    np.testing.assert_array_equal(move.apply(torch.from_numpy(IMAGE)).numpy(), expected)


def test_no_move_changes_nothing() -> None:
    nothing = Augmentation((), (), ())
    assert nothing.draw((5, 4, 4), np.random.default_rng(0)) == Move()
    torch.testing.assert_close(Move().apply(torch.from_numpy(IMAGE)), torch.from_numpy(IMAGE))


def test_all_moves_of_a_plane_are_drawn_and_no_others() -> None:
    """Flips, turns and shifts of a square of 3 voxels: 8 times 9."""
    augmentation = Augmentation(("y", "z"), ("yz",), ("y", "z"))
    rng = np.random.default_rng(0)
    image = torch.arange(3.0 * 3 * 3).reshape(1, 3, 3, 3)
    seen = {
        tuple(augmentation.draw((3, 3, 3), rng).apply(image).flatten().tolist())
        for _ in range(2000)
    }
    assert len(seen) == 8 * 9
    planes = {tuple(sorted(one[9 * x : 9 * x + 9])) for one in seen for x in range(3)}
    assert planes == {tuple(np.arange(9.0) + 9 * x) for x in range(3)}


def test_an_oblong_plane_is_turned_by_half_or_not_at_all() -> None:
    augmentation, rng = Augmentation((), ("xy",), ()), np.random.default_rng(0)
    turns = {augmentation.draw((5, 4, 4), rng).turns[0][0] for _ in range(100)}
    assert turns == {0, 2}
