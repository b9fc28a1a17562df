"""Studies made in Python, with classes that no plugin registers."""

import pickle
from typing import Any

import numpy as np
import pytest

from matweft import Field, Generator, Sampler, Simulator
from matweft.errors import StudyError
from matweft.study import ForEach, Loop, Ref, Study, Use


class Rod(Generator):
    length: float = Field(1.0, gt=0, unit="mm")
    name: str = "rod"

    def generate(self) -> float:
        return self.length


class Double(Simulator):
    def simulate(self, value: float) -> float:
        return 2 * value


class Anywhere(Sampler):
    def ask(
        self, space: Any, history: Any, objectives: Any, n: int, *, rng: np.random.Generator
    ) -> list[dict]:
        return []


OWN = f"{__name__}:"


def test_steps_of_unregistered_classes():
    study = Study(
        "demo",
        steps={
            "rod": Use(Rod(length=3.0, name="${x}"), timeout="1 min"),
            "twice": Use(Double, inputs={"value": "${rod}"}),
            "again": Use(Double(), inputs={"value": "${twice}"}),
            "plain": {"use": "demo.pores", "with": {"porosity": 0.5}},
        },
        seed=4,
        description="in Python",
    )
    assert study.name == "demo"
    assert study.seed == 4
    assert study.steps["rod"].use == OWN + "Rod"
    assert study.steps["rod"].component is Rod
    assert study.steps["rod"].parameters == {"length": 3.0, "name": "${x}"}
    assert study.steps["rod"].timeout == 60.0
    assert study.steps["twice"].inputs == {"value": Ref("rod")}
    assert Study.from_dict(study.expanded()) == study
    assert pickle.loads(pickle.dumps(study)) == study


def test_loops_and_for_eaches():
    rod = Use(Rod, parameters={"name": "rod ${i}"})
    study = Study(
        "demo",
        steps={
            "design": {
                "loop": {
                    "space": {"rod.length": [1, 2]},
                    "sample": Anywhere(batch=2),
                    "minimize": "twice",
                    "budget": 5,
                },
                "run": {
                    "items": {"for-each": range(3), "as": "i", "run": {"named": rod}},
                    "rod": Rod(),
                    "twice": Use(Double(), inputs={"value": "${rod}"}),
                },
            }
        },
    )
    design = study.steps["design"]
    assert isinstance(design, Loop)
    assert design.sampler.component is Anywhere
    assert design.sampler.parameters == {"batch": 2}
    assert isinstance(design.body["items"], ForEach)
    assert list(design.body["items"].items) == [0, 1, 2]


def test_problems_have_no_line():
    with pytest.raises(StudyError) as caught:
        Study("demo", steps={"rod": Use(Rod, parameters={"length": -1}), "x": Double()})
    assert caught.value.problems == [
        "demo: rod.length is -1 mm; it must be greater than 0",
        "demo: x needs the input 'value' (float); rod gives one. Write in: {value: \"${rod}\"}",
    ]


def test_use_by_name_or_by_component_is_the_same():
    assert Use("demo.noise", parameters={"level": 0.5}) == Use(
        Use("demo.noise").component(level=0.5)
    )
