"""Convolutional networks on two- and three-dimensional images."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field as Bounded
from pydantic import model_validator

from matweft import Field, Learner
from matweft.dataset import Dataset
from matweft.errors import PluginError
from matweft_learning._augmentation import Augmentation, Axis, Plane
from matweft_learning.convolutional_model import ConvolutionalModel
from matweft_learning.layers import Convolution, Dense, Function, Layer, Padding, Pooling
from matweft_learning.network import Network
from matweft_learning.transforms import TransformName

Count = Annotated[int, Bounded(ge=1)]
Rate = Annotated[float, Bounded(gt=0)]


class Convolutional(Learner):
    """Convolutional network on images, or an ensemble of them whose disagreement is the spread.

    The inputs are columns of images of one shape, each a channel, of two or three axes. They stay
    in the numbers they are stored in (booleans, bytes, reals) and become float32 a batch at a
    time, averaged over blocks of ``pool`` voxels, times ``scale``, plus ``shift``. Then follow, for
    each entry of ``filters``, some convolutions and a pooling that halves the edges, then the
    dense layers and one output a target; or the ``layers`` given as data. The start is Glorot's.

    The loss is the mean squared error of transformed, scaled targets. Samples of split
    ``"validation"``, or else the share ``held_out``, are never trained on: the weights of the epoch
    with the lowest loss on them are kept. Images that are learnt from are flipped, turned by
    quarters and shifted around at random along the axes named, for targets that do not change by
    that. A killed step goes on from its last checkpoint; on the CPU it ends with the same bits.
    Columns are read in a thread, one batch ahead.

    >>> rng = np.random.default_rng(0)
    >>> images = rng.random((12, 8, 8)) < np.linspace(0.1, 0.9, 12)[:, None, None]
    >>> data = Dataset.of({"image": images, "y": images.mean(axis=(1, 2))}, targets=["y"])
    >>> learner = Convolutional(filters=(4,), dense=(8,), stages=((1e-2, 5),))
    >>> learner.network(edges=(8, 8)).parameter_count  # 4·9 + 4 + 4·4·9 + 4, (4·2·2 + 1)·8, 9
    333
    >>> learner.fit(data, rng=rng).predict(data).mean.shape
    (12, 1)
    """

    references: ClassVar[tuple[str, ...]] = (
        "@article{lecun1998, author={LeCun, Yann and Bottou, L{\\'e}on and Bengio, Yoshua and "
        "Haffner, Patrick}, title={Gradient-based learning applied to document recognition}, "
        "journal={Proceedings of the IEEE}, volume={86}, number={11}, pages={2278--2324}, "
        "year={1998}}",
        "@inproceedings{glorot2010, author={Glorot, Xavier and Bengio, Yoshua}, title="
        "{Understanding the difficulty of training deep feedforward neural networks}, booktitle="
        "{Proceedings of AISTATS}, pages={249--256}, year={2010}}",
    )

    images: tuple[str, ...] = Field((), description="columns of images; none: all inputs")
    pool: int = Field(1, ge=1, description="edge of the blocks that are averaged at the start")
    scale: float = Field(1.0, unit="", description="factor of the values of images")
    shift: float = Field(0.0, unit="", description="what is added to them then")
    filters: tuple[Count, ...] = Field((16, 32), description="filters of each block's convolutions")
    convolutions: int = Field(2, ge=1, description="convolutions a block")
    kernel: int = Field(3, ge=1, description="edge of the kernels")
    padding: Padding | tuple[Padding, ...] = Field(
        "valid",
        description="outside the image: nothing, zeros or the other side; one, or one an axis",
    )
    activation: Function = Field("elu", description="function after each layer but the last")
    dense: tuple[Count, ...] = Field((64, 64), description="widths of the dense layers")
    layers: tuple[Layer, ...] = Field(
        (), description="layers but the last, instead of the six above"
    )
    transform: TransformName | dict[str, TransformName] = Field(
        "none", description="transform of all targets, or of those named"
    )
    target_scale: Literal["standard", "none"] = Field(
        "standard", description="scaling of the transformed targets, and so of the loss"
    )
    stages: tuple[tuple[Rate, Count], ...] = Field(
        ((1e-3, 100),), unit="", description="(learning rate, epochs) one after the other"
    )
    optimiser: Literal["adam", "sgd"] = Field("adam", description="rule of the steps")
    momentum: float = Field(0.9, ge=0, lt=1, unit="", description="momentum of sgd")
    batch: int = Field(16, ge=1, description="samples a step")
    random_flips: tuple[Axis, ...] = Field((), description="axes along which to flip")
    random_turns: tuple[Plane, ...] = Field((), description="planes in which to turn by quarters")
    random_shifts: tuple[Axis, ...] = Field((), description="axes along which to shift around")
    held_out: float = Field(
        0.1, ge=0, lt=1, unit="", description="share kept for early stopping; 0: none"
    )
    patience: int = Field(100, ge=1, description="epochs without better held-out loss, then stop")
    ensemble: int = Field(1, ge=1, description="networks; the spread needs 2 or more")
    precision: Literal["float32", "mixed"] = Field(
        "float32", description="mixed: bfloat16 where it serves, on CUDA alone"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.stages:
            raise ValueError("stages is empty; give (learning rate, epochs), e.g. [[1e-3, 100]]")
        flat = False
        for layer in self.layers:
            if flat and not isinstance(layer, Dense):
                raise ValueError(
                    f"layers has {layer.kind} where no image is left; only dense layers may"
                    " follow a dense layer or a global mean"
                )
            flat = flat or not isinstance(layer, Convolution | Pooling)
        return self

    def network(self, edges: tuple[int, ...], targets: int = 1, channels: int = 1) -> Network:
        """Return the network for images of ``edges`` voxels; nothing is allocated.

        Raises `InputError` that names the smallest edge where the images are too small.
        """
        hidden = self.layers or self._blocks()
        layers = (*hidden, Dense(width=targets, activation="none"))
        return Network((channels, *edges), layers, self.pool, self.scale, self.shift)

    def _blocks(self) -> tuple[Layer, ...]:
        found: list[Layer] = []
        for filters in self.filters:
            one = Convolution(
                filters=filters,
                kernel=self.kernel,
                padding=self.padding,
                activation=self.activation,
            )
            found += [one] * self.convolutions + [Pooling()]
        return (*found, *(Dense(width=n, activation=self.activation) for n in self.dense))

    def learning_rates(self) -> list[float]:
        """Return the learning rate of every epoch."""
        return [rate for rate, epochs in self.stages for _ in range(epochs)]

    def augmentation(self) -> Augmentation:
        """Return the random moves of the images that are learnt from."""
        return Augmentation(self.random_flips, self.random_turns, self.random_shifts)

    def fit(self, dataset: Dataset, *, rng: np.random.Generator) -> ConvolutionalModel:
        """Learn from 2 or more samples; ``rng`` draws starts, batches, moves and held-out samples.

        Raises `PluginError` where torch is missing, `InputError` for samples that cannot be
        learnt from, and `NotConvergedError` if the loss is no longer a number.
        """
        try:
            import torch  # noqa: F401
        except ImportError as error:
            raise PluginError(
                "learning.convolutional needs torch, which is not installed;"
                " run: pip install 'matweft-learning[torch]'"
            ) from error
        from matweft_learning._convolution_training import fit

        return fit(self, dataset, rng)
