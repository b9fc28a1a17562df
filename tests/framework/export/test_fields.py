"""What a step returned as named fields."""

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.export.fields import fields_in


def named(values):
    return {field.name: field.value for field in fields_in(VoxelImage(values))}


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_grey_values_have_a_range_and_a_mean(dtype):
    values = np.random.default_rng(2).integers(3, 250, (20, 20, 20)).astype(dtype)
    found = named(values)
    assert (found["smallest value"], found["largest value"]) == (values.min(), values.max())
    assert found["mean value"] == pytest.approx(values.astype(float).mean())
    assert not [name for name in found if name.startswith("fraction")]


def test_labels_have_fractions_and_the_rest_is_counted():
    found = named(np.arange(16).repeat(4).reshape(8, 8))
    fractions = {name: one for name, one in found.items() if name.startswith("fraction of")}
    assert fractions == {f"fraction of label {i}": 1 / 16 for i in range(12)}
    assert found["…"] == "4 more labels"
    assert "…" not in named(np.eye(4))
