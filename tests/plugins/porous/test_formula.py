"""Formulas 10 to 18: their coefficients come back from data they made, within their constraints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.optimize import minimize

from matweft import Dataset, Differentiable, InputError, Model
from matweft.testing import LearnerContract
from matweft_learning import load_model, save_model
from matweft_porous import Formula, FormulaModel
from matweft_porous._formula_fit import fit_formula, residuals
from matweft_porous._formulas import FORMULAS

MOVES = [e for e, entry in FORMULAS.items() if not entry.on_logarithm]
LENGTHS = {"specific_surface": "1/um", "r_min": "um", "r_max": "um", "permeability": "um**2"}
TRUE: dict[int, dict[str, float]] = {
    10: {"c1": 1.3, "c2": 0.2, "c3": -5.0},
    11: {"c1": 1.7, "c2": -0.6, "c3": -5.0},
    12: {"c1": 1.1, "c2": -7.0, "c3": 0.1, "c4": 1.2},
    13: {"c1": 0.3, "c2": 1.5, "c3": 0.9, "c4": -5.0},
    14: {"c1": 0.5, "c2": 0.7, "c3": 0.3, "c4": 1.2, "c5": -5.0},
    15: {"c1": 0.3, "c2": 1.5, "c3": -6.0},
    16: {"c1": 0.3, "c2": 2.4, "c3": -1.0, "c4": -5.0},
    17: {"c1": 0.4, "c2": 1.1, "c3": -4.0},
    18: {"c1": 0.2, "c2": 0.4, "c3": 1.0, "c4": -0.5, "c5": 1.6, "c6": -5.0},
}


def descriptors(n: int = 300) -> dict[str, Any]:
    """Draw descriptors in the ranges of porous structures, in voxels."""
    rng = np.random.default_rng(4)
    porosity = rng.uniform(0.3, 0.95, n)
    r_max = rng.uniform(3, 12, n)
    constrictivity = rng.uniform(0.2, 1, n)
    return {
        "porosity": porosity,
        "specific_surface": rng.uniform(0.02, 0.25, n),
        "tortuosity_mean": 1 + rng.uniform(0.02, 0.5, n) * (1 - porosity),
        "tortuosity_std": rng.uniform(0.005, 0.1, n),
        "constrictivity": constrictivity,
        "r_max": r_max,
        "r_min": r_max * np.sqrt(constrictivity),
        "chord_mean": rng.uniform(5, 40, n),
    }


def made(
    equation: int,
    noise: float,
    n: int = 300,
    seed: int = 0,
    true: Mapping[str, float] = MappingProxyType({}),
) -> Dataset:
    """Return data of an equation with known coefficients and noise on its scale of fitting."""
    entry, columns = FORMULAS[equation], descriptors(n)
    coefficients = {**TRUE[equation], **true}
    bare = replace(FormulaModel.published(equation), coefficients=coefficients)
    clean = bare.predict(Dataset.of(columns)).mean[:, 0]
    error = noise * np.random.default_rng(seed).standard_normal(n)
    y = clean * np.exp(error) if entry.on_logarithm else np.clip(clean + error, 0, 1)
    return Dataset.of({**columns, entry.target: y}, targets=[entry.target])


def fitted(equation: int, data: Dataset, **options: Any) -> Any:
    return Formula(equation=equation, **options).fit(data, rng=np.random.default_rng(0))


@pytest.mark.parametrize("equation", list(FORMULAS))
def test_coefficients_come_back_from_noisy_data(equation: int) -> None:
    noise = 0.1 if FORMULAS[equation].on_logarithm else 0.005
    model = fitted(equation, made(equation, noise))
    errors = np.sqrt(np.diag(model.covariance))
    for (name, found), error in zip(model.coefficients.items(), errors, strict=True):
        assert error > 0
        assert abs(found - TRUE[equation][name]) < 4 * error, name
    assert model.scatter == pytest.approx(noise, rel=0.12)
    assert model.at_bounds == ()


@pytest.mark.parametrize("equation", list(FORMULAS))
def test_coefficients_come_back_exactly_without_noise(equation: int) -> None:
    model = fitted(equation, made(equation, 0.0))
    for name, value in model.coefficients.items():
        assert value == pytest.approx(TRUE[equation][name], rel=1e-6), name


@pytest.mark.parametrize("equation", [13, 15, 16, 17, 18])
def test_formulas_without_inequalities_agree_with_linear_regression_of_logarithms(
    equation: int,
) -> None:
    data = made(equation, 0.3, n=60)
    c = {name: np.log(data[name]) for name in descriptors()}
    beta, one = data["constrictivity"], np.ones(60)
    y = np.log(data["permeability"])
    design = {
        13: [one, c["porosity"], np.log(beta), c["tortuosity_mean"]],
        15: [one, c["porosity"], c["tortuosity_mean"]],
        16: [one, c["porosity"], beta * c["porosity"], c["tortuosity_mean"]],
        17: [one, c["porosity"], c["tortuosity_mean"]],
        18: [
            one,
            c["chord_mean"] - c["r_min"],
            c["porosity"],
            beta * c["porosity"],
            c["tortuosity_mean"],
        ],
    }[equation]
    y = y + 2 * c["specific_surface"] if equation in (13, 15, 16) else y - 2 * c["r_min"]
    expected = np.linalg.lstsq(np.column_stack(design), y, rcond=None)[0]
    expected[0] = np.exp(expected[0])
    model = fitted(equation, data)
    found = [v for k, v in model.coefficients.items() if not (equation == 18 and k == "c5")]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("equation", [10, 11, 12, 14])
def test_no_other_method_finds_fewer_squares(equation: int) -> None:
    data = made(equation, 0.3 if equation == 14 else 0.05)
    entry = FORMULAS[equation]
    x, y = data.matrix(entry.product.columns), data[entry.target]
    model = fitted(equation, data)

    def cost(c: Any) -> float:
        return float(np.sum(residuals(entry, np.asarray(c), x, y) ** 2))

    limits: list[dict[str, Any]] = {
        10: [{"type": "ineq", "fun": lambda c: c[0] - 1}, {"type": "ineq", "fun": lambda c: c[1]}],
        11: [{"type": "ineq", "fun": lambda c: c[0] + c[1]}],
        12: [],
        14: [
            {"type": "eq", "fun": lambda c: c[1] + c[2] - 1},
            {"type": "ineq", "fun": lambda c: c[1]},
            {"type": "ineq", "fun": lambda c: c[2]},
        ],
    }[equation]
    found = np.array(list(model.coefficients.values()))
    peers = []
    for start in (TRUE[equation], entry.paper):
        bounds = [
            (1e-6, None) if name in entry.product.prefactors() else (-50, 50) for name in start
        ]
        peer = minimize(
            cost, list(start.values()), method="SLSQP", bounds=bounds, constraints=limits, tol=1e-12
        )
        peers.append(peer.fun)
    assert cost(found) <= min(peers) * (1 + 1e-7)
    assert all(
        abs(limit["fun"](found)) < 1e-12 if limit["type"] == "eq" else limit["fun"](found) >= -1e-12
        for limit in limits
    )


@pytest.mark.parametrize(
    ("equation", "true", "held", "expected"),
    [
        (10, {"c1": 0.7}, ("c1",), {"c1": 1.0}),
        (10, {"c1": 1.6, "c2": -0.3}, ("c2",), {"c2": 0.0}),
        (14, {"c2": 1.4, "c3": -0.4}, ("c2",), {"c2": 1.0, "c3": 0.0}),
        (14, {"c2": -0.15, "c3": 1.15}, ("c2",), {"c2": 0.0, "c3": 1.0}),
    ],
)
def test_constraints_hold_where_the_data_would_leave_them(
    equation: int, true: dict[str, float], held: tuple[str, ...], expected: dict[str, float]
) -> None:
    data = made(equation, 0.01, true=true)
    model = fitted(equation, data)
    assert model.at_bounds == held
    for name, value in expected.items():
        place = list(model.coefficients).index(name)
        assert model.coefficients[name] == value
        assert model.covariance[place, place] == 0
    assert model.predict(data).std.min() > 0


def test_the_sum_in_the_exponent_of_equation_11_is_held_at_zero() -> None:
    model = fitted(11, made(11, 0.003, true={"c1": 1.0, "c2": -1.6}))
    c = model.coefficients
    assert model.at_bounds == ("total",)
    assert c["c1"] + c["c2"] == pytest.approx(0, abs=1e-12)


def test_permeability_keeps_the_unit_of_the_lengths() -> None:
    """Lengths ten times as long give a hundred times the permeability, for any coefficients."""
    for equation in (e for e in FORMULAS if e not in MOVES):
        data = made(equation, 0.2)
        model = fitted(equation, data)
        columns = descriptors()
        scaled = {n: 10 * columns[n] for n in ("r_min", "r_max", "chord_mean")}
        scaled["specific_surface"] = columns["specific_surface"] / 10
        ratio = model.predict(Dataset.of(columns | scaled)).mean / model.predict(data).mean
        np.testing.assert_allclose(ratio, 100, rtol=1e-9)


def test_published_coefficients_give_the_published_formula() -> None:
    columns = descriptors()
    porosity, beta = columns["porosity"], columns["constrictivity"]
    tortuosity = columns["tortuosity_mean"]
    eleven = FormulaModel.published(11).predict(Dataset.of(columns))
    np.testing.assert_allclose(
        eleven.mean[:, 0], porosity ** (1.25 * (1 - beta)) * tortuosity**-7.82, rtol=1e-12
    )
    assert eleven.std is None
    fourteen = FormulaModel.published(14)
    radius = 0.92 * columns["r_min"] + 0.08 * columns["r_max"]
    np.testing.assert_allclose(
        fourteen.predict(Dataset.of(columns)).mean[:, 0],
        0.24 * radius**2 * porosity**1.6 * tortuosity**-6.82,
        rtol=1e-12,
    )
    assert fourteen.text == (
        "permeability = 0.24 * (0.92*r_min + 0.08*r_max)^2 * porosity^1.6 * tortuosity_mean^-6.82"
    )


def test_the_table_is_the_papers() -> None:
    """The paper's coefficients are those of its formula and keep its constraints."""
    for entry in FORMULAS.values():
        assert set(entry.paper) == set(entry.product.coefficients)
        for text in entry.constraints:
            assert eval(text.replace(" = ", " == "), dict(entry.paper))


def test_published_coefficients_take_their_spread_from_the_data() -> None:
    data = made(17, 0.2)
    model = fitted(17, data, coefficients="paper")
    assert model.coefficients == dict(FORMULAS[17].paper)
    logs = np.log(model.predict(data).mean[:, 0] / data["permeability"])
    assert model.scatter == pytest.approx(np.sqrt(np.mean(logs**2)))


@pytest.mark.parametrize(("equation", "noise"), [(17, 0.1), (11, 0.004)])
def test_the_spread_is_that_of_new_samples(equation: int, noise: float) -> None:
    inside = []
    for seed in range(20):
        model = fitted(equation, made(equation, noise, n=120, seed=seed))
        new = made(equation, noise, n=200, seed=100 + seed)
        found = model.predict(new)
        wrong = np.abs(found.mean[:, 0] - new[FORMULAS[equation].target])
        inside.append(np.mean(wrong <= 1.96 * found.std[:, 0]))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("equation", list(FORMULAS))
def test_gradient_is_that_of_the_mean(equation: int) -> None:
    model = FormulaModel.published(equation)
    assert isinstance(model, Differentiable)
    columns = {name: descriptors(5)[name] for name in model.inputs}
    found = model.gradient(Dataset.of(columns))
    assert found.shape == (5, 1, len(model.inputs))
    for place, name in enumerate(model.inputs):
        step = 1e-6 * columns[name]
        up, down = (
            model.predict(Dataset.of(columns | {name: columns[name] + sign * step})).mean[:, 0]
            for sign in (1, -1)
        )
        np.testing.assert_allclose(
            found[:, 0, place], (up - down) / (2 * step), rtol=1e-6, atol=1e-9
        )


def test_only_training_and_validation_samples_are_fitted() -> None:
    data = made(17, 0.1, n=90)
    spoilt = np.where(np.arange(90) < 60, data["permeability"], -1.0)
    columns = {**{n: data[n] for n in data.columns}, "permeability": spoilt}
    split = ["train"] * 40 + ["validation"] * 20 + ["test"] * 30
    model = fitted(17, Dataset.of(columns, targets=["permeability"], split=split))
    alone = fitted(17, data.take(np.arange(60)))
    assert model.coefficients == pytest.approx(alone.coefficients)


def test_columns_may_have_other_names(tmp_path: Any) -> None:
    data = made(17, 0.0)
    names = {"porosity": "eps", "r_min": "throats", "permeability": "flow.permeability"}
    columns = {names.get(name, name): data[name] for name in data.columns}
    model = fitted(17, Dataset.of(columns, targets=["flow.permeability"]), columns=names)
    assert model.inputs == ("eps", "tortuosity_mean", "throats")
    assert model.targets == ("flow.permeability",)
    assert model.text == "flow.permeability = 0.4 * eps^1.1 * tortuosity_mean^-4 * throats^2"
    back: Any = load_model(save_model(model, tmp_path / "formula.npz"))
    np.testing.assert_array_equal(
        back.predict(Dataset.of(columns)).mean, model.predict(Dataset.of(columns)).mean
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"permeability": [0.0, np.nan]}, r"permeability is NaN or infinite in sample 'b'"),
        (
            {"permeability": [0.0, -2.0]},
            r"permeability must be above 0, .* in samples 'a' \(0\), 'b' \(-2\); leave",
        ),
        ({"r_min": [0.0, 2.0]}, r"r_min must be above 0, .* in sample 'a' \(0\); leave"),
        ({"tortuosity_mean": [np.nan, 1.2]}, "tortuosity_mean is NaN or infinite in sample 'a'"),
    ],
)
def test_samples_without_a_logarithm_are_named(
    changes: dict[str, Sequence[float]], message: str
) -> None:
    data = made(17, 0.1, n=8)
    columns = {name: data[name].copy() for name in data.columns}
    for name, values in changes.items():
        columns[name][:2] = values
    spoilt = Dataset.of(columns, targets=["permeability"], ids=list("abcdefgh"))
    with pytest.raises(InputError, match=message):
        fitted(17, spoilt)


def test_a_diffusivity_above_that_of_the_open_space_is_refused() -> None:
    data = made(12, 0.0, n=20)
    columns = {name: data[name].copy() for name in data.columns}
    columns["relative_diffusivity"][3] = 1.5
    with pytest.raises(InputError, match=r"from 0 to 1; it is not in sample '3' \(1.5\)"):
        fitted(12, Dataset.of(columns, targets=["relative_diffusivity"]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"r_min": "um", "permeability": "m**2"}, r"r_min is in um and permeability in m\*\*2"),
        ({"r_min": "um", "permeability": "um"}, "give all in one unit of length"),
        ({"r_min": "um", "permeability": "voxel**2"}, "give all in one unit of length"),
    ],
)
def test_units_of_length_must_agree(changes: dict[str, str], message: str) -> None:
    data = made(17, 0.1)
    columns = {name: data[name] for name in data.columns}
    with pytest.raises(InputError, match=message):
        fitted(17, Dataset.of(columns, targets=["permeability"], units=changes))


def test_units_that_agree_are_taken() -> None:
    data = made(13, 0.1)
    columns = {name: data[name] for name in data.columns}
    units = {"specific_surface": "1/mm", "permeability": "mm**2"}
    fitted(13, Dataset.of(columns, targets=["permeability"], units=units))


def test_columns_may_carry_the_name_of_their_step() -> None:
    data = made(17, 0.0)
    columns = {f"shape.{name}": data[name] for name in data.columns if name != "permeability"}
    flow = {"flow.permeability": data["permeability"]}
    model = fitted(17, Dataset.of(columns | flow))
    assert model.inputs == ("shape.porosity", "shape.tortuosity_mean", "shape.r_min")
    assert model.targets == ("flow.permeability",)
    twice = columns | flow | {"other.r_min": data["r_min"]}
    with pytest.raises(InputError, match=r"columns \['shape.r_min', 'other.r_min'\] all hold 'r_m"):
        fitted(17, Dataset.of(twice))
    assert fitted(17, Dataset.of(twice), columns={"r_min": "shape.r_min"}).inputs == model.inputs


def test_missing_and_misspelt_columns_are_named() -> None:
    data = made(17, 0.1)
    with pytest.raises(InputError, match=r"no column 'constrictivity'; .* say which it is with"):
        fitted(13, Dataset.of({n: data[n] for n in data.columns if n != "constrictivity"}))
    with pytest.raises(InputError, match=r"columns names 'porosty', which is none of .* Did you"):
        fitted(17, data, columns={"porosty": "eps"})
    with pytest.raises(InputError, match="3 samples are too few for 3 free coefficients; 4 are"):
        fitted(17, data.take([0, 1, 2]))


def test_prediction_names_samples_that_do_not_percolate() -> None:
    columns = descriptors(4)
    columns["r_min"][2] = 0
    with pytest.raises(InputError, match=r"r_min must be above 0, .* in sample '2' \(0\)"):
        FormulaModel.published(17).predict(Dataset.of(columns))


def test_any_seed_finds_the_same_least_squares() -> None:
    data = made(12, 0.05)
    entry = FORMULAS[12]
    x, y = data.matrix(entry.product.columns), data[entry.target]
    found = [fit_formula(entry, x, y, np.random.default_rng(seed)).coefficients for seed in (1, 2)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)


class TestFormula(LearnerContract):
    component = Formula
    parameters: ClassVar[Mapping[str, Any]] = {"equation": 14}
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"equation": 19}, "10, 11, 12"),
        ({"coefficients": "mine"}, "fit"),
    ]
    bad_inputs: ClassVar[Sequence[tuple[Mapping[str, Any], str]]] = [
        ({"dataset": Dataset.of({"x": [1.0]})}, "no column 'r_min'; there are ['x']"),
    ]

    def inputs(self) -> dict[str, Any]:
        data = made(14, 0.1)
        names = ("r_min", "r_max", "porosity", "tortuosity_mean", "permeability")
        columns = {name: data[name] for name in names}
        return {"dataset": Dataset.of(columns, targets=["permeability"])}

    def oracle(self, output: Model) -> None:
        assert isinstance(output, FormulaModel)
        errors = np.sqrt(np.diag(output.covariance))
        wrong = np.abs(np.array(list(output.coefficients.values())) - list(TRUE[14].values()))
        assert (wrong < 4 * errors).all()
