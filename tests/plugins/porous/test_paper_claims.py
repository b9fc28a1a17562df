"""Errors have error bars, and what the paper says of orders is judged by them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest
from made_up_tables import TARGETS, rng, scores, tables
from scipy.stats import spearmanr

from matweft import Dataset, Learner
from matweft.model import Model, Prediction
from matweft.testing import DescriptorContract
from matweft_learning import MLP, Convolutional
from matweft_learning.dependence import Dependence
from matweft_porous import _paper
from matweft_porous._claims import claims
from matweft_porous._resampling import Agreement, agreement, resampled_mape
from matweft_porous._scores import ranks_within, scores_of
from matweft_porous.dependence_table import DependenceTable
from matweft_porous.network_table import NetworkTable
from matweft_porous.paper_claims import PaperClaims, paper_numbers


def samples(n: int = 60) -> Dataset:
    x = rng().uniform(0.1, 1, (n, 3))
    images = rng(1).random((n, 6, 6, 6)) < x[:, :1, None, None]
    split = np.resize(["train", "train", "validation", "test"], n)
    columns = {"a": x[:, 0], "b": x[:, 1], "images": images}
    columns["relative_diffusivity"] = 0.2 + 0.3 * x[:, 0] + 0.2 * x[:, 1]
    return Dataset.of(columns, inputs=["a", "b"], targets=["relative_diffusivity"], split=split)


@pytest.mark.parametrize(
    ("learner", "inputs"),
    [
        (MLP(hidden=(4,), epochs=3, ensemble=3), ("a", "b")),
        (
            Convolutional(
                filters=(2,), convolutions=1, dense=(4,), ensemble=3, stages=((0.01, 1),)
            ),
            ("images",),
        ),
    ],
)
def test_the_mean_of_the_single_networks_is_what_all_predict(
    learner: Learner, inputs: tuple[str, ...]
) -> None:
    data = replace(samples(), inputs=inputs)
    model = learner.fit(data, rng=rng())
    members = model.members()
    assert len(members) == 3
    each = np.stack([one.predict(data).mean for one in members])
    np.testing.assert_allclose(each.mean(axis=0), model.predict(data).mean, rtol=1e-6)
    np.testing.assert_allclose(each.std(axis=0, ddof=1), model.predict(data).std, rtol=1e-4)
    assert len(members[0].members()) == 1


class Constant(Model):
    """A model that predicts a number."""

    inputs: ClassVar[Any] = ("a",)
    targets: ClassVar[Any] = ("relative_diffusivity",)

    def __init__(self, *values: float) -> None:
        self.values = values

    def members(self) -> tuple[Model, ...]:
        return tuple(Constant(one) for one in self.values)

    def predict(self, dataset: Dataset) -> Prediction:
        return Prediction(np.full((len(dataset), 1), np.mean(self.values)), targets=self.targets)


def test_errors_of_single_networks_stand_beside_that_of_their_mean() -> None:
    data = samples()
    found = scores_of(Constant(0.3, 0.5), data)
    truth = found.observed
    single = [100 * np.mean(np.abs(value / truth - 1)) for value in (0.3, 0.5)]
    assert found.mape == pytest.approx(100 * np.mean(np.abs(0.4 / truth - 1)))
    assert found.mape_of_one == pytest.approx(np.mean(single))
    assert found.mape_between == pytest.approx(np.std(single, ddof=1))
    assert scores_of(Constant(0.3), data).mape_between is None
    table = NetworkTable().describe({"CNN": [Constant(0.3, 0.5)]}, data, rng=rng()).to_dataframe()
    assert table["networks"][0] == 2
    assert table["MAPE of one"][0] >= table["MAPE"][0]


def test_the_bootstrap_gives_the_standard_error_of_the_mean() -> None:
    wrong = rng(2).exponential(5, 400)
    alone, twin = resampled_mape([scores(TARGETS[0], wrong), scores(TARGETS[1], wrong)], rng()).T
    np.testing.assert_allclose(alone, twin)  # the same samples are drawn for all models
    assert alone.mean() == pytest.approx(wrong.mean(), rel=0.02)
    assert alone.std() == pytest.approx(wrong.std() / 20, rel=0.1)
    seeds = resampled_mape([scores(TARGETS[0], [[4.0] * 20, [8.0] * 20])], rng())[:, 0]
    assert seeds.std() == pytest.approx(2 / np.sqrt(2), rel=0.1)
    assert sorted(set(seeds.round(6))) == [4, 6, 8]


def test_the_rank_correlation_is_spearmans() -> None:
    ours, paper = rng().random((2, 12))
    again = ours + 0.1 * rng(1).normal(size=(50, 12))
    found = agreement(ours, again, paper)
    assert found.correlation == pytest.approx(spearmanr(ours, paper).statistic)
    assert found.spread == pytest.approx(np.std([spearmanr(one, paper).statistic for one in again]))
    assert agreement(ours[:2], again[:, :2], paper[:2]) == Agreement(None, None)
    assert ranks_within(["M", "M", "M"], [3.0, None, 1.0]) == [2, None, 1]


def test_halves_of_the_samples_tell_the_error_of_delta() -> None:
    def drawn(seed: int) -> Dataset:
        x = rng(seed).normal(size=(160, 2))
        return Dataset.of({"porosity": x[:, 0], "permeability": x[:, 0] + 0.5 * x[:, 1]})

    measured = Dependence(inputs=("porosity",), targets=("permeability",))
    tables = [measured.describe(drawn(seed), rng=rng()) for seed in range(100)]
    true = np.std([table.delta[0, 0] for table in tables])
    told = [
        DependenceTable().describe(tables[seed], drawn(seed), rng=rng()).error[0, 0]
        for seed in range(5)
    ]
    assert np.mean(told) == pytest.approx(true, rel=0.35)


def test_the_paper_makes_its_own_claims() -> None:
    known = paper_numbers()
    said = claims(tuple(dict.fromkeys(x for x, _ in _paper.dependence())))
    assert len(said) == 17
    for claim in said:
        assert claim.ratio(known) > 1, claim.statement
    first, second = said[0].weakest(known)
    assert (first, second) == ("(18)", "(17)")
    assert said[0].ratio(known) == pytest.approx(14.81 / 11.63)


class TestPaperClaims(DescriptorContract):
    component = PaperClaims
    bad_inputs: ClassVar = [
        (
            {
                "networks": replace(
                    tables(0, {})["networks"], scores=(scores(TARGETS[0], [1.0, 2.0]),) * 24
                )
            },
            "other test samples",
        )
    ]

    def inputs(self) -> dict[str, Any]:
        return tables(0.2, {18: 2, 12: 1.04, (1, "permeability"): 1.9})

    def oracle(self, output: Any) -> None:
        here = dict(zip(output.statements, output.verdicts, strict=True))
        assert here["Formula (18) is the best of κ"] == "no"
        assert here["Formula (15) is the worst of κ"] == "no"
        assert here["Formulas of κ with r_min are better than those with S"] == "no"
        assert here["Of M, (12) is better than (11), and (11) than (10)"] == "yes"
        assert here["Networks 3 and 4, without a length, are the worst of κ"] == "yes"
        assert here["M depends most on ε"] == "yes"
        name = "Network 1 is better than formula (15), of the same descriptors"
        row = output.statements.index(name)
        assert output.verdicts[row] == "within error"
        assert output.low[row] < 1 < output.high[row]
        assert output.numbers[row].startswith("network 1 of κ: 20.")
        assert output.paper[row] == pytest.approx(21.33 / 10.99)
        assert len(output.plot().axes[0].get_yticklabels()) == 17


def test_what_is_missing_is_not_judged() -> None:
    given = tables(0.1, {})
    formulas = given["formulas"]
    given["formulas"] = replace(formulas, equations=(12,), scores=formulas.scores[2:3])
    found = PaperClaims().describe(**given, rng=rng())
    assert found.verdicts[:4] == ("not computed",) * 4
    assert found.verdicts.count("yes") >= 3
    assert found.plot().axes[0].get_xscale() == "log"
    frame = found.to_dataframe()
    assert frame["ratio paper"].notna().all()
