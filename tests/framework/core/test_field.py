"""Fields: pydantic's, with a unit and a reference."""

import pytest

from matweft import Field, Generator
from matweft.errors import ParameterError
from matweft.field import unit_of


class Bar(Generator):
    """A bar."""

    modulus: float = Field(
        210, unit="GPa", gt=0, reference="Doe 2020", json_schema_extra={"widget": "slider"}
    )
    strain: float = Field(0.1, unit="", le=0.2)
    name: str = Field("bar", description="what it is called")

    def generate(self) -> float:
        return self.modulus


def test_unit_and_reference_are_in_the_schema_beside_what_was_there():
    entry = Bar.model_json_schema()["properties"]["modulus"]
    assert entry["unit"] == "GPa"
    assert entry["reference"] == "Doe 2020"
    assert entry["widget"] == "slider"
    assert entry["exclusiveMinimum"] == 0


def test_no_unit_is_not_the_unit_one():
    units = {name: unit_of(field) for name, field in Bar.model_fields.items()}
    assert units == {"modulus": "GPa", "strain": "", "name": None}
    assert "unit" not in Bar.model_json_schema()["properties"]["name"]


def test_bounds_hold_for_the_converted_value():
    assert Bar(modulus="70000 MPa").modulus == pytest.approx(70)
    assert Bar(strain="20 %").strain == pytest.approx(0.2)
    with pytest.raises(ParameterError, match=r"less than or equal to 0\.2"):
        Bar(strain="21 %")


def test_text_parameters_are_left_alone():
    assert Bar(name="4 mm").name == "4 mm"
