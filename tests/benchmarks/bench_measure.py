"""A whole page of `matweft measure` against its peers for the same numbers, in the same run.

    python tests/benchmarks/bench_measure.py --size 128 --repeats 3
    python tests/benchmarks/bench_measure.py --image electrode.tiff --pore 0 --repeats 1

TauFactor solves diffusion along three axes; scikit-image and scipy give volume fraction, surface
and two-point correlation. The page has these numbers, chord lengths, geodesic tortuosities, pore
sizes and predicted permeabilities, and the sampling errors of what is measured from 99 sub-volumes,
which the peers do not have.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import warnings
from pathlib import Path

import numpy as np
from bench_diffusion import Image, level_set, peer_solve, timed
from scipy import fft
from skimage.measure import marching_cubes, mesh_surface_area

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.measure import Wishes, measure


def page(image: Image, file: Path) -> float:
    """Measure an image, write its page, return the relative diffusivity along x."""
    labels = VoxelImage(image.astype(np.uint8), phases={"pore": 1})
    found = measure(labels, wishes=Wishes(("pore",)))
    found.write(file)
    return next(
        v.value for _, v in found.numbers if v.name == "relative diffusivity along x, simulated"
    )


def peers(image: Image) -> float:
    """Return the same number by the peers, which compute the others, too."""
    vertices, faces, *_ = marching_cubes(np.pad(image, 1).astype(np.float32), 0.5)
    mesh_surface_area(vertices, faces)
    size = [2 * n for n in image.shape]
    spectrum = fft.rfftn(image.astype(np.float32), size, workers=2)
    fft.irfftn(np.abs(spectrum) ** 2, size, workers=2)
    along = [peer_solve(np.moveaxis(image, axis, 0), "insulated", 1e-2) for axis in range(3)]
    return along[0]


def main() -> None:
    """Read the options and print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--image", help="a TIFF file instead of a level set")
    parser.add_argument("--pore", type=int, default=0, help="label of the pores in the file")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    image = level_set(options.size)
    if options.image:
        import tifffile

        image = np.asarray(tifffile.imread(options.image) == options.pore).transpose(2, 1, 0)
    times: dict[str, list[float]] = {"matweft measure": [], "peers": []}
    with tempfile.TemporaryDirectory() as folder, use_context(Context(threads=2)):
        file = Path(folder) / "page.html"
        page(image[:32, :32, :32], file)
        for _ in range(options.repeats):
            ours, value = timed(lambda: page(image, file))
            theirs, other = timed(lambda: peers(image))
            times["matweft measure"].append(ours)
            times["peers"].append(theirs)
        size = file.stat().st_size
    print(f"image {image.shape}, porosity {image.mean():.3f}, page of {size / 1e6:.1f} MB")
    print(f"relative diffusivity along x: {value:.5f}, peers {other:.5f}")
    for name, seconds in times.items():
        print(f"{name:<18}{statistics.median(seconds):>9.1f} s")
    pairs = zip(times["peers"], times["matweft measure"], strict=True)
    print(f"median ratio of the pairs: {statistics.median(a / b for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
