"""Contracts of generators, simulators and descriptors."""

from __future__ import annotations

from matweft.testing import _declaration as declaration
from matweft.testing.component_contract import ComponentContract


class _RoleContract(ComponentContract):
    _role = ""

    def test_role(self) -> None:
        """The component has the role of its contract."""
        assert self.component.role == self._role, (
            f"{self.component.__name__} is a {self.component.role}; take its contract"
        )


class GeneratorContract(_RoleContract):
    """Contract of a generator; see `ComponentContract` for what a test class may say."""

    _role = "generator"


class _MeasuringContract(_RoleContract):
    def test_result_is_documented(self) -> None:
        """The result is a frozen dataclass whose fields have a unit and a meaning."""
        problems = declaration.undocumented(self.output)
        assert not problems, "; ".join(problems)


class SimulatorContract(_MeasuringContract):
    """Contract of a simulator; see `ComponentContract` for what a test class may say."""

    _role = "simulator"


class DescriptorContract(_MeasuringContract):
    """Contract of a descriptor; see `ComponentContract` for what a test class may say."""

    _role = "descriptor"
