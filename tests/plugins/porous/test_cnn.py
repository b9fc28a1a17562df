"""Networks on structures: the published size, what enters, what is moved, and that they learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from matweft import Column, Dataset, InputError, Model
from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import StopRequested
from matweft.testing import LearnerContract
from matweft_learning import score
from matweft_learning.metrics import mape, r2
from matweft_porous import CNN, DTCNN, Diffusion, LevelSet
from matweft_porous._seen_images import DistanceImages, PoreImages

Array = np.ndarray[Any, Any]
Bad = Sequence[tuple[Mapping[str, Any], str]]


def level_sets(n: int, edge: int, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    shares = np.linspace(0.3, 0.9, n)
    made = [
        LevelSet(shape=(edge,) * 3, porosity=share, correlation_length=2.0).generate(rng=rng)
        for share in rng.permutation(shares)
    ]
    return np.array([one.values for one in made]).astype(np.uint8)


def dataset(n: int, edge: int = 16, seed: int = 0, **named: Any) -> Dataset:
    """Structures with Bruggeman's M and a κ that grows with the porosity."""
    images = level_sets(n, edge, seed)
    porosity = images.mean(axis=(1, 2, 3))
    columns = {
        "images": images,
        "porosity": porosity,
        "relative_diffusivity": porosity**1.5,
        "permeability": np.exp(8 * porosity),
    }
    targets = ["relative_diffusivity", "permeability"]
    return Dataset.of(columns, inputs=["porosity"], targets=targets, **named)


def with_images(images: Array) -> dict[str, Dataset]:
    numbers = np.linspace(0.3, 0.4, len(images))
    columns = {"images": images, "relative_diffusivity": numbers}
    return {"dataset": Dataset.of(columns, targets=["relative_diffusivity"])}


NOTHING_LEADS_THROUGH = Dataset.of(
    {"images": level_sets(4, 16), "relative_diffusivity": [0.1, 0.0, 0.2, 0.3]},
    targets=["relative_diffusivity"],
)
BAD_DATA: Bad = [
    (with_images(np.arange(4)[:, None, None, None] * np.ones((16,) * 3)), "pore_label"),
    (with_images(level_sets(4, 16)[:, 0]), "a structure has three axes"),
    (with_images(level_sets(4, 9)), "are not made of blocks of 2"),
    (with_images(level_sets(4, 8)), "edges of at least 12 voxels"),
    ({"dataset": NOTHING_LEADS_THROUGH}, "it is 0 in sample '1'"),
    ({"dataset": Dataset.of({"image": np.ones((2, 16, 16, 16))})}, "Did you mean"),
    ({"dataset": Dataset.of({"images": level_sets(4, 16)})}, "relative_diffusivity"),
]
BAD: Bad = [
    ({"schedule": "long"}, "paper"),
    ({"target": "porosity"}, "permeability"),
    ({"filters": (0,)}, "greater than or equal to 1"),
    ({"padding": ("valid", "mirror", "same")}, "circular"),
]


class _StructureContract(LearnerContract):
    parameters: ClassVar[Mapping[str, Any]] = {"target": "relative_diffusivity", "filters": (4,)}
    bad = BAD
    bad_inputs = BAD_DATA

    def inputs(self) -> dict[str, Any]:
        data = dataset(40)
        columns = {name: data.columns[name] for name in ("images", "relative_diffusivity")}
        return {"dataset": Dataset.of(columns, targets=["relative_diffusivity"])}

    def oracle(self, output: Model) -> None:
        """Of structures not seen, far less than the variance is left that a constant leaves."""
        test = dataset(30, seed=5)
        found = output.predict(test).mean[:, 0]
        assert r2(test["relative_diffusivity"], found) > 0.7
        assert ((found > 0) & (found < 1)).all()


class TestCNN(_StructureContract):
    component = CNN


class TestDTCNN(_StructureContract):
    component = DTCNN
    bad: ClassVar[Bad] = [*BAD, ({"distance_scale": 0}, "greater than 0")]
    bad_inputs: ClassVar[Bad] = [
        *BAD_DATA,
        (with_images(np.ones((4, 16, 16, 16), np.uint8)), "'0' has no solid voxel"),
    ]


@pytest.mark.parametrize(("learner", "pool"), [(CNN, 2), (DTCNN, 1)])
def test_the_paper_s_network_and_schedule(learner: Any, pool: int) -> None:
    general = learner(schedule="paper").network((192, 192, 192))
    assert general.pool == pool
    network = general.network((192 * pool // 2,) * 3)
    assert network.parameter_count == 2_324_689
    assert network.layer_shapes()[9] == (64, 8, 8, 8)
    rates = np.array(general.learning_rates())
    ends = np.flatnonzero(np.diff(rates)) + 1
    assert ends.tolist() == [25, 50, 75, 100, 200, 250, 300, 350]
    steps = np.log10(rates[[0, *ends]])
    np.testing.assert_allclose(steps, [-4, -3.75, -3.5, -3.25, -3, -3.25, -3.5, -3.75, -4])
    assert len(rates) == 400 == general.patience
    assert (general.optimiser, general.momentum, general.batch) == ("sgd", 0.9, 16)
    assert general.target_scale == "none"


@pytest.mark.parametrize(
    ("edges", "filters"),
    [
        ((12, 12, 12), (16,)),
        ((30, 48, 48), (16,)),
        ((32, 32, 32), (16, 32)),
        ((70, 70, 70), (16, 32)),
        ((72, 72, 72), (16, 32, 64)),
    ],
)
@pytest.mark.parametrize("learner", [CNN, DTCNN])
def test_as_many_blocks_as_there_is_room_for(learner: Any, edges: Any, filters: Any) -> None:
    assert learner().network(edges).filters == filters
    with pytest.raises(InputError, match="edges of at least 72 voxels"):
        learner(filters=(16, 32, 64)).network((48, 48, 48))
    assert learner(filters=(16, 32, 64), pool=1).network((48, 48, 48)).filters[-1] == 64


def test_blocks_of_pores_enter_centred() -> None:
    general = CNN().network((48, 48, 48))
    assert (general.pool, general.scale, general.shift) == (2, 1.0, -0.5)
    assert DTCNN().network((48, 48, 48)).scale == 8 / 48
    assert DTCNN(distance_scale=0.1).network((48, 48, 48)).scale == 0.1


def test_what_is_learnt_from_is_moved_across_the_transport_and_keeps_its_transport() -> None:
    augmentation = CNN().network((48, 48, 48)).augmentation()
    assert (augmentation.flips, augmentation.turns) == (("y", "z"), ("yz",))
    assert augmentation.shifts == ("y", "z")
    assert CNN(moves=False).network((48, 48, 48)).random_shifts == ()
    import torch

    rng, image = np.random.default_rng(2), level_sets(1, 12)[0]

    def transport(values: Array) -> float:
        made = VoxelImage(values, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})
        return Diffusion(axis="x").simulate(made).relative_diffusivity

    here, still = transport(image), 0
    for _ in range(4):
        move = augmentation.draw(image.shape, rng)
        moved = move.apply(torch.from_numpy(image)[None]).numpy()[0]
        still += np.array_equal(moved, image)
        assert transport(np.ascontiguousarray(moved)) == pytest.approx(here, rel=1e-3)
        np.testing.assert_array_equal(moved.mean((1, 2)), image.mean((1, 2)))
    assert still < 4


def test_it_overfits_sixteen_structures_to_less_than_a_percent() -> None:
    data = dataset(16, edge=32)
    general = CNN(target="permeability", moves=False).network((32, 32, 32))
    assert general.filters == (16, 32)
    only = Dataset.of({n: data[n] for n in ("images", "permeability")}, targets=["permeability"])
    learner = general.replace(stages=((2e-3, 60), (3e-4, 20)), held_out=0)
    model = learner.fit(only, rng=np.random.default_rng(0))
    assert mape(only["permeability"], model.predict(only).mean[:, 0]) < 1


def test_one_dataset_serves_both_targets_and_scores_on_their_scale() -> None:
    split = ["train"] * 20 + ["validation"] * 6 + ["test"] * 10
    data = dataset(36, split=split)
    for target, transform in (("relative_diffusivity", "logit"), ("permeability", "log")):
        model = CNN(target=target, filters=(4,)).fit(data, rng=np.random.default_rng(0))
        assert model.targets == (target,)
        assert model.network.transforms == (transform,)
        part = data.take(data.split == "test")
        part = Dataset.of({n: part[n] for n in ("images", target)}, targets=[target])
        assert score(part, model.predict(part)).mape < 60
        unseen = data.take(np.arange(26))
        again = CNN(target=target, filters=(4,)).fit(unseen, rng=np.random.default_rng(0))
        np.testing.assert_array_equal(again.predict(part).mean, model.predict(part).mean)


def test_labels_and_names_of_other_columns() -> None:
    data = dataset(12)
    images = np.where(data["images"] == 1, 7, 3).astype(np.int16)
    other = Dataset.of({"made.image": images, "k": data["permeability"]}, targets=["k"])
    chosen = CNN(
        images="made.image", columns={"permeability": "k"}, pore_label=7, filters=(4,)
    ).fit(other, rng=np.random.default_rng(0))
    plain = CNN(filters=(4,)).fit(data, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(chosen.predict(other).mean, plain.predict(data).mean)
    assert chosen.targets == ("k",)
    with pytest.raises(InputError, match="holds 3, 7; structures hold 0"):
        CNN(images="made.image", columns={"permeability": "k"}).fit(
            other, rng=np.random.default_rng(0)
        )


def test_distances_are_periodic_and_averaged_over_blocks() -> None:
    images = level_sets(2, 12)
    data = Dataset.of({"images": images})
    found = DistanceImages(PoreImages(), 2, (True, True, False)).column(data, "images").values
    for image, seen in zip(images, found, strict=True):
        tiled = distance_transform_edt(np.tile(image, (3, 3, 1)))[12:24, 12:24]
        blocks = tiled.reshape(6, 2, 6, 2, 6, 2).mean(axis=(1, 3, 5))
        np.testing.assert_allclose(seen, blocks, rtol=1e-6)


def test_distances_are_computed_once_and_kept_through_a_kill(tmp_path: Path) -> None:
    data, asked = dataset(17), []

    def load_rows(rows: Array) -> Array:
        asked.append(rows.tolist())
        return data["images"][rows]

    lazy = Column(lambda: pytest.fail("all were loaded"), (16, 16, 16), load_rows=load_rows)
    columns = {"images": lazy, "permeability": data["permeability"]}
    kept = Dataset.of(columns, targets=["permeability"], ids=data.ids)
    learner = DTCNN(filters=(4,))

    class Cancelling(Context):
        done = 0.0

        def progress(self, done: float, total: float | None = None, message: str = "") -> None:
            self.done = done

        @property
        def cancelled(self) -> bool:
            return self.done >= 10

    with use_context(Cancelling(checkpoint=tmp_path)), pytest.raises(StopRequested):
        learner.fit(kept, rng=np.random.default_rng(0))
    before = len(asked)
    with use_context(Context(checkpoint=tmp_path)):
        found = learner.fit(kept, rng=np.random.default_rng(0))
    hashed = 17
    assert before == hashed + 10
    assert asked[before + hashed :] == [[row] for row in range(10, 17)]
    plain = learner.fit(data, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(found.predict(data).mean, plain.predict(data).mean)
