"""Formulas 10 to 18: their coefficients come back from data they made, within their constraints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
from formula_data import TRUE, descriptors, fitted, made
from scipy.optimize import minimize

from matweft import Dataset, Model
from matweft.testing import LearnerContract
from matweft_porous import Formula, FormulaModel
from matweft_porous._formula_fit import fit_formula, residuals
from matweft_porous._formulas import FORMULAS


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
