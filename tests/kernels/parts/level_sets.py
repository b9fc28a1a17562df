"""Images of smoothed noise."""

import numpy as np
from scipy import ndimage


def level_set(shape, porosity, width=1.5, seed=0):
    """Return a periodic level set of smoothed noise."""
    noise = np.random.default_rng(seed).standard_normal(shape)
    field = ndimage.gaussian_filter(noise, width, mode="wrap")
    return field <= np.quantile(field, porosity)
