"""The type of this plugin: stored, checked, drawn, and used in a study of two steps."""

import numpy as np
import pytest

from matweft import InputError, Study
from matweft.codec import decode, encode
from matweft.engine import Options, run_study
from matweft.figures import figure_of
from matweft.viewer import scene_of
from matweft_truss.codec import TrussCodec
from matweft_truss.girder import Girder
from matweft_truss.truss import Truss

PARTS = ("joints", "bars", "held", "loads")


def changed(**parts):
    truss = Girder(panels=1).generate()
    return Truss(**{name: parts.get(name, getattr(truss, name)) for name in PARTS})


def test_truss_comes_back_from_the_store(truss_registry):
    truss = Girder(panels=5).generate()
    back = decode(*encode(truss))
    for name in PARTS:
        np.testing.assert_array_equal(getattr(back, name), getattr(truss, name))
        assert getattr(back, name).dtype == getattr(truss, name).dtype


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"bars": [[0, 1], [1, 3]]}, r"bar 1 of the truss joins \[1, 3\], but its 3 joints are"),
        ({"bars": [[0, 1], [2, 2]]}, "bar 1 of the truss has no length"),
        ({"joints": np.full((3, 3), np.nan)}, "place or a load that is no number"),
        ({"held": np.zeros((3, 2))}, r"the shapes are \(3, 3\), \(3, 2\), \(3, 3\) and \(3, 2\)"),
    ],
)
def test_truss_that_makes_no_sense_is_refused(truss_registry, parts, reason):
    with pytest.raises(InputError, match=reason):
        TrussCodec().check(changed(**parts))
    with pytest.raises(InputError, match=reason):
        encode([changed(**parts)])


def test_figure_shows_every_bar_and_joint(truss_registry):
    truss = Girder(panels=4).generate()
    lines = figure_of(truss).axes[0].lines
    assert len(lines) == len(truss.bars) + 2
    assert len(lines[-2].get_xdata()) == len(truss.joints)
    assert len(lines[-1].get_xdata()) == 2  # supports


def test_view_has_every_joint_and_bar(truss_registry):
    truss = Girder(panels=4).generate()
    (joints,) = scene_of(truss).items
    assert (len(joints.positions), len(joints.bonds)) == (len(truss.joints), len(truss.bars))
    assert set(joints.kinds) == {0, 1, 2}, "free, held and loaded joints"


def test_study_of_two_steps(truss_registry, tmp_path):
    study = Study.load(truss_registry.load("matweft_studies", "truss.small"))
    run = run_study(study, tmp_path / "run", Options(executor="serial", workers=1))
    assert run.status == "done"
    # A cut through the middle panel: (500 N 2.5 m - 1000 N / 6 (1 m + 2 m)) / 1 m.
    assert run.value("statics").forces.max() == pytest.approx(750, rel=1e-5)
    assert run.record("statics").versions == {"ccx": "9.9"}
    assert isinstance(run.value("girder"), Truss)
