"""Draw gallery.png: a slice of each kind of structure and its diffusivity over porosity."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from matweft_porous import Diffusion, LevelSet, SoftEllipsoids

EDGE = 96
SPECTRA = ("gaussian", "exponential", "power-law", "top-hat")
LENGTHS = {"gaussian": 5.0, "exponential": 6.0, "power-law": 6.0, "top-hat": 5.0}
POROSITIES = np.linspace(0.3, 0.9, 7)


def generators(porosity):
    """Return the structures of the figure by name, at a porosity."""
    cube = (EDGE,) * 3
    made = {
        name: LevelSet(
            shape=cube, porosity=porosity, spectrum=name, correlation_length=LENGTHS[name]
        )
        for name in SPECTRA
    }
    made["ellipsoids"] = SoftEllipsoids(shape=cube, porosity=porosity, radius=10, aspect=2.5)
    return made


def main():
    """Write the figure beside this file."""
    figure = Figure(figsize=(9, 5), layout="constrained")
    grid = figure.add_gridspec(2, 5, height_ratios=(1, 1.5))
    curve = figure.add_subplot(grid[1, :])
    for column, (name, generator) in enumerate(generators(0.5).items()):
        slice_ = generator.generate(rng=np.random.default_rng(1)).values[:, :, 0]
        axes = figure.add_subplot(grid[0, column])
        axes.imshow(slice_.T, origin="lower", cmap="Blues", vmin=-0.2, vmax=1.2)
        axes.set(title=name, xticks=[], yticks=[])
    for name in generators(0.5):
        relative = []
        for porosity in POROSITIES:
            image = generators(porosity)[name].generate(rng=np.random.default_rng(2))
            found = [Diffusion(axis=axis).simulate(image) for axis in "xyz"]
            relative.append(np.mean([one.relative_diffusivity for one in found]))
        curve.plot(POROSITIES, relative, marker="o", markersize=4, label=name)
    fine = np.linspace(POROSITIES[0], POROSITIES[-1])
    curve.plot(fine, 2 * fine / (3 - fine), "k:", label="Hashin-Shtrikman bound")
    curve.set(xlabel="porosity", ylabel="relative diffusivity M, mean of x, y, z")
    curve.legend(ncols=2)
    figure.savefig(Path(__file__).parent / "gallery.png", dpi=90)


if __name__ == "__main__":
    main()
