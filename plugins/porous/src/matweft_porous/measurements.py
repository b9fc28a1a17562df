"""What ``matweft measure`` does to an image of labels."""

from __future__ import annotations

import math

from matweft.data import VoxelImage
from matweft.data.grey import is_grey
from matweft.measure.measurement import Measurement, Number, Request

POSITIVE = (0.0, math.inf)
SHARE = (0.0, 1.0)
TORTUOSITY = (1.0, math.inf)
FLOW_COST = 0.4
"""Seconds a million voxels and a voxel of length that a flow takes to become steady."""
MOST_FLOW = 20.0
"""Seconds of a flow, sub-volumes included, that are spent without being asked for."""


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
    in_space = image.values.ndim == 3 and min(image.shape) > 1
    if in_space:
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
        found.append(_flow(phase, axis, section, image.shape[image.axes.index(axis)]))
        found += [_predicted(phase, axis, section)] if in_space else []
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
                    "relative_diffusivity",
                    title=f"relative diffusivity along {axis}, simulated",
                    bounds=SHARE,
                ),
                Number(
                    "tortuosity",
                    title=f"tortuosity factor along {axis}, simulated",
                    bounds=TORTUOSITY,
                ),
            ),
            section,
            cost=0.3,
        ),
    ]


def _flow(phase: str, axis: str, section: str, length: int) -> Measurement:
    number = Number("permeability", title=f"permeability along {axis}, simulated", bounds=POSITIVE)
    return Measurement(
        f"Permeability along {axis}",
        "porous.permeability",
        {"phase": phase, "axis": axis},
        (number,),
        section,
        cost=FLOW_COST * length,
        most=MOST_FLOW,
    )


def _predicted(phase: str, axis: str, section: str) -> Measurement:
    """Return what is predicted without a simulation, by two methods, with their intervals."""
    numbers = tuple(
        Number(
            field,
            "none",
            title=f"{field.removesuffix('_formula').replace('_', ' ')} predicted along {axis} {by}",
            interval=f"{field}_interval",
        )
        for field, by in (
            ("relative_diffusivity", "by networks"),
            ("relative_diffusivity_formula", "by formula (12)"),
            ("permeability", "by networks"),
            ("permeability_formula", "by formula (18)"),
        )
    )
    return Measurement(
        f"Prediction along {axis}",
        "porous.predict",
        {"phase": phase, "axis": axis},
        numbers,
        section,
        cost=0.8,
    )
