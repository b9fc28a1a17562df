"""From a sample to its scene, by the path of its class; nothing is imported before it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from matweft._by_type import function_for
from matweft.errors import InputError
from matweft.viewer.scene import Scene, Spheres, Surfaces, Volume

Maker = Callable[[Any], Any]

_MAKERS = {
    "matweft.data.voxel_image.VoxelImage": "matweft.viewer.of_image:scene",
    "matweft.data.grain_map.GrainMap": "matweft.viewer.of_grains:scene",
    "matweft.data.orientation_map.OrientationMap": "matweft.viewer.of_orientations:scene",
    "ase.atoms.Atoms": "matweft.viewer.of_atoms:scene",
}


def maker_of(cls: type) -> Maker | None:
    """Return what makes the scene of a class or its nearest base, or None.

    The framework's own come first, then the functions of plugins (hook ``matweft_views``).
    """
    for base in cls.__mro__:
        target = _MAKERS.get(f"{base.__module__}.{base.__qualname__}")
        if target is not None:
            module, _, name = target.partition(":")
            maker: Maker = getattr(import_module(module), name)
            return maker
    return function_for("matweft_views", cls)


def scene_of(sample: Any) -> Scene:
    """Return what the viewer draws of a sample.

    Known are `matweft.data` images and maps, ``ase.Atoms`` and what looks like it, bare arrays,
    types of plugins (hook ``matweft_views``), scenes and their items themselves. Raises
    `InputError` for others.
    """
    if isinstance(sample, Scene):
        return sample
    if isinstance(sample, Volume | Spheres | Surfaces):
        return Scene((sample,))
    maker = maker_of(type(sample)) or _by_likeness(sample)
    if maker is None:
        known = ", ".join(sorted(path.rpartition(".")[2] for path in _MAKERS))
        raise InputError(
            f"the viewer does not know {type(sample).__name__}; it knows {known} and arrays"
        )
    made = maker(sample)
    return without_thin_axes(made if isinstance(made, Scene) else Scene((made,)))


def without_thin_axes(scene: Scene) -> Scene:
    """Return a volume of one voxel along some axes without them: a slice is an image."""
    volume = scene.items[0]
    if len(scene.items) > 1 or not isinstance(volume, Volume):
        return scene
    shape = volume.values.shape
    kept = [i for i, n in enumerate(shape) if n > 1] or [0]
    if len(kept) == len(shape):
        return scene
    flat = replace(
        volume,
        values=volume.values.reshape([shape[i] for i in kept]),
        spacing=tuple(volume.spacing[i] for i in kept),
        origin=tuple(volume.origin[i] for i in kept),
    )
    return replace(scene, items=(flat,), axes=tuple(scene.axes[i] for i in kept))


def _by_likeness(sample: Any) -> Maker | None:
    import numpy as np

    from matweft.viewer import of_atoms

    if isinstance(sample, np.ndarray):
        from matweft.data import VoxelImage
        from matweft.viewer import of_image

        return lambda array: of_image.scene(VoxelImage.of(array))
    return of_atoms.scene if of_atoms.looks_like_atoms(sample) else None
