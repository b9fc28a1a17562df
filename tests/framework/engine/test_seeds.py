"""Seeds: fixed by study and step, apart from each other."""

import numpy as np

from matweft.engine.seeds import step_seed


def test_seed_is_the_same_in_every_version():
    """A change of this number changes every random result ever stored."""
    assert step_seed(0, "design[3].pores") == 103056926172872592848406400859242928395


def test_seeds_differ_by_study_and_step():
    names = [f"design[{i}].{step}" for i in range(50) for step in ("a", "b", "ä")]
    seeds = {step_seed(study, name) for study in (0, 1, -1, 10) for name in names}
    assert len(seeds) == 4 * len(names)
    assert step_seed(1, "0a") != step_seed(10, "a")


def test_seeds_are_128_bits_that_numpy_takes():
    seeds = [step_seed(0, str(i)) for i in range(200)]
    assert max(seeds) < 2**128
    assert max(seeds) > 2**120
    first = [np.random.default_rng(seed).random() for seed in seeds]
    assert 0.4 < np.mean(first) < 0.6
