"""Fixtures for the tests of plugins; pytest finds them by the entry point ``pytest11``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from matweft.data import VoxelImage
    from matweft.program import Program
    from matweft.registry import Registry

for _name in ("component", "learner", "sample", "sampler"):
    _module = f"matweft.testing.{_name}_contract"
    if _module not in sys.modules:
        pytest.register_assert_rewrite(_module)


@pytest.fixture
def registry() -> Iterator[Registry]:
    """Return an empty registry that discovers nothing; the process uses it during the test."""
    from matweft.registry import Registry, use_registry

    with use_registry(Registry()) as empty:
        yield empty


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Return the path of a store that does not exist yet."""
    return tmp_path / "store"


@pytest.fixture
def fake_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Program, str | Path], Path]:
    """Return a function that lets a Python script play an outside program during the test.

    ``fake_program(program, script)`` takes the path of the script or its text; the program's
    environment variable then names an executable that runs it.
    """
    from matweft.testing.fakes import write_fake

    def play(program: Program, script: str | Path) -> Path:
        fake = write_fake(tmp_path / "fakes", Path(program.command).name, script)
        monkeypatch.setenv(program.variable, str(fake))
        return fake

    return play


@pytest.fixture
def image_factory() -> Callable[..., VoxelImage]:
    """Return a function that makes label images of random voxels.

    ``image_factory(shape=(8, 8, 8), fraction=0.5, seed=0, **grid)`` has two phases, ``solid`` (0)
    and ``pore`` (1), the latter with ``fraction`` of all voxels, exact to one voxel; ``grid``
    goes to `VoxelImage`.
    """

    def make(
        shape: tuple[int, ...] = (8, 8, 8), fraction: float = 0.5, seed: int = 0, **grid: Any
    ) -> VoxelImage:
        import numpy as np

        from matweft.data import VoxelImage

        size = int(np.prod(shape))
        values = np.zeros(size, dtype=np.uint8)
        values[np.random.default_rng(seed).permutation(size)[: round(fraction * size)]] = 1
        return VoxelImage(values.reshape(shape), **{"phases": {"solid": 0, "pore": 1}, **grid})

    return make
