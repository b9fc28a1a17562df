"""What ``matweft measure`` does to maps of grains and of orientations."""

from __future__ import annotations

from functools import partial

import numpy as np

from matweft.data import GrainMap, OrientationMap
from matweft.measure.measurement import Measurement, Number, Request
from matweft_grains._phases import grain_phases, phase_names, symmetries

_OVER_GRAINS = partial(
    Number,
    error="samples",
    weights="weights",
    regions="regions",
    represented="represented",
)
_SIZES = (
    Number("count", "none", title="whole grains"),
    _OVER_GRAINS("mean_diameter", samples="diameter"),
    Number("median_diameter", "none"),
    Number("std_diameter", "none", title="standard deviation of the diameter"),
    Number("lognormal_sigma", "none", title="σ of ln(diameter)"),
    Number("mean_intercept", "none"),
    Number("astm_number", "none", title="ASTM grain size number"),
    Number("cut", "none", title="grains cut by the border"),
)
_SHAPES = (
    _OVER_GRAINS("mean_aspect_ratio", samples="aspect_ratio"),
    _OVER_GRAINS("mean_sphericity", samples="sphericity"),
)
_NEIGHBOURS = (
    Number(
        "mean_neighbours",
        "samples",
        "neighbours",
        "neighbours a grain",
        weights="weights",
        regions="regions",
        represented="represented",
    ),
)
_BOUNDARIES = (
    Number("mean_angle", "none", title="mean misorientation angle"),
    Number("low_angle_share", "none", title="boundaries below 15°"),
)
_CUBIC = (
    Number("sigma3_share", "none", title="Σ3 boundaries"),
    Number("coincidence_share", "none", title="Σ3 to Σ29 boundaries"),
)
_TEXTURE = (
    Number("strongest", "none", title="strongest pole density"),
    Number("spread", "none", title="spread about the mean orientation"),
    Number("effective_grains", "none"),
)


def grain_measurements(sample: GrainMap, request: Request) -> list[Measurement]:
    """Return sizes, shapes, neighbours; with orientations also boundaries and textures."""
    axes = sum(n > 1 for n in sample.shape)
    if axes < 2 or not sample.labels.any():
        return []
    size, boundary = ("volume", "area") if axes == 3 else ("area", "length")
    sizes = (
        *_SIZES,
        _OVER_GRAINS("mean_size", samples="size", title=f"mean {size}"),
    )
    contacts = (
        *_NEIGHBOURS,
        Number(
            "mean_area",
            "samples",
            "area",
            f"mean {boundary} of a boundary",
            weights="contact_weights",
            regions="contact_regions",
            represented="represented",
        ),
    )
    kinds = grain_phases(sample)
    names = phase_names(sample, np.unique(kinds).tolist())
    found = [
        Measurement("Grain sizes", "grains.sizes", {}, sizes, "grains", figure=True, cost=0.7),
        Measurement("Grain shapes", "grains.shapes", {}, _SHAPES, "grains", figure=True, cost=0.9),
        Measurement(
            "Neighbours", "grains.neighbours", {}, contacts, "grains", figure=True, cost=0.3
        ),
    ]
    if len(names) > 1:
        ordered = sorted(names, key=lambda name: names[name])
        shares = tuple(Number(f"fraction[{i}]", "none", title=n) for i, n in enumerate(ordered))
        found.append(Measurement("Phases", "grains.phases", {}, shares, "grains", cost=0.1))
    if sample.orientations is not None:
        found += _of_crystals(sample, names, request)
    return found


def _of_crystals(sample: GrainMap, names: dict[str, int], request: Request) -> list[Measurement]:
    """Return what needs orientations; of an unknown symmetry misorientations tell, once."""
    known = symmetries(sample, names, "")
    labels = np.unique(sample.labels[sample.labels > 0])
    present = set(grain_phases(sample)[labels - 1].tolist())
    cubic = {"m-3m", "m-3"} & {known.get(number, "") for number in present}
    numbers = _BOUNDARIES + (_CUBIC if cubic else ())
    if len(present) > 1:
        numbers += (Number("phase_boundary_share", "none", title="phase boundaries"),)
    title, name = "Misorientations", "grains.misorientations"
    found = [Measurement(title, name, {}, numbers, "crystals", figure=True, cost=0.5)]
    for name, number in names.items():
        wanted = not request.phases or name in request.phases
        if number in known and number in present and wanted:
            title = f"Texture of {name}" if len(present) > 1 else "Texture"
            given = {"phase": name}
            found.append(
                Measurement(title, "grains.texture", given, _TEXTURE, "crystals", True, cost=1.0)
            )
    return found


def orientation_measurements(sample: OrientationMap, request: Request) -> list[Measurement]:
    """Return how much was indexed, and how surely."""
    numbers = [Number("indexed", "none", title="indexed points")]
    numbers += [
        Number(f"mean[{i}]", "none", title=f"mean {name}") for i, name in enumerate(sample.scalars)
    ]
    return [Measurement("Indexing", "grains.quality", {}, tuple(numbers), "measurement", cost=0.1)]
