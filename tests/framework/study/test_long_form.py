import pickle

import pytest

from matweft.objective import Objective
from matweft.space import Choice, Integer, Real
from matweft.study import ForEach, Loop, Ref, Step, Study, Template, dependencies

TEXT = """
study: crops of a map
title: A long form
description: with everything
references: ["doi:1"]
seed: 7
timeout: 2 min
parameters:
  n: {description: how many, default: 3}
  level: 0.25
steps:
  map: {use: demo.pores, with: {porosity: 0.5, label: "x-${n}", n: "${n}"}, timeout: 30}
  crops:
    for-each: ${range(n)}
    as: i
    run:
      crop: {use: demo.crop, with: {index: "${i}", size: 2}, in: {image: "${map}"}}
      levels:
        for-each: [0.1, 0.2, "${level}"]
        as: level-of-noise
        run:
          noisy: {use: demo.noise, with: {level: "${level-of-noise}"}, in: {image: "${crop}"}}
          moves: {use: demo.diffusion, in: {image: "${noisy}"}}
  table:
    use: demo.collect
    in: {columns: {a: "${crops.levels.moves.relative}", b: "${crops[0].levels[1].moves.profile}"}}
  fit: {use: demo.gauss, in: {dataset: "${table}"}}
"""


@pytest.fixture
def study():
    return Study.parse(TEXT, "crops")


def test_head(study):
    assert study.name == "crops of a map"
    assert (study.title, study.description) == ("A long form", "with everything")
    assert (study.seed, study.timeout, study.max_failures) == (7, 120.0, 0)
    assert study.references == ("doi:1",)
    assert study.parameters == {"n": 3, "level": 0.25}
    assert study.descriptions == {"n": "how many"}
    assert study.text == TEXT


def test_steps_keep_order_place_and_component(study):
    assert list(study.steps) == ["map", "crops", "table", "fit"]
    step = study.steps["map"]
    assert isinstance(step, Step)
    assert step.use == "demo.pores"
    assert step.component.__name__ == "Pores"
    assert step.parameters == {"porosity": 0.5, "label": "x-3", "n": 3}
    assert step.timeout == 30.0
    assert step.where == ("crops", 12)
    assert step.inputs == {}


def test_for_each_and_its_references(study):
    crops = study.steps["crops"]
    assert isinstance(crops, ForEach)
    assert crops.items == range(3)
    assert crops.variable == "i"
    assert crops.body["crop"].parameters["index"] == Ref("i")
    inner = crops.body["levels"]
    assert isinstance(inner, ForEach)
    assert tuple(inner.items) == (0.1, 0.2, 0.25)
    assert study.steps["table"].inputs["columns"] == {
        "a": Ref("crops", ("levels", "moves", "relative")),
        "b": Ref("crops", (0, "levels", 1, "moves", "profile")),
    }


def test_dependencies_reach_out_of_bodies(study):
    assert dependencies(study.steps["crops"]) == {"map"}
    assert dependencies(study.steps["crops"].body["levels"]) == {"crop"}
    assert dependencies(study.steps["table"]) == {"crops"}


def test_studies_travel_to_other_processes(study):
    assert pickle.loads(pickle.dumps(study)) == study


def test_for_each_over_the_output_of_a_step():
    study = Study.parse(
        """
steps:
  files: {use: demo.files}
  all: {for-each: "${files}", run: {
    image: {use: demo.image, with: {file: "${item}"}}}}
  part: {for-each: "${all.image}", as: one, run: {noisy: {use: demo.noise, in: {image: "${one}"}}}}
"""
    )
    assert study.steps["all"].items == Ref("files")
    assert study.steps["all"].variable == "item"


LOOP = """
steps:
  other: {use: demo.pores, with: {porosity: 0.5}}
  design:
    loop:
      space:
        pores.porosity: [30 %, 0.8]
        pores.length: {low: 2 voxel, high: 20, log: true}
        pores.n: [1, 9]
        moves.axis: {choices: [x, y]}
        noise.level: {choices: [0.1, 0.2]}
      sample: demo.random
      target: {moves.relative: 0.25 +- 0.005}
      minimize: moves.profile[2]
      maximize: [moves.path]
      budget: 25
    run:
      pores: {use: demo.pores, with: {shape: [4, 4, 4]}}
      twice: {for-each: "${range(2)}", as: i, run: {
        noise: {use: demo.noise, in: {image: "${pores}"}}}}
      moves: {use: demo.diffusion, in: {image: "${pores}"}}
  after: {use: demo.noise, in: {image: "${design.best.pores}"}}
  all: {use: demo.collect, in: {columns: ["${design.moves.relative}", "${design.best}"]}}
"""


def test_loop():
    study = Study.parse(LOOP)
    design = study.steps["design"]
    assert isinstance(design, Loop)
    assert design.space.variables == {
        "pores.porosity": Real(0.3, 0.8),
        "pores.length": Real(2.0, 20.0, log=True, unit="voxel"),
        "pores.n": Integer(1, 9),
        "moves.axis": Choice(("x", "y")),
        "noise.level": Choice((0.1, 0.2)),
    }
    assert design.objectives == (
        Objective("moves.relative", "target", 0.25, 0.005),
        Objective("moves.profile[2]", "minimize", unit="mm"),
        Objective("moves.path", "maximize", unit="mm"),
    )
    assert design.sampler.use == "demo.random"
    assert design.learner is None
    assert design.budget == 25
    assert study.max_failures == 3


@pytest.mark.parametrize("text", [TEXT, LOOP])
def test_expanded_form_gives_an_equal_study(text):
    study = Study.parse(text)
    assert Study.from_dict(study.expanded()) == study
    assert Study.parse(study.to_yaml()) == study
    assert Study.parse(study.to_yaml()).to_yaml() == study.to_yaml()


def test_templates_stay_for_what_only_the_run_knows():
    study = Study.parse(
        """
steps:
  all: {for-each: ["a", "b"], as: i, run: {
    pores: {use: demo.pores, with: {porosity: 0.5, label: "$${i} is ${i}"}}}}
"""
    )
    label = study.steps["all"].body["pores"].parameters["label"]
    assert label == Template(("${i} is ", Ref("i")))
    assert Study.parse(study.to_yaml(), "study") == study


def test_nested_components_stay_as_written():
    study = Study.parse(
        """
steps:
  design:
    loop:
      space: {pores.porosity: [0.3, 0.8]}
      sample: {use: demo.greedy, with: {learner: {use: demo.gauss, with: {scale: 2}}}}
      maximize: moves.relative
      budget: 5
    run: {pores: demo.pores, moves: {use: demo.diffusion, in: {image: "${pores}"}}}
"""
    )
    sampler = study.steps["design"].sampler
    assert sampler.parameters == {"learner": {"use": "demo.gauss", "with": {"scale": 2}}}
    assert Study.from_dict(study.expanded(), "study") == study
