"""Moves on the device: its arrays, and the launches of its kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
import taichi as ti
from numpy.typing import NDArray

from matweft_kernels import runtime
from matweft_kernels._hard_ellipsoids import layout, rounds
from matweft_kernels._hard_ellipsoids.contact import REAL, fill_contacts
from matweft_kernels._hard_ellipsoids.matrices import Floats, packed, shape_matrices
from matweft_kernels._hard_ellipsoids.start import Start, Told
from matweft_kernels._random_kernels import Key

_FIRST_ROOM = 64
_ROUNDS_A_LAUNCH = 8
_NUMPY = {ti.f64: np.float64, ti.f32: np.float32, ti.i32: np.int32}


def contacts(r: Floats, a: Floats, b: Floats) -> Floats:
    """Return F of pairs: r (n, 3), a and b (n, 3, 3)."""
    out = ti.ndarray(REAL, max(len(r), 1))
    given = (r, packed(a), packed(b))
    fill_contacts(*(_array(one.ravel(), REAL) for one in given), out, len(r))
    return np.asarray(out.to_numpy()[: len(r)].astype(np.float64))


class DeviceMoves:
    """Bodies in the arrays of the device."""

    def __init__(self, start: Start, device: runtime.Runtime) -> None:
        n = len(start.centres)
        self._key, self._parallel = Key(*start.key), device.is_gpu
        table = np.zeros((n, layout.BODY_WIDTH))
        table[:, layout.CENTRE : layout.TURN] = start.centres
        table[:, layout.TURN : layout.AXES] = start.turns
        table[:, layout.AXES : layout.FORM] = start.axes
        table[:, layout.FORM : layout.OLD_CENTRE] = packed(shape_matrices(start.axes, start.turns))
        counts = np.zeros(layout.COUNTS, np.int32)
        counts[layout.STALE] = 1
        counts[layout.KINDS] = start.kinds
        counts[layout.MOST_CELLS] = most = round(np.cbrt(n)) + 1
        counts[layout.ROOM] = _FIRST_ROOM
        self._bodies, self._numbers = _array(table, REAL), _array(start.numbers(), REAL)
        self._counts = _array(counts, ti.i32)
        self._degrees = ti.ndarray(ti.i32, n)
        self._words = ti.ndarray(ti.u32, (n, 4))
        self._chains = ti.ndarray(ti.i32, n + most**3)
        self._make_room(_FIRST_ROOM)

    def _make_room(self, room: int) -> None:
        n = self._bodies.shape[0]
        self._links = ti.ndarray(ti.i32, (n, room, 4))
        self._energies = ti.ndarray(REAL, (n, room, 2))

    def run(self, budget: int, until_free: bool) -> Told:
        """Try about so many moves, or fewer if nothing overlaps and that is the aim."""
        counts = self._counts.to_numpy()
        counts[layout.TRIED : layout.ROUND_TRIED] = 0
        counts[layout.UNTIL_FREE], counts[layout.BUDGET] = until_free, budget
        self._counts.from_numpy(counts)
        while self._launch():
            pass
        counts = self._counts.to_numpy()
        numbers = self._numbers.to_numpy()
        here = np.arange(self._links.shape[1]) < self._degrees.to_numpy()[:, None]
        energies = self._energies.to_numpy()[..., 0]
        return Told(
            tried=counts[layout.TRIED : layout.ACCEPTED],
            accepted=counts[layout.ACCEPTED : layout.ROUND_TRIED],
            overlapping=int(counts[layout.OVERLAPPING]) // 2,
            energy=float(energies[here].sum(dtype=np.float64)) / 2,
            steps=(float(numbers[layout.TRANSLATION]), float(numbers[layout.ROTATION])),
        )

    def _launch(self) -> bool:
        """Run some rounds; return whether more are to be run."""
        lists = (self._bodies, self._links, self._energies, self._degrees)
        state = (self._numbers, self._counts)
        if not self._parallel:
            rounds.run_serially(self._key, *lists, self._words, self._chains, *state)
        else:
            if self._counts.to_numpy()[layout.STALE]:
                rounds.list_in_parallel(*lists, self._chains, *state)
            for _ in range(_ROUNDS_A_LAUNCH):
                rounds.run_in_parallel(self._key, *lists, self._words, *state)
        counts = self._counts.to_numpy()
        most = int(counts[layout.MOST_LINKS])
        if most > self._links.shape[1]:
            counts[layout.ROOM] = most + most // 4
            self._make_room(int(counts[layout.ROOM]))
            counts[layout.STALE], counts[layout.MOST_LINKS] = 1, 0
            self._counts.from_numpy(counts)
            return True
        free = counts[layout.UNTIL_FREE] and not counts[layout.OVERLAPPING]
        tried = counts[layout.TRIED : layout.ACCEPTED].sum()
        return self._parallel and not free and bool(tried < counts[layout.BUDGET])

    def places(self) -> tuple[Floats, Floats]:
        """Return centres and turns."""
        bodies = self._bodies.to_numpy().astype(np.float64)
        turns = bodies[:, layout.TURN : layout.AXES]
        return bodies[:, : layout.TURN], turns / np.linalg.norm(turns, axis=1, keepdims=True)


def _array(values: NDArray[Any], kind: Any) -> Any:
    """Return an array of the device."""
    found = ti.ndarray(kind, values.shape)
    found.from_numpy(values.astype(_NUMPY[kind]))
    return found
