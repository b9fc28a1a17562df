"""Components: units, nesting, schema, ports."""

from types import SimpleNamespace

import numpy as np
import pytest
from pydantic import ValidationError

from matweft import Field, Generator, Learner, Simulator, hookimpl
from matweft.data import VoxelImage
from matweft.errors import ParameterError, PluginError
from matweft.ports import compatible
from matweft.registry import Registry, use_registry


class Rod(Generator):
    """A rod."""

    length: float = Field(1.0, unit="mm", gt=0)
    ends: tuple[float, float] = Field((0.0, 1.0), unit="K")
    count: int = Field(1, unit="voxel", ge=1)
    name: str = "rod"

    def generate(self, image: VoxelImage | None = None, *, rng: np.random.Generator) -> float:
        return self.length


class Heater(Simulator):
    """Holds a rod and a learner."""

    rod: Rod = Rod()
    learner: Learner | None = None

    def simulate(self, image: VoxelImage | np.ndarray) -> float:
        return self.rod.length


class Holder(Simulator):
    """Holds any generator."""

    part: Generator

    def simulate(self) -> float:
        return 1.0


@pytest.mark.parametrize(
    ("given", "mm"), [(2.5, 2.5), ("2 cm", 20.0), ("1e3 um", 1.0), ("0.5 inch", 12.7)]
)
def test_units_are_converted(given, mm):
    assert Rod(length=given).length == pytest.approx(mm)


def test_temperatures_with_offset():
    assert Rod(ends=("0 degC", "25 degC")).ends == pytest.approx((273.15, 298.15))


def test_whole_numbers_stay_whole():
    assert Rod(count="4 voxel").count == 4
    with pytest.raises(ParameterError, match="integer"):
        Rod(count="4.5 voxel")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"length": "2"}, "has no unit; write '2 mm'"),
        ({"length": "2 kg"}, "cannot turn 'kg' into 'mm'"),
        ({"length": "2 flurbs"}, "flurbs"),
        ({"length": "long"}, "is not a number with a unit"),
        ({"length": -1}, "greater than 0"),
        ({"length": float("nan")}, "finite number"),
        ({"width": 1}, "Rod has no parameter 'width'"),
    ],
)
def test_bad_parameters_are_told(bad, message):
    with pytest.raises(ParameterError, match=message):
        Rod(**bad)


def test_frozen():
    rod = Rod()
    with pytest.raises(ValidationError, match="frozen"):
        rod.length = 2.0
    assert rod.replace(length="1 cm").length == 10
    with pytest.raises(ParameterError):
        rod.replace(length=-1)


def test_schema_takes_number_or_text_with_unit():
    schema = Rod.model_json_schema()["properties"]
    assert schema["length"]["type"] == ["number", "string"]
    assert schema["length"]["unit"] == "mm"
    assert schema["count"]["type"] == ["integer", "string"]
    assert all(item["type"] == ["number", "string"] for item in schema["ends"]["prefixItems"])
    assert schema["name"]["type"] == "string"


def test_schema_of_a_component_as_parameter():
    schema = Heater.model_json_schema()
    learner = schema["properties"]["learner"]["anyOf"][0]
    learner = schema["$defs"][learner["$ref"].rpartition("/")[2]] if "$ref" in learner else learner
    assert learner["required"] == ["use"]
    assert set(learner["properties"]) == {"use", "with"}


def test_component_as_parameter_by_name():
    plugin = SimpleNamespace(
        MATWEFT_CONTRACT=1,
        matweft_generators=hookimpl(lambda: {"heat.fan": "matweft.builtin.crop:Crop"}),
    )
    registry = Registry()
    registry.add(plugin, "heat")
    with use_registry(registry):
        holder = Holder(part={"use": "heat.fan", "with": {"size": 4}})
        assert type(holder.part).__name__ == "Crop"
        with pytest.raises(PluginError, match=r"heat\.fan"):
            Holder(part={"use": "heat.fam"})


def test_ports_come_from_the_signature():
    ports = Rod.ports()
    assert ports.random
    assert ports.output is float
    assert not ports.inputs["image"].required
    image = Heater.ports().inputs["image"]
    assert image.accepts(VoxelImage)
    assert image.accepts(np.ndarray)
    assert not image.accepts(float)


def test_verbs_must_say_what_goes_in_and_out():
    with pytest.raises(TypeError, match="no return annotation"):

        class Silent(Generator):
            def generate(self):
                return 1

    with pytest.raises(TypeError, match="does not annotate 'image'"):

        class Loose(Simulator):
            def simulate(self, image) -> float:
                return 1.0

    with pytest.raises(TypeError, match="keyword only"):

        class Positional(Generator):
            def generate(self, rng: np.random.Generator) -> float:
                return 1.0


def test_compatible():
    assert compatible(int, float)
    assert not compatible(float, int)
    assert compatible(list[float], list)
    assert compatible(VoxelImage | None, VoxelImage)
