"""Sampling error of the mean of independent numbers, such as one a grain."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from matweft.errors import InputError
from matweft.representative.sampling_error import SamplingError, with_error


def from_samples(
    values: ArrayLike,
    *,
    edges: tuple[float, ...] = (),
    unit: str = "",
    length_unit: str = "voxel",
) -> SamplingError:
    """Return mean, s / √n and Student's interval of n − 1 degrees of freedom.

    NaN counts as missing and is told in the note. ``edges`` of the image that holds the samples
    lets the result say how large an image should be. Neighbours in an image, such as grains, are
    not quite independent: of few neighbours the interval is a little too narrow.

    >>> round(from_samples([1.0, 2.0, 3.0]).standard_error, 4)
    0.5774
    """
    given = np.asarray(values, dtype=np.float64).ravel()
    if np.isinf(given).any():
        raise InputError("the samples hold infinite numbers; leave them out or give them as NaN")
    known = given[~np.isnan(given)]
    count = len(known)
    mean = float(known.mean()) if count else math.nan
    lost = f" {len(given) - count} of {len(given)} are missing." if count < len(given) else ""
    if count < 2:
        error, note = None, f"An error needs two samples, there are {count}.{lost}"
    else:
        error = float(known.std(ddof=1)) / math.sqrt(count), count - 1.0
        note = f"Mean of {count} samples.{lost}"
    return with_error(mean, error, "samples", note, edges=edges, unit=unit, length_unit=length_unit)
