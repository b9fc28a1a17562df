"""The plugin keeps the rules of the registry, and its study is valid."""

from pathlib import Path

import numpy as np

import matweft_ising
from matweft import Study
from matweft.measure import Wishes, measure
from matweft_ising import exact


def test_all_components_are_found(registry):
    record = registry.add("matweft_ising.hooks", "ising")
    assert record.error is None
    assert [registry.component(name).__name__ for name in registry.names()] == ["Magnet", "Order"]


def test_study_is_valid(registry):
    registry.add("matweft_ising.hooks", "ising")
    path = registry.load("matweft_studies", "ising.small")
    assert Path(path).is_relative_to(Path(matweft_ising.__file__).parent)
    assert list(Study.load(path).steps) == ["temperatures"]


def test_spins_are_measured_with_their_sampling_error(registry):
    registry.add("matweft_ising.hooks", "ising")
    magnet = registry.component("ising.magnet")(shape=(96, 96), temperature=10.0, sweeps=50)
    image = magnet.generate(rng=np.random.default_rng(4))
    (outcome,) = measure(image, wishes=Wishes(("up",))).outcomes
    assert outcome.problem == ""
    energy = outcome.values[1]
    assert energy.error.low < exact.energy(10.0) < energy.error.high
    assert measure(image.values).outcomes == [], "other images are no spins"
