from pathlib import Path

import numpy as np
import pytest

from matweft.errors import InputError, ParameterError
from matweft.formats import write
from matweft.testing import GeneratorContract
from matweft_grains.grain_file import GrainMapFile
from matweft_grains.orientation_file import OrientationMapFile

HERE = Path(__file__).parent
NO_REFERENCES = "it reads files and computes nothing"
BAD = [
    ({"axes": "zz"}, "names an axis twice"),
    ({"unit": "parsnip"}, "unit 'parsnip' is no length"),
    ({"spacing": -1}, "the edge of a voxel is positive"),
    ({"options": "frame"}, "valid dictionary"),
]


class TestGrainMapFile(GeneratorContract):
    component = GrainMapFile
    parameters = {"file": HERE / "two_cells.tesr", "unit": "mm"}
    no_references = NO_REFERENCES
    bad = BAD

    def oracle(self, output):
        assert output.labels[:, 0, 1].tolist() == [0, 1, 1]
        assert output.spacing == (0.5, 0.25, 0.1)


class TestOrientationMapFile(GeneratorContract):
    component = OrientationMapFile
    parameters = {"file": HERE / "two_phases.ang"}
    no_references = NO_REFERENCES
    bad = BAD

    def oracle(self, output):
        assert output.phase.tolist() == [[1, 1], [2, 2], [0, 1]]
        assert output.spacing == (0.25, 0.5)


def test_a_grain_map_by_component(tmp_path, grains):
    write(grains, tmp_path / "a.dream3d")
    found = GrainMapFile(file=tmp_path / "a.dream3d", spacing="1 um").generate()
    assert found.spacing == (1, 1, 1)
    assert np.array_equal(found.labels, grains.labels)
    with pytest.raises(ParameterError, match="axes"):
        GrainMapFile(file="a.npz", axes="zyq")


def test_orientations_by_component(tmp_path, measured, assert_same):
    write(measured, tmp_path / "a.ang")
    assert_same(OrientationMapFile(file=tmp_path / "a.ang").generate(), measured)
    turned = OrientationMapFile(file=tmp_path / "a.ang", options={"frame": "z90"}).generate()
    assert np.abs((turned.orientations * measured.orientations).sum(-1)).min() < 0.9


def test_the_other_kind_is_a_sentence(tmp_path, grains, measured):
    write(measured, tmp_path / "a.ang")
    with pytest.raises(InputError, match=r"holds a OrientationMap, not a GrainMap: .*grains.segm"):
        GrainMapFile(file=tmp_path / "a.ang").generate()
    write(grains, tmp_path / "a.tesr")
    with pytest.raises(InputError, match="holds a GrainMap, not a OrientationMap"):
        OrientationMapFile(file=tmp_path / "a.tesr").generate()
