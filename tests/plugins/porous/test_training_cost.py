"""What trainings are estimated to cost follows from their schedules."""

from __future__ import annotations

import pytest

from matweft_porous import CNN, DTCNN, DenseNetwork, Formula
from matweft_porous._training_cost import ASSUMED, products


def test_seconds_go_with_epochs_seeds_and_weights() -> None:
    paper = DenseNetwork(schedule="paper", seeds=100, descriptors=1).estimate()
    half = DenseNetwork(schedule="paper", seeds=50, descriptors=1).estimate()
    every = DenseNetwork(schedule="paper", seeds=100, descriptors=12).estimate()
    assert paper.seconds / half.seconds == pytest.approx(2, rel=0.02)
    assert every.seconds / paper.seconds == pytest.approx(27_713 / 12_801, rel=0.02)
    assert DenseNetwork(seeds=3).estimate().seconds < 10 < paper.seconds / 1000
    assert DenseNetwork(schedule="paper", keep="best").estimate().disk < every.disk / 50
    assert paper.assumes == ("trainings on 63,000 structures of 192³ voxels",)
    assert Formula().estimate().seconds < 10


def test_the_products_of_the_papers_network() -> None:
    """Places of the kernel times its weights: 27·16 at 94³, 27·16·16 at 92³, and so on."""
    edges = (192,) * 3
    by_hand = 27 * (94**3 * 16 + 92**3 * 16**2 + 44**3 * 16 * 32 + 42**3 * 32**2)
    by_hand += 27 * (19**3 * 32 * 64 + 17**3 * 64**2) + 8**3 * 64 * 64 + 3 * 64**2 + 64
    assert products(CNN().network(edges).network(edges)) == by_hand
    found = [one(schedule="paper").estimate() for one in (CNN, DTCNN)]
    assert found[0].seconds == found[1].seconds
    assert found[1].disk - found[0].disk == 4 * 96**3 * (63_000 + 13_500)


def test_what_is_assumed_is_the_study_that_a_schedule_is_for() -> None:
    from matweft.study import Study
    from matweft.study_files import study_file

    for name, schedule in (("small", "quick"), ("paper", "paper")):
        study = Study.load(study_file(f"matweft_porous:studies/{name}.yaml"))
        given, assumed = study.parameters, ASSUMED[schedule]
        count = len(given["generators"]) * given["count"] * given["chunks"]
        assert given["schedule"] == schedule
        assert given["edge"] == assumed.edge
        assert (assumed.train, assumed.validation) == (round(0.7 * count), round(0.15 * count))
