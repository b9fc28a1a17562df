"""What a plugin tests itself with: a contract class a role, fixtures, statistics, invariants.

The fixtures ``registry``, ``store_path``, ``image_factory`` and ``fake_program`` come by
themselves, through pytest's entry point. Everything here needs pytest:
``pip install 'matweft[testing]'``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

_HOME = {
    "DescriptorContract": "sample_contract",
    "GeneratorContract": "sample_contract",
    "LearnerContract": "learner_contract",
    "SamplerContract": "sampler_contract",
    "SimulatorContract": "sample_contract",
    "assert_close": "comparison",
    "assert_distribution": "statistics",
    "assert_invariant": "comparison",
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

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
