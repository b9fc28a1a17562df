"""Each mistake gives one sentence with its line, and all of them are found at once."""

from itertools import pairwise

import pytest

from matweft.errors import StudyError
from matweft.study import Study

MAP = "steps:\n  map: {use: demo.pores, with: {porosity: 0.5}}\n"


def step(text):
    return f"{MAP}  {text}\n"


ONE = [
    ("[1, 2]", " a study is a mapping with 'steps' or 'generate'"),
    ("study: x", "1: the study has no steps; add 'steps: {NAME: {use: COMPONENT}}'"),
    ("setps: {}\n" + MAP, "1: a study has no 'setps'; allowed: study, title, "),
    ("seed: -1\n" + MAP, "1: seed is -1; it must be a whole number from 0"),
    ("timeout: 3 m\n" + MAP, "1: cannot turn 'm' into 's'"),
    ("timeout: 0\n" + MAP, "1: a timeout must be positive and finite; got 0"),
    (step("3d: demo.files"), "3: '3d' is no name; use letters, digits"),
    (step("a: {with: {}}"), "3: a needs one of use, for-each or loop; it has only with."),
    (step("a: {while: x, run: {}}"), "3: a: there is no 'while'; write 'loop' with a budget"),
    (step("a: 7"), "3: a is 7; write a component's name or {use: NAME, "),
    (step("a: demo.poers"), "3: no component 'demo.poers'. Did you mean 'demo.pores'?"),
    (step("a: demo.random"), "3: a: demo.random is a sampler; it belongs under 'sample'"),
    (
        step("a: {use: demo.files, wiht: {}}"),
        "3: a has no 'wiht'; allowed: use, with, in, timeout.",
    ),
    (step("a: {use: demo.files, with: [1]}"), "3: 'with' of a is a mapping 'name: value'; got [1]"),
    (
        step("a: {use: demo.files, timeout: soon}"),
        "3: a: a timeout is a number of seconds or text such as '2 min'; got 'soon'",
    ),
    # parameters
    (
        step("a: {use: demo.noise, with: {levl: 1}, in: {image: '${map}'}}"),
        "3: a (Noise) has no parameter 'levl'; it has level. Did you mean 'level'?",
    ),
    (step("a: {use: demo.pores}"), "3: a.porosity is missing; Pores needs it (share of pores)"),
    (
        step("a: {use: demo.pores, with: {porosity: 1.4}}"),
        "3: a.porosity is 1.4; it must be less than 1",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: 0.5, length: -2}}"),
        "3: a.length is -2 voxel; it must be greater than 0",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: 0.5, length: 2 mm}}"),
        "3: a.length: cannot turn 'mm' into 'voxel'",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: 0.5, length: '2'}}"),
        "3: a.length: '2' has no unit; write '2 voxel' or the bare number",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: 0.5, kind: ranom}}"),
        "3: a.kind is 'ranom'; it must be 'random' or 'ordered'. Did you mean 'random'?",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: 0.5, shape: [4, x]}}"),
        "3: a.shape[1] is 'x'; it must be a valid integer, unable to parse string as an integer",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: 0.5, label: [1]}}"),
        "3: a.label is [1]; it must be a valid string or a valid integer",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: '${b'}}"),
        "3: '${b' has no closing brace; write ${name}",
    ),
    # references and ports
    (
        step("a: {use: demo.noise, in: {image: '${mpa}'}}"),
        "3: a.in.image: ${mpa}: nothing here is called 'mpa'. Did you mean 'map'?",
    ),
    (
        step("a: {use: demo.noise, in: {image: map}}"),
        "3: a: the input 'image' takes VoxelImage; 'map' is str. To refer to it write \"${map}\"",
    ),
    (
        step("a: {use: demo.noise, in: {imgae: '${map}', image: '${map}'}}"),
        "3: a (demo.noise) has no input 'imgae'; it takes image. Did you mean 'image'?",
    ),
    (
        step("a: {use: demo.noise}"),
        "3: a needs the input 'image' (VoxelImage); map gives one. Write in: {image: \"${map}\"}",
    ),
    (
        step("a: {use: demo.noise, in: {image: '${map.spacing[0]}'}}"),
        "3: a: the input 'image' takes VoxelImage; ${map.spacing[0]} is float",
    ),
    (
        step("a: {use: demo.noise, in: {image: '${map.valeus}'}}"),
        "3: a.in.image: ${map.valeus}: VoxelImage has no 'valeus'; it has values, axes",
    ),
    (
        step("a: {use: demo.pores, with: {porosity: '${map.shape.x}'}}"),
        "3: a.porosity: ${map.shape.x}: tuple has no 'x'",
    ),
    (
        step("a: {use: demo.bare, in: {image: map}}"),
        "3: a: the input 'image' takes ndarray; 'map' is str. To refer to it write \"${map}\"",
    ),
    (
        step("a: {use: demo.collect, in: {columns: 3}}"),
        "3: a: the input 'columns' takes list[Any] | dict[str, Any]; 3 is int",
    ),
    # for-each
    (step("a: {for-each: [], run: {b: demo.files}}"), "3: a: for-each takes a list with items"),
    (step("a: {for-each: 5, run: {b: demo.files}}"), "3: a: for-each takes a list with items"),
    (step("a: {for-each: [1]}"), "3: a does nothing; add 'run: {STEP: ...}'"),
    (
        step("a: {for-each: '${map.phases}', as: map, run: {b: demo.files}}"),
        "3: 'map' is the name of something else that is visible here; choose another",
    ),
    (
        step("a: {for-each: '${range(k)}', run: {b: demo.files}}"),
        "3: a: range takes whole numbers or parameters of the study that are; 'k' is not one",
    ),
    (
        step("a: {for-each: '${map}', run: {b: demo.files}}"),
        "3: a: ${map} is VoxelImage, not a list to go through",
    ),
    (
        step(
            "a: {for-each: [1], run: {b: demo.files}}\n  c: {use: demo.bare, in: {image: '${a}'}}"
        ),
        "4: c.in.image: ${a}: 'a' is a for-each; name a step inside it: ${a.b}",
    ),
    (
        step(
            "a: {for-each: [1], run: {b: demo.files}}\n  c: {use: demo.bare, in: {image: '${a.c}'}}"
        ),
        "4: c.in.image: ${a.c}: 'a' has no 'c' inside; it has b.",
    ),
    (
        step(
            "a: {for-each: [0.1, 1.5, 2], as: p, "
            "run: {b: {use: demo.pores, with: {porosity: '${p}'}}}}"
        ),
        "3: with p = 1.5, a.b.porosity is 1.5; it must be less than 1",
    ),
    (
        step(
            "a: {for-each: '${range(-1, 5)}', as: i, "
            "run: {b: {use: demo.pores, with: {porosity: 0.5, n: '${i}'}}}}"
        ),
        "3: with i = -1, a.b.n is -1; it must be greater than or equal to 0",
    ),
    (
        step("a: {for-each: [1], run: {b: {loop: {}, run: {}}}}"),
        "3: a.b is a loop inside another element; move it to the top",
    ),
    # parameters of the study
    (
        "parameters: {image: {description: a file}}\n" + MAP,
        "1: parameter 'image' has no value; give a default or add --set image=VALUE",
    ),
    (
        "parameters:\n  image:\n" + MAP,
        "2: parameter 'image' has no value; give a default or add --set image=VALUE",
    ),
    ("parameters: {a: '${b}'}\n" + MAP, "1: parameter 'a' holds a reference; give a plain value"),
    (
        "parameters: {a: [1]}\nsteps: {map: {use: demo.pores, with: {porosity: '${a[3]}'}}}",
        "2: parameter 'a' (list) has no [3]",
    ),
    (
        "parameters: {map: 3}\n" + MAP,
        "3: 'map' is the name of something else that is visible here; choose another",
    ),
]


@pytest.mark.parametrize(("text", "expected"), ONE)
def test_mistake_gives_its_sentence(problems, text, expected):
    found = problems(text)
    assert any(one.startswith(expected) for one in found), found


@pytest.mark.parametrize(
    ("text", "expected"), [one for one in ONE if "porosity: '${" not in one[0]]
)
def test_mistake_gives_no_further_sentence(problems, text, expected):
    assert len(problems(text)) == 1


def test_all_mistakes_are_found_in_the_order_of_lines(problems):
    found = problems(
        """
seed: x
steps:
  b:
    use: demo.noise
    with:
      level: -1
    in:
      image: ${nothing}
  a: demo.nothing
  c: {use: demo.noise, in: {image: "${a}"}}
"""
    )
    assert [one.split(":")[0] for one in found] == ["2", "7", "9", "10"]


def test_unknown_component_brings_no_further_problems_in_the_short_form(problems):
    text = """
generate:
  pores: {use: demo.poers, with: {porosity: 0.5}}
describe:
  chords: demo.chords
simulate:
  moves: demo.diffusion
space:
  pores.porosity: [0.2, 0.6]
target:
  moves.relative: 0.25 +- 0.01
sample: demo.random
budget: 5
"""
    known = "Did you mean 'demo.pores'? `matweft list` shows all 14"
    assert problems(text) == [f"3: no component 'demo.poers'. {known}"]
    assert len(problems(text.replace("demo.poers", "demo.files"))) > 1


def test_missing_input_beside_an_unknown_component(problems):
    found = problems("steps:\n  a: demo.poers\n  b: demo.noise\n")
    assert found[1:] == ["3: b needs the input 'image' (VoxelImage)"]
    assert problems("steps:\n  b: demo.noise\n") == [
        "2: b needs the input 'image' (VoxelImage); no step here gives one"
    ]


def test_cycle_names_its_members(problems):
    found = problems(
        """
steps:
  a: {use: demo.noise, in: {image: "${c}"}}
  b: {use: demo.noise, in: {image: "${a}"}}
  c: {use: demo.noise, in: {image: "${b}"}}
  d: {use: demo.noise, in: {image: "${d}"}}
  e: {for-each: "${e.x}", run: {x: {use: demo.noise, in: {image: "${item}"}}}}
"""
    )
    cure = "remove one of these references"
    assert "6: d waits for itself: d -> d; " + cure in found
    assert "7: e waits for itself: e -> e; " + cure in found
    circle = next(one for one in found if one.count("->") == 3)
    assert {"a -> c", "b -> a", "c -> b"} <= {
        " -> ".join(pair) for pair in pairwise(circle.split(": ")[2].split(";")[0].split(" -> "))
    }


def test_reference_in_another_unit_says_how_to_convert(problems):
    text = """
steps:
  map: {use: demo.pores, with: {porosity: 0.5}}
  moves: {use: demo.diffusion, in: {image: "${map}"}}
  next: {use: demo.pores, with: {porosity: 0.5, length: "${moves.path}"}}
  file: {use: demo.image, with: {file: /, size: "${moves.path}"}}
"""
    assert problems(text) == [
        "5: next.length is in voxel, ${moves.path} in mm, which does not fit",
        '6: file.size is in um, ${moves.path} in mm; write "${moves.path} mm" and it is converted',
    ]


def test_bare_array_enters_where_an_image_does():
    study = Study.parse(
        """
steps:
  map: {use: demo.pores, with: {porosity: 0.5}}
  values: {use: demo.bare, in: {image: "${map.values}"}}
  noisy: {use: demo.noise, in: {image: "${values}"}}
"""
    )
    assert len(study.steps) == 3


def test_missing_study_file():
    with pytest.raises(StudyError, match=r"^no-such\.yaml: cannot read the study: No such file"):
        Study.load("no-such.yaml")
