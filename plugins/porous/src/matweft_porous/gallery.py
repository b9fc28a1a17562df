"""Figures 1 and 2: a structure of each model, and descriptors over porosity."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft.data import VoxelImage
from matweft.dataset import Dataset
from matweft_porous._models import MODELS, ROMAN
from matweft_porous._references import PRIFLING_2021

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DRAWN = {
    "specific_surface": "S / voxel⁻¹",
    "tortuosity_mean": "m(τ)",
    "tortuosity_std": "σ(τ)",
    "r_min": "r_min / voxel",
    "constrictivity": "β",
    "chord_mean": "m(L) / voxel",
}


@dataclass(frozen=True, eq=False)
class GalleryResult(Result):
    """One structure of each model."""

    models: Annotated[tuple[str, ...], Quantity("", "names of the models")]
    ids: Annotated[tuple[str, ...], Quantity("", "sample of each")]
    porosity: Annotated[NDArray[np.float64], Quantity("", "porosity of each", dims=("model",))]
    images: Annotated[NDArray[np.bool_], Quantity("", "pores of each structure")]

    def plot(self) -> Figure:
        """Draw their solids, seen from the corner."""
        from matweft.figures.shown import Figure
        from matweft.figures.voxel_image import draw_solid

        down = math.ceil(len(self.models) / 3)
        figure = Figure(figsize=(8.4, 2.9 * down), layout="constrained")
        places = figure.subplots(down, 3, squeeze=False).ravel()
        for axes, name, porosity, pores in zip(
            places, self.models, self.porosity, self.images, strict=False
        ):
            phases = {"solid": 0, "pore": 1}
            draw_solid(axes, VoxelImage(pores, periodic=(True,) * 3, phases=phases))
            numeral = f"({ROMAN[name]}) " if name in ROMAN else ""
            axes.set_title(f"{numeral}{name.replace('-', ' ')}, ε = {porosity:.2f}", fontsize=9)
        for axes in places[len(self.models) :]:
            axes.set_visible(False)
        return figure


@dataclass(frozen=True, eq=False)
class DescriptorPlotResult(Result):
    """Some structures of each model: six descriptors and the porosity."""

    model: Annotated[tuple[str, ...], Quantity("", "model of each sample")]
    porosity: Annotated[NDArray[np.float64], Quantity("", "ε", dims=("sample",))]
    descriptors: Annotated[tuple[str, ...], Quantity("", "names of the six")]
    values: Annotated[
        NDArray[np.float64],
        Quantity("", "descriptors, (samples, 6), lengths in voxels", dims=("sample", "descriptor")),
    ]

    def plot(self) -> Figure:
        """Draw each descriptor over the porosity, a colour a model."""
        from matplotlib import colormaps
        from matplotlib.lines import Line2D

        from matweft.figures.shown import Figure
        from matweft_porous._panels import marker_size

        figure = Figure(figsize=(9.6, 6.2), layout="constrained")
        colours = [colormaps["tab10"](number) for number in range(len(MODELS))]
        names = [one for one in MODELS if one in self.model]
        places, size = figure.subplots(2, 3).ravel(), marker_size(len(self.model))
        for axes, name, values in zip(places, self.descriptors, self.values.T, strict=True):
            for model in names:
                chosen = np.array(self.model) == model
                colour = colours[MODELS.index(model)]
                axes.plot(self.porosity[chosen], values[chosen], "o", markersize=size,
                          color=colour, alpha=0.8, markeredgewidth=0)  # fmt: skip
            axes.set(xlabel="porosity ε", ylabel=_DRAWN.get(name, name))
        lines = [
            Line2D([], [], marker="o", linestyle="", markersize=5,
                                    color=colours[MODELS.index(one)],
                                    label=f"({ROMAN[one]}) {one.replace('-', ' ')}")
            for one in names
        ]  # fmt: skip
        figure.legend(handles=lines, loc="outside lower center", ncols=5)
        return figure


class Gallery(Descriptor):
    """Show a structure of each model whose porosity is nearest to a value, as in Figure 1.

    The dataset has the columns ``model``, ``porosity`` and ``images`` of `porous.database`.

    >>> columns = {"model": ["fibers", "fibers"], "porosity": [0.4, 0.6]}
    >>> data = Dataset.of({**columns, "images": np.zeros((2, 4, 4, 4), dtype=bool)})
    >>> Gallery().describe(data).ids
    ('1',)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)

    porosity: float = Field(0.6, gt=0, lt=1, unit="", description="porosity to be near to")

    def describe(self, dataset: Dataset) -> GalleryResult:
        """Return the structures; only these are loaded."""
        models, porosity = _columns(dataset, "model", "porosity")
        if "images" not in dataset:
            raise InputError("the dataset keeps no images; make it with images: true")
        names = [name for name in MODELS if name in models]
        rows = np.array(
            [_nearest(np.flatnonzero(models == name), porosity, self.porosity) for name in names]
        )
        return GalleryResult(
            models=tuple(names),
            ids=tuple(dataset.ids[row] for row in rows),
            porosity=porosity[rows],
            images=dataset.columns["images"].rows(rows).astype(bool),
        )


class DescriptorPlot(Descriptor):
    """Show six descriptors over porosity, some structures of each model, as in Figure 2.

    >>> names = ("porosity", *DescriptorPlot.drawn)
    >>> data = Dataset.of({"model": ["fibers"] * 3, **{name: [0.5, 0.6, 0.7] for name in names}})
    >>> DescriptorPlot(count=2).describe(data, rng=np.random.default_rng(0)).values.shape
    (2, 6)
    """

    references: ClassVar[tuple[str, ...]] = (PRIFLING_2021,)
    drawn: ClassVar[tuple[str, ...]] = tuple(_DRAWN)

    count: int = Field(250, ge=1, description="structures of each model, drawn at random")

    def describe(self, dataset: Dataset, *, rng: np.random.Generator) -> DescriptorPlotResult:
        """Return the numbers of the structures that ``rng`` draws."""
        models, porosity = _columns(dataset, "model", "porosity")
        values = np.stack(_columns(dataset, *self.drawn), axis=1)
        rows: list[Any] = []
        for name in [one for one in MODELS if one in models]:
            found = np.flatnonzero(models == name)
            rows += sorted(rng.permutation(found)[: self.count].tolist())
        return DescriptorPlotResult(
            tuple(models[rows].tolist()), porosity[rows], self.drawn, values[rows]
        )


def _columns(dataset: Dataset, *names: str) -> list[NDArray[Any]]:
    """Return columns; raises `InputError` for those that are missing or empty."""
    lacking = [name for name in names if name not in dataset]
    if lacking or not len(dataset):
        raise InputError(
            f"the dataset of {len(dataset)} samples lacks {lacking or 'samples'}; give one that "
            "porous.database made"
        )
    return [dataset[name] for name in names]


def _nearest(rows: NDArray[np.intp], porosity: NDArray[Any], wanted: float) -> int:
    return int(rows[np.argmin(np.abs(porosity[rows] - wanted))])
