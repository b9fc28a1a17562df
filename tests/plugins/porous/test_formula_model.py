"""Fitted and published formulas: values, units, spread and gradient of what they predict."""

from __future__ import annotations

import numpy as np
import pytest
from formula_data import descriptors, fitted, made

from matweft import Dataset, Differentiable, InputError
from matweft_porous import FormulaModel
from matweft_porous._formulas import FORMULAS

MOVES = [e for e, entry in FORMULAS.items() if not entry.on_logarithm]


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


def test_prediction_names_samples_that_do_not_percolate() -> None:
    columns = descriptors(4)
    columns["r_min"][2] = 0
    with pytest.raises(InputError, match=r"r_min must be above 0, .* in sample '2' \(0\)"):
        FormulaModel.published(17).predict(Dataset.of(columns))
