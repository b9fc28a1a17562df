import pytest

from matweft.study import Study

LOOP = """
steps:
  design:
    loop:
      space: {pores.porosity: [0.3, 0.8]}
      sample: demo.random
      minimize: moves.relative
      budget: 10
    run:
      pores: {use: demo.pores}
      many: {for-each: [1, 2], run: {noise: {use: demo.noise, in: {image: "${pores}"}}}}
      moves: {use: demo.diffusion, in: {image: "${pores}"}}
"""
SPACE = "{pores.porosity: [0.3, 0.8]}"


def space(entry):
    return LOOP.replace(SPACE, f"{{pores.porosity: [0.3, 0.8], {entry}}}")


def after(reference):
    return LOOP + f'  next: {{use: demo.collect, in: {{columns: ["{reference}"]}}}}\n'


ONE = [
    # space
    (LOOP.replace("0.8]", "1.8]"), "5: space pores.porosity: pores.porosity is 1.8; it must be"),
    (LOOP.replace("0.8]", "0.2]"), "5: space of 'pores.porosity': a range needs low < high"),
    (LOOP.replace("0.8]", "0.5, 0.8]"), "5: space of 'pores.porosity': write [low, high]"),
    (LOOP.replace("[0.3, 0.8]", "{low: 0.3}"), "5: space of 'pores.porosity': high is missing"),
    (space("poers.n: [1, 2]"), "5: space poers.n: there is no step 'poers'; the loop has pores, "),
    (space("pores.m: [1, 2]"), "5: space pores.m: pores (Pores) has no parameter 'm'; it has"),
    (space("pores.n: [1, 200]"), "5: space pores.n: pores.n is 200; it must be less than or equal"),
    (space("pores.n: {low: 1, high: 9, log: true}"), "5: space of 'pores.n': log is for real"),
    (space("pores.length: [1 voxel, 5 mm]"), "5: space of 'pores.length': cannot turn 'mm'"),
    (space("moves.axis: [x, y]"), "5: space moves.axis: 'axis' is not a number; write {choices:"),
    (
        space("moves.axis: {choices: [x, w]}"),
        "5: space moves.axis: moves.axis is 'w'; it must be 'x', 'y' or 'z'",
    ),
    (space("pores.n: 5"), "5: space of 'pores.n': write [low, high], {low, high, log} or"),
    # objectives
    (LOOP.replace("moves.rel", "'${moves}.rel"), "not valid YAML"),
    (LOOP.replace("moves.relative", "${moves.relative}"), "7: objective '${moves.relative}': an"),
    (LOOP.replace("moves.relative", "moves.profile"), "7: objective 'moves.profile': it is a list"),
    (LOOP.replace("moves.relative", "moves"), "7: objective 'moves': it is Moves, not a number"),
    (LOOP.replace("moves.relative", "moves.note"), "7: objective 'moves.note': it is str, not a"),
    (
        LOOP.replace("moves.relative", "moves.relatve"),
        "7: objective 'moves.relatve': Moves has no 'relatve'; it has diffusivity, relative, "
        "profile, path, note. Did you mean 'relative'?",
    ),
    (LOOP.replace("moves.relative", "other.x"), "7: objective 'other.x': there is no step 'other'"),
    (LOOP.replace("moves.relative", "many.noise.shape[0]"), "7: objective 'many.noise.shape[0]':"),
    (LOOP.replace("minimize: moves.relative", "target: {moves.relative: 1}"), "7: target of 'mo"),
    (LOOP.replace("minimize: moves.relative", "target: moves.relative"), "7: target of design is"),
    (
        LOOP.replace("moves.relative", "moves.relative\n      maximize: moves.relative"),
        "8: 'moves.relative' has two goals; keep one",
    ),
    # the rest
    (LOOP.replace("      budget: 10\n", ""), "5: design has no end; add 'budget: N'"),
    (LOOP.replace("10", "0"), "8: budget of design is 0; it must be a whole number from 1"),
    (LOOP.replace("10", "1.5"), "8: budget of design is 1.5; it must be a whole number from 1"),
    (
        LOOP.replace("demo.random", "demo.gauss"),
        "6: design.sample takes a sampler; demo.gauss is a",
    ),
    (
        LOOP.replace("demo.random", "demo.greedy"),
        "6: design.sample.learner is missing; Greedy need",
    ),
    (
        LOOP.replace("sample: ", "sampel: "),
        "6: the loop 'design' has no 'sampel'; allowed: space, ",
    ),
    (
        LOOP.replace("{use: demo.pores}", "{use: demo.pores, with: {n: -1}}"),
        "10: design.pores.n is",
    ),
    # references to the loop
    (after("${design}"), "13: next.in.columns: ${design}: 'design' is a loop; write "),
    (after("${design.model}"), "13: next.in.columns: ${design.model}: 'design' learns no model"),
    (
        after("${design.best.x}"),
        "13: next.in.columns: ${design.best.x}: 'design' has no 'x' inside",
    ),
    (
        after("${design.beste}"),
        "13: next.in.columns: ${design.beste}: 'design' has no 'beste' insi",
    ),
    (
        after("${design.history.trails}"),
        "13: next.in.columns: ${design.history.trails}: History has no 'trails'; it has trials",
    ),
    (
        LOOP.replace('image: "${pores}"}}\n', 'image: "${design.best.pores}"}}\n', 1),
        "3: design waits for itself: design -> design",
    ),
]


@pytest.mark.parametrize(("text", "expected"), ONE)
def test_mistake_gives_its_sentence(problems, text, expected):
    found = problems(text)
    assert any(expected in one for one in found), found


def test_same_name_twice_in_a_loop_makes_its_space_unclear(problems):
    text = LOOP.replace(SPACE, "{pores.porosity: [0.3, 0.8], noise.level: [0, 1]}").replace(
        "      moves:",
        '      more: {for-each: [1], run: {noise: {use: demo.noise, in: {image: "${pores}"}}}}\n'
        "      moves:",
    )
    assert problems(text) == [
        "5: space noise.level: 2 steps are called 'noise'; give them different names"
    ]


@pytest.mark.parametrize("learn", ["", "\n      learn: null"])
def test_sampler_that_learns_needs_a_learner(problems, learn):
    text = LOOP.replace("demo.random", "demo.patient" + learn)
    assert problems(text) == [
        "6: demo.patient learns from samples; add 'learn: {use: learning.gaussian-process}'"
    ]


def test_sampler_that_learns_needs_a_learner_in_the_short_form_too(problems):
    text = """
generate: {pores: {use: demo.pores, with: {porosity: 0.5}}}
simulate: {moves: demo.diffusion}
space: {pores.porosity: [0.3, 0.8]}
sample: demo.patient
minimize: moves.relative
budget: 10
"""
    assert problems(text) == [
        "5: demo.patient learns from samples;"
        " add 'learn: {model: {use: learning.gaussian-process}}'"
    ]
    learn = "learn: {model: {use: demo.gauss}}\n"
    assert Study.parse(text + learn).steps["design"].learner.use == "demo.gauss"


@pytest.mark.parametrize(
    "sample",
    [
        "{use: demo.patient, with: {learner: {use: demo.gauss}}}",
        "demo.patient\n      learn: {use: demo.gauss}",
    ],
)
def test_sampler_that_learns_has_its_own_learner_or_that_of_the_loop(sample):
    loop = Study.parse(LOOP.replace("demo.random", sample)).steps["design"]
    assert loop.sampler.use == "demo.patient"


def test_learner_of_the_loop_serves_its_sampler():
    text = LOOP.replace("demo.random", "demo.greedy\n      learn: demo.gauss")
    assert Study.parse(text).steps["design"].learner.use == "demo.gauss"
