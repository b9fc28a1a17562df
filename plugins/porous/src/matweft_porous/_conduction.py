"""What diffusion along one axis and in all directions share: bulk value, when to stop."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from pydantic import field_validator, model_validator

from matweft import Field, Simulator, context
from matweft.errors import UnitError
from matweft.units import check_unit, parse_quantity, split_quantity

_USUAL_UNIT = "m^2/s"


class SolverOptions(TypedDict):
    """Arguments that the solvers of conduction have in common."""

    tolerance: float
    max_iterations: int
    device: str
    threads: int | None
    precision: str


class ConductionSimulator(Simulator):
    """Parameters of the solver, and the value of the phase itself."""

    phase: str | int | None = Field(
        None, description="name or label of the conducting phase; an image of 0 and 1 means 1"
    )
    tolerance: float = Field(
        1e-4, unit="", gt=0, lt=1, description="relative error of M at which to stop"
    )
    max_iterations: int = Field(500, ge=1, description="iterations before giving up")
    bulk_value: float | None = Field(
        None,
        unit="",
        gt=0,
        description="diffusivity or conductivity of the phase itself, in `bulk_unit`",
    )
    bulk_unit: str = Field(
        _USUAL_UNIT, description="unit of the bulk value, such as S/m; left out, that of its text"
    )
    precision: Literal["float32", "float64"] = Field("float32", description="of the concentration")

    @model_validator(mode="before")
    @classmethod
    def _bulk_value_with_unit(cls, data: Any) -> Any:
        """Read ``bulk_value="2 mS/cm"``: its unit is `bulk_unit`, or is converted to it."""
        given = data.get("bulk_value") if isinstance(data, dict) else None
        if not isinstance(given, str):
            return data
        try:
            unit = data.get("bulk_unit") or split_quantity(given)[1] or _USUAL_UNIT
            if not isinstance(unit, str):
                raise UnitError(f"its bulk_unit is text, such as 'S/m'; got {unit!r}")
            value = parse_quantity(given, unit)
        except UnitError as error:
            raise UnitError(f"bulk_value: {error}") from error
        return {**data, "bulk_value": value, "bulk_unit": unit}

    @field_validator("bulk_unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        return check_unit(unit)

    @property
    def _unit(self) -> str | None:
        """Unit of the effective value, if a bulk value was given."""
        return None if self.bulk_value is None else self.bulk_unit

    def _solver_options(self) -> SolverOptions:
        """Return what every solver of conduction is told by the parameters and the run."""
        return {
            "tolerance": self.tolerance,
            "max_iterations": self.max_iterations,
            "device": context().device,
            "threads": context().threads,
            "precision": self.precision,
        }

    def _unfinished(self, what: str, iterations: int, error: float) -> str:
        """Return the warning of a solver that gave up."""
        return (
            f"{what} did not converge: after {iterations} iterations M may still be "
            f"{100 * error:.2g} % too large (tolerance {100 * self.tolerance:g} %): raise "
            "max_iterations, or precision to float64"
        )
