"""What a plugin tests itself with: a contract class a role, fixtures, statistics, invariants.

The fixtures ``registry``, ``store_path``, ``image_factory`` and ``fake_program`` come by
themselves, through pytest's entry point. Everything here needs pytest:
``pip install 'matweft[testing]'``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOME = {
    "DescriptorContract": "matweft.testing.sample_contract",
    "GeneratorContract": "matweft.testing.sample_contract",
    "LearnerContract": "matweft.testing.learner_contract",
    "SamplerContract": "matweft.testing.sampler_contract",
    "SimulatorContract": "matweft.testing.sample_contract",
    "assert_close": "matweft.testing.comparison",
    "assert_distribution": "matweft.testing.statistics",
    "assert_invariant": "matweft.testing.comparison",
}

if TYPE_CHECKING:
    from matweft.testing.comparison import assert_close as assert_close
    from matweft.testing.comparison import assert_invariant as assert_invariant
    from matweft.testing.learner_contract import LearnerContract as LearnerContract
    from matweft.testing.sample_contract import DescriptorContract as DescriptorContract
    from matweft.testing.sample_contract import GeneratorContract as GeneratorContract
    from matweft.testing.sample_contract import SimulatorContract as SimulatorContract
    from matweft.testing.sampler_contract import SamplerContract as SamplerContract
    from matweft.testing.statistics import assert_distribution as assert_distribution

__all__ = [*_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'matweft.testing' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
