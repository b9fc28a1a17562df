"""Sampling error: how well a number measured on one image stands for the material.

`from_correlation` is for the mean of a field, such as a volume fraction, `from_sub_volumes` for any
number that can be measured again on boxes of the image, `from_samples` for the mean of independent
numbers. Each returns a `SamplingError`.
"""

from matweft.representative.boxes import boxes, split
from matweft.representative.correlation import from_correlation
from matweft.representative.references import REFERENCES
from matweft.representative.samples import from_samples
from matweft.representative.sampling_error import SamplingError
from matweft.representative.sub_volumes import Level, from_sub_volumes

__all__ = [
    "REFERENCES",
    "Level",
    "SamplingError",
    "boxes",
    "from_correlation",
    "from_samples",
    "from_sub_volumes",
    "split",
]
