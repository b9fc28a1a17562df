"""The plugin keeps the rules of the registry, and its study is valid."""

from pathlib import Path

import matweft_ising
from matweft import Study


def test_all_components_are_found(registry):
    record = registry.add("matweft_ising.hooks", "ising")
    assert record.error is None
    assert [registry.component(name).__name__ for name in registry.names()] == ["Magnet", "Order"]


def test_study_is_valid(registry):
    registry.add("matweft_ising.hooks", "ising")
    path = registry.load("matweft_studies", "ising.small")
    assert Path(path).is_relative_to(Path(matweft_ising.__file__).parent)
    assert list(Study.load(path).steps) == ["temperatures"]
