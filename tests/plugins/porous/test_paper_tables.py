"""Tables and figures of the paper, beside our numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.stats import spearmanr

from matweft import Dataset, InputError
from matweft.study import Study
from matweft.study_files import study_file
from matweft.testing import DescriptorContract
from matweft_learning.dependence import DependenceTable as Dependences
from matweft_porous import FormulaModel, _paper
from matweft_porous._formulas import FORMULAS
from matweft_porous._models import MODELS
from matweft_porous.dependence_table import DependenceTable
from matweft_porous.formula_table import FormulaTable
from matweft_porous.gallery import DescriptorPlot, Gallery
from matweft_porous.network_table import NetworkTable


def structures(n: int = 40) -> Dataset:
    """Return made-up descriptors, and transport as the paper's formulas 12 and 18 have it."""
    rng = np.random.default_rng(0)
    columns: dict[str, Any] = {
        "porosity": rng.uniform(0.3, 0.95, n),
        "constrictivity": rng.uniform(0.3, 1, n),
        "tortuosity_mean": rng.uniform(1.02, 1.3, n),
        "tortuosity_std": rng.uniform(0.01, 0.1, n),
        "r_min": rng.uniform(2, 9, n),
        "chord_mean": rng.uniform(8, 40, n),
        "specific_surface": rng.uniform(0.02, 0.25, n),
    }
    for equation in (12, 18):
        found = FormulaModel.published(equation).predict(Dataset.of(columns))
        columns[found.targets[0]] = found.mean[:, 0]
    columns["model"] = np.resize(["channels", "fibers"], n)
    columns["images"] = rng.random((n, 6, 6, 6)) < 0.5
    split = np.resize(["train", "validation", "test", "test"], n)
    return Dataset.of(columns, split=split)


class TestFormulaTable(DescriptorContract):
    component = FormulaTable
    seed_matters = False  # resamples alone are drawn
    bad_inputs: ClassVar = [
        ({"models": []}, "porous.formula has fitted"),
        ({"dataset": Dataset.of({"porosity": [0.5]})}, "no samples of split 'test'"),
    ]

    def inputs(self) -> dict[str, Any]:
        models = [FormulaModel.published(equation) for equation in (10, 12, 18)]
        return {"models": models, "dataset": structures()}

    def oracle(self, output: Any) -> None:
        frame = output.to_dataframe()
        assert frame["equation"].tolist() == [10, 12, 18]
        assert frame["MAPE"][1] == pytest.approx(0, abs=1e-9)
        assert frame["R2 of log"][2] == pytest.approx(1)
        assert frame["MAPE"][0] > 1
        assert frame["MAPE paper"].tolist() == [5.76, 5.15, 11.63]
        assert output.samples == 20
        assert frame["coefficients"][2] == frame["coefficients paper"][2]
        assert frame["rank"].tolist() == [2, 1, 1]
        assert frame["rank paper"].tolist() == [2, 1, 1]


class TestNetworkTable(DescriptorContract):
    component = NetworkTable
    seed_matters = False  # resamples alone are drawn
    bad_inputs: ClassVar = [
        ({"models": {}}, "no networks to compare"),
        ({"models": {"CNN": ["failed"]}}, "may have failed"),
    ]

    def inputs(self) -> dict[str, Any]:
        models = [FormulaModel.published(equation) for equation in (10, 11, 12)]
        return {"models": {"set": [models], "CNN": [models[2]]}, "dataset": structures()}

    def oracle(self, output: Any) -> None:
        frame = output.to_dataframe()
        assert frame["network"].tolist() == ["set 1", "set 2", "set 3", "CNN"]
        assert frame["MAPE paper"].tolist() == [3.55, 3.07, 3.84, 1.65]
        assert frame["numbers"].tolist() == [3, 3, 3, 3]
        assert frame["networks"].tolist() == [1, 1, 1, 1]
        assert frame["between seeds"].tolist() == [None] * 4
        assert frame["rank paper"].tolist() == [2, 1, 3, None]
        assert frame["MAPE of one"].tolist() == pytest.approx(frame["MAPE"].tolist())
        order = spearmanr(frame["MAPE"][:3].tolist(), frame["MAPE paper"][:3].tolist())
        assert output.agreement_diffusivity.correlation == pytest.approx(order.statistic)
        for part in ("train", "validation", "test"):
            assert frame[f"MSE {part}"][2] == pytest.approx(0, abs=1e-20)
            assert frame[f"MSE {part}"][0] > 0


class TestDependenceTable(DescriptorContract):
    component = DependenceTable
    seed_matters = False  # resamples alone are drawn
    bad_inputs: ClassVar = [
        ({"dependence": Dependences(("x",), ("y",), 9, np.ones((1, 1)))}, "Table 1 has none of"),
    ]

    def inputs(self) -> dict[str, Any]:
        known = _paper.dependence()
        inputs = tuple(dict.fromkeys(x for x, _ in known))
        targets = tuple(dict.fromkeys(y for _, y in known))
        delta = np.array([[known[x, y] ** 2 for y in targets] for x in inputs])
        return {"dependence": Dependences(inputs, targets, 100, delta)}

    def oracle(self, output: Any) -> None:
        np.testing.assert_allclose(output.agreement, 1)
        assert np.isnan(output.error).all()
        np.testing.assert_array_equal(output.ranks(output.delta), output.ranks(output.paper))
        ranks = dict(zip(output.descriptors, output.ranks(output.paper)[:, 0], strict=True))
        assert output.targets[0] == "permeability"
        assert (ranks["chord_std"], ranks["chord_mean"], ranks["tortuosity_mean"]) == (1, 2, 9)


class TestGallery(DescriptorContract):
    component = Gallery
    parameters: ClassVar[Mapping[str, Any]] = {"porosity": 0.5}
    bad: ClassVar = [({"porosity": 1}, "less than 1")]
    bad_inputs: ClassVar = [({"dataset": Dataset.of({"x": [1.0]})}, "lacks ['model', 'porosity']")]

    def inputs(self) -> dict[str, Any]:
        return {"dataset": structures()}

    def oracle(self, output: Any) -> None:
        assert output.models == ("fibers", "channels")
        data = structures()
        for name, chosen in zip(output.models, output.porosity, strict=True):
            of_model = data["porosity"][data["model"] == name]
            assert abs(chosen - 0.5) == np.abs(of_model - 0.5).min()
        assert output.plot().axes[0].get_title().startswith("(I) fibers")


class TestDescriptorPlot(DescriptorContract):
    component = DescriptorPlot
    parameters: ClassVar[Mapping[str, Any]] = {"count": 7}
    bad: ClassVar = [({"count": 0}, "greater than or equal to 1")]
    bad_inputs: ClassVar = [({"dataset": Dataset.of({"model": ["fibers"]})}, "lacks ['porosity']")]

    def inputs(self) -> dict[str, Any]:
        return {"dataset": structures()}

    def oracle(self, output: Any) -> None:
        assert output.model == ("fibers",) * 7 + ("channels",) * 7
        data = structures()
        row = int(np.flatnonzero(data["porosity"] == output.porosity[0])[0])
        assert output.values[0].tolist() == [data[name][row] for name in output.descriptors]


def test_the_files_hold_the_whole_tables() -> None:
    assert len(_paper.dependence()) == 27
    assert sorted(_paper.formulas()) == sorted(FORMULAS)
    assert len(_paper.networks()) == 24


@pytest.mark.parametrize("drawn", [FormulaTable, NetworkTable, DependenceTable])
def test_tables_are_drawn(drawn: Any) -> None:
    contract = {
        FormulaTable: TestFormulaTable,
        NetworkTable: TestNetworkTable,
        DependenceTable: TestDependenceTable,
    }[drawn]
    figure = drawn().describe(**contract().inputs(), rng=np.random.default_rng(0)).plot()
    assert len([axes for axes in figure.axes if axes.get_visible()]) >= 3


def test_a_dataset_without_test_samples_is_refused() -> None:
    data = structures()
    with pytest.raises(InputError, match=r"dataset\.split"):
        FormulaTable().describe(
            [FormulaModel.published(12)],
            data.take(data.split == "train"),
            rng=np.random.default_rng(0),
        )


def test_both_studies_have_the_same_steps() -> None:
    """What differs between the small study and that of the paper's size are parameters alone."""
    files = [study_file(f"matweft_porous:studies/{name}.yaml") for name in ("small", "paper")]
    steps = [file.read_text(encoding="utf-8").partition("\nsteps:\n")[2] for file in files]
    assert len(steps[0]) > 1000
    assert steps[0] == steps[1]
    small, paper = (Study.load(file).parameters for file in files)
    assert (small["spinodal"], paper["spinodal"]) == ("spectral", "lattice-boltzmann")
    assert small["generators"] == paper["generators"] == list(MODELS)
    assert [paper[name] for name in ("edge", "seeds", "keep")] == [192, 100, "best"]
    assert 9 * paper["count"] * paper["chunks"] == 90_000


def test_the_paper_study_tells_its_cost() -> None:
    from matweft.engine.costs import cost_of

    cost = cost_of(Study.load(study_file("matweft_porous:studies/paper.yaml")))
    structures, distances = 90_000 * 192**3 / 8, 2 * 76_500 * 96**3 * 4
    assert cost.told == 1800 + 9 + 24 + 4
    assert cost.total.disk == pytest.approx(structures + distances, rel=0.02)
    assert len(cost.total.assumes) == 1
