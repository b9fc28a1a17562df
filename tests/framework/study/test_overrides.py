import pytest

from matweft.errors import StudyError
from matweft.space import Real
from matweft.study import Study

SHORT = """
parameters: {edge: 8, name: {description: of the label, default: a}}
generate: {pores: {use: demo.pores, with: {shape: ["${edge}", 8], label: "${name}"}}}
simulate: {moves: demo.diffusion}
space: {pores.porosity: [0.3, 0.8], pores.length: [4, 12]}
learn: {model: demo.gauss}
sample: {use: demo.greedy}
minimize: moves.relative
budget: 60
"""
LONG = """
steps:
  map: {use: demo.pores, with: {porosity: 0.5}}
  crops: {for-each: "${range(2)}", as: i, run: {
    noisy: {use: demo.noise, in: {image: "${map}"}}}}
  design:
    loop:
      space: {pores.porosity: [0.3, 0.8]}
      sample: {use: demo.greedy, with: {learner: {use: demo.gauss}}}
      minimize: moves.relative
      budget: 60
    run: {pores: demo.pores, moves: {use: demo.diffusion, in: {image: "${pores}"}}}
"""


def design(text, **sets):
    return Study.parse(text, sets={k.replace("__", "."): v for k, v in sets.items()}).steps[
        "design"
    ]


def test_parameters_of_the_study_as_text_and_as_values():
    pores = design(SHORT, edge="16", name="b").body["pores"]
    assert pores.parameters == {"shape": [16, 8], "label": "b"}
    assert design(SHORT, edge=4).body["pores"].parameters["shape"] == [4, 8]


def test_parameters_of_steps():
    assert design(SHORT, moves__axis="y").body["moves"].parameters == {"axis": "y"}
    study = Study.parse(LONG, sets={"map.shape": "[4, 4]", "crops.noisy.level": "1e-2"})
    assert study.steps["map"].parameters == {"porosity": 0.5, "shape": [4, 4]}
    assert study.steps["crops"].body["noisy"].parameters == {"level": 0.01}
    assert design(LONG, design__moves__axis="z").body["moves"].parameters == {"axis": "z"}


def test_settings_of_the_loop():
    for text in (SHORT, LONG):
        assert design(text, budget="10").budget == 10
        assert design(text, sample__batch=2).sampler.parameters["batch"] == 2
        changed = design(text, **{"space.pores.porosity": "[0.4, 0.5]"})
        assert changed.space.variables["pores.porosity"] == Real(0.4, 0.5)
    assert design(SHORT, learn__model__scale=3).learner.parameters == {"scale": 3}
    assert design(LONG, design__budget=7).budget == 7
    nested = design(LONG, sample__learner__scale=3).sampler.parameters["learner"]
    assert nested == {"use": "demo.gauss", "with": {"scale": 3}}


def test_parameter_set_from_outside_is_no_variable():
    found = design(SHORT, pores__length=5)
    assert found.space.names == ("pores.porosity",)
    assert found.body["pores"].parameters["length"] == 5


def test_head():
    study = Study.parse(LONG, sets={"seed": "3", "max_failures": 1, "timeout": "1 h"})
    assert (study.seed, study.max_failures, study.timeout) == (3, 1, 3600.0)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("pores.n", "-3", "--set pores.n: pores.n is -3; it must be greater than or equal to 0"),
        ("pores.m", "1", "--set pores.m: pores (Pores) has no parameter 'm'; it has shape"),
        ("poers.n", "1", "--set poers.n: there is nothing called 'poers' to set; there are seed"),
        ("pores", "1", "--set pores: 'pores' has no value of its own; write STEP.PARAMETER=VALUE"),
        ("edge", "x", "study:3: pores.shape[0] is 'x'; it must be a valid integer"),
        ("budget", "0", "--set budget: budget of design is 0; it must be a whole number from 1"),
    ],
)
def test_wrong_override_is_told_by_its_key(key, value, sentence):
    with pytest.raises(StudyError) as caught:
        Study.parse(SHORT, sets={key: value})
    assert any(one.startswith(sentence) for one in caught.value.problems), caught.value.problems


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_misspelt_setting_of_the_loop_is_told(text):
    with pytest.raises(StudyError) as caught:
        Study.parse(text, sets={"bugdet": 3})
    (told,) = caught.value.problems
    assert "there are seed, max_failures, timeout, space, sample, learn, " in told
    assert told.endswith("Did you mean 'budget'?")


def test_settings_are_offered_where_there_is_a_loop_only():
    with pytest.raises(StudyError) as caught:
        Study.parse("steps: {map: {use: demo.pores, with: {porosity: 0.5}}}", sets={"bugdet": 3})
    assert "there are seed, max_failures, timeout, map." in caught.value.problems[0]


@pytest.mark.parametrize(
    ("declared", "sets"),
    [
        ("{default: null}", {}),
        ("{description: where to, default: null}", {}),
        ("{description: where to}", {"label": "null"}),
        ("5 mm", {"label": None}),
        ("", {"label": None}),
    ],
)
def test_null_is_a_value(declared, sets):
    text = (
        f"parameters:\n  label: {declared}\n"
        "steps: {map: {use: demo.dressed, with: {label: '${label}'}}}"
    )
    study = Study.parse(text, sets=sets)
    assert study.parameters == {"label": None}
    assert study.steps["map"].parameters == {"label": None}
    assert Study.parse(study.to_yaml()).parameters == {"label": None}


def test_dictionaries_are_not_changed():
    document = {"steps": {"map": {"use": "demo.pores", "with": {"porosity": 0.5}}}}
    study = Study.from_dict(document, sets={"map.porosity": 0.6})
    assert study.steps["map"].parameters == {"porosity": 0.6}
    assert document["steps"]["map"]["with"] == {"porosity": 0.5}
