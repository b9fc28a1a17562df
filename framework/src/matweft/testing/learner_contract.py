"""Contract of learners and of the models they return."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from matweft.codec import decode, encode
from matweft.dataset import Dataset
from matweft.model import Model, Prediction
from matweft.store.hashing import content_hash
from matweft.testing.comparison import assert_close
from matweft.testing.sample_contract import _RoleContract


class LearnerContract(_RoleContract):
    """Contract of a learner; ``oracle(self, model)`` receives the model of ``inputs()``.

    Without an ``inputs`` of its own, a test class learns 30 samples of a smooth function of two
    inputs, ``y = sin(2 a) + b``.
    """

    seed_matters: ClassVar[bool] = False
    tolerance: ClassVar[float] = 1e-5
    """Largest relative difference of a prediction when the samples come in another order."""
    _role = "learner"

    def inputs(self) -> dict[str, Any]:
        """Return the dataset to learn from."""
        rng = np.random.default_rng(7)
        a, b = rng.uniform(-1, 1, (2, 30))
        return {"dataset": Dataset.of({"a": a, "b": b, "y": np.sin(2 * a) + b}, targets=["y"])}

    def _predict(self) -> tuple[Model, Dataset, Prediction]:
        dataset = self.inputs()["dataset"]
        return self.output, dataset, self.output.predict(dataset)

    def test_model_says_what_it_reads_and_predicts(self) -> None:
        """A model names its inputs and scalar targets as the dataset does."""
        model, dataset = self.output, self.inputs()["dataset"]
        assert isinstance(model, Model)
        assert tuple(model.inputs) == dataset.inputs
        assert tuple(model.targets) == dataset.scalars(dataset.targets)

    def test_prediction_has_the_right_shape(self) -> None:
        """Mean and std have one row a sample and one column a target; std is positive."""
        model, dataset, predicted = self._predict()
        shape = (len(dataset), len(model.targets))
        assert isinstance(predicted, Prediction)
        assert predicted.mean.shape == shape
        assert np.isfinite(predicted.mean).all()
        assert tuple(predicted.targets) == tuple(model.targets)
        if predicted.std is not None:
            assert predicted.std.shape == shape
            assert (predicted.std > 0).all(), "the std of a prediction is positive"
        if predicted.probabilities is not None:
            assert len(predicted.probabilities) == len(dataset)
            np.testing.assert_allclose(predicted.probabilities.sum(axis=1), 1, rtol=1e-6)

    def test_model_predicts_from_inputs_alone(self) -> None:
        """A dataset without targets is enough for a prediction."""
        model, dataset, predicted = self._predict()
        bare = Dataset.of({name: dataset.columns[name] for name in model.inputs})
        assert_close(model.predict(bare), predicted)

    def test_model_survives_the_store(self) -> None:
        """A model that comes back from a store predicts the same."""
        model, dataset, predicted = self._predict()
        assert_close(decode(*encode(model)).predict(dataset), predicted)

    def test_model_predicts_each_sample_alone(self) -> None:
        """The prediction of a sample does not depend on the others."""
        model, dataset, predicted = self._predict()
        order = np.arange(len(dataset))[::-1]
        turned = model.predict(dataset.take(order))
        np.testing.assert_allclose(
            turned.mean, predicted.mean[order], rtol=self.tolerance, atol=self.tolerance
        )
        few = model.predict(dataset.take(order[:2]))
        np.testing.assert_allclose(few.mean, turned.mean[:2], rtol=1e-4, atol=1e-4)

    def test_predicting_changes_nothing(self) -> None:
        """A prediction leaves model and dataset as they were."""
        model, dataset, first = self._predict()
        before = content_hash(model), content_hash(dataset)
        assert_close(model.predict(dataset), first)
        assert (content_hash(model), content_hash(dataset)) == before
