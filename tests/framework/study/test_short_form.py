import pytest

from matweft.study import Loop, Ref, Study

TEXT = """
study: pores for a wanted diffusivity
generate: {pores: {use: demo.pores, with: {shape: [8, 8, 8]}}}
describe: {shape: demo.chords}
simulate: {moves: demo.diffusion}
space:
  pores.porosity: [0.3, 0.8]
  pores.length: [4 voxel, 12 voxel]
learn:  {model: demo.gauss}
sample: {use: demo.greedy, with: {batch: 4}}
target: {moves.relative: 0.25 +- 0.005}
budget: 60
"""

LONG = """
study: pores for a wanted diffusivity
seed: 0
max_failures: 6
steps:
  design:
    loop:
      space:
        pores.porosity: [0.3, 0.8]
        pores.length: [4.0, 12.0]
      sample: {use: demo.greedy, with: {batch: 4}}
      learn: {use: demo.gauss}
      target: {moves.relative: 0.25 +- 0.005}
      budget: 60
    run:
      pores: {use: demo.pores, with: {shape: [8, 8, 8]}}
      shape: {use: demo.chords, in: {image: '${pores}'}}
      moves: {use: demo.diffusion, in: {image: '${pores}'}}
"""


def test_short_form_is_one_loop_called_design():
    study = Study.parse(TEXT)
    assert list(study.steps) == ["design"]
    assert isinstance(study.steps["design"], Loop)
    assert study.to_yaml() == LONG.lstrip()
    assert Study.parse(LONG) == study


def test_without_space_it_is_a_chain_of_steps():
    study = Study.parse(
        """
generate: {pores: {use: demo.pores, with: {porosity: 0.5}}, noisy: {use: demo.noise}}
simulate: {moves: {use: demo.diffusion, in: {image: "${noisy}"}}}
"""
    )
    assert list(study.steps) == ["pores", "noisy", "moves"]
    assert study.steps["noisy"].inputs == {"image": Ref("pores")}
    assert study.max_failures == 0


def test_choice_between_inputs_is_left_to_the_user(problems):
    found = problems(
        """
generate: {pores: {use: demo.pores, with: {porosity: 0.5}}, noisy: demo.noise}
simulate: {moves: demo.diffusion}
"""
    )
    assert found == [
        "3: moves needs the input 'image' (VoxelImage); pores and noisy give one. "
        'Write in: {image: "${pores}"}'
    ]


def test_nothing_to_choose_from(problems):
    assert problems("simulate: {moves: demo.diffusion}") == [
        "1: moves needs the input 'image' (VoxelImage); no step here gives one"
    ]


def test_component_in_the_wrong_section(problems):
    found = problems(
        "generate: {pores: {use: demo.pores, with: {porosity: 0.5}}}\n"
        "simulate: {chords: demo.chords}\n"
    )
    assert found == ["2: chords is under 'simulate' but is a descriptor; put it under 'describe'"]


def test_the_two_forms_do_not_mix(problems):
    found = problems(TEXT + "steps: {a: demo.pores}\n")
    assert "13: 'steps' is the long form and 'generate' the short one; use one of them" in found


def test_same_name_in_two_sections(problems):
    found = problems(TEXT.replace("shape: demo", "moves: demo"))
    assert "5: 'moves' is given twice; give each step its own name" in found


def test_loop_that_lacks_everything(problems):
    assert problems("generate: {pores: demo.pores}\nlearn: demo.gauss\n") == [
        "1: pores.porosity is missing; Pores needs it (share of pores)",
        "2: design has an empty space; add 'space: {STEP.PARAMETER: [low, high]}'",
        "2: design has nothing to learn; add a target, minimize or maximize",
        "2: design has no sampler; add 'sample: COMPONENT'",
        "2: design has no end; add 'budget: N', the number of points to compute",
    ]


def test_two_learners(problems):
    found = problems(TEXT.replace("{model: demo.gauss}", "{a: demo.gauss, b: demo.gauss}"))
    assert found == ["9: a loop has one learner; 'learn' names a, b"]


@pytest.mark.parametrize("taken", ["best", "history", "model"])
def test_parts_of_the_loop_are_no_names_of_steps(problems, taken):
    found = problems(TEXT.replace("shape: demo.chords", f"{taken}: demo.chords"))
    sentence = f"4: design: '{taken}' is a part of every loop; give this step another name"
    assert found == [sentence]
