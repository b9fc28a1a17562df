"""What the columns and samples that a formula is fitted to may be, and what is said of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from formula_data import fitted, made

from matweft import Dataset, InputError
from matweft_learning import load_model, save_model


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
