"""What ``matweft measure`` does to an image of labels."""

from __future__ import annotations

import math

from matweft.data import VoxelImage
from matweft.data.grey import is_grey
from matweft.measure.measurement import Measurement, Number, Request

POSITIVE = (0.0, math.inf)
SHARE = (0.0, 1.0)
TORTUOSITY = (1.0, math.inf)


def measurements(image: VoxelImage, request: Request) -> list[Measurement]:
    """Return geometry and transport of each phase asked for, along each axis asked for.

    Axes of one voxel are left out: such an image is a section.
    """
    if is_grey(image.values):
        return []
    long = [axis for axis, n in zip(image.axes, image.shape, strict=True) if n > 1]
    axes = [axis for axis in long if not request.axes or axis in request.axes]
    return [one for phase in request.phases for one in _phase(phase, axes, image)]


def _phase(phase: str, axes: list[str], image: VoxelImage) -> list[Measurement]:
    section = f"phase {phase}"
    found = [
        Measurement(
            "Volume fraction",
            "porous.porosity",
            {"phase": phase},
            (Number("porosity", "correlation", title="volume fraction", bounds=SHARE),),
            section,
            cost=0.05,
        )
    ]
    if image.values.ndim == 3 and min(image.shape) > 1:
        found.append(
            Measurement(
                "Specific surface",
                "porous.specific-surface",
                {"phase": phase},
                (Number("specific_surface", bounds=POSITIVE),),
                section,
                cost=0.1,
            )
        )
    for axis in axes:
        found += _along(phase, axis, section)
    found += [_pore_sizes(phase, axis, section, axis == axes[0]) for axis in axes]
    found.append(
        Measurement(
            "Spherical contact distances",
            "porous.spherical-contact",
            {"phase": phase},
            (Number("mean", title="mean contact distance from outside", bounds=POSITIVE),),
            section,
            figure=True,
            cost=0.1,
        )
    )
    found.append(
        Measurement(
            "Two-point correlation",
            "porous.two-point",
            {"phase": phase},
            (),
            section,
            figure=True,
            cost=0.5,
        )
    )
    return found


def _pore_sizes(phase: str, axis: str, section: str, first: bool) -> Measurement:
    """Return radii of pores and throats; those of the pores are the same along every axis."""
    pores = Number("r_max", title="median pore radius", bounds=POSITIVE)
    throats = (
        Number("r_min", title=f"median throat radius along {axis}", bounds=POSITIVE),
        Number("constrictivity", title=f"constrictivity along {axis}", bounds=SHARE),
    )
    return Measurement(
        f"Pore sizes along {axis}",
        "porous.pore-sizes",
        {"phase": phase, "axis": axis, "curves": False},
        (pores, *throats) if first else throats,
        section,
        cost=0.6,
    )


def _along(phase: str, axis: str, section: str) -> list[Measurement]:
    given = {"phase": phase, "axis": axis}
    return [
        Measurement(
            f"Chord lengths along {axis}",
            "porous.chords",
            given,
            (Number("mean", title=f"mean chord length along {axis}", bounds=POSITIVE),),
            section,
            figure=True,
            cost=0.1,
        ),
        Measurement(
            f"Geodesic tortuosity along {axis}",
            "porous.geodesic-tortuosity",
            given,
            (Number("mean", title=f"mean geodesic tortuosity along {axis}", bounds=TORTUOSITY),),
            section,
            cost=0.6,
        ),
        Measurement(
            f"Diffusion along {axis}",
            "porous.diffusion",
            given,
            (
                Number(
                    "relative_diffusivity", title=f"relative diffusivity along {axis}", bounds=SHARE
                ),
                Number("tortuosity", title=f"tortuosity factor along {axis}", bounds=TORTUOSITY),
            ),
            section,
            cost=0.3,
        ),
    ]
