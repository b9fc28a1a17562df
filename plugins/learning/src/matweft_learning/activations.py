"""Activation functions and their derivatives, in numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ActivationName = Literal["relu", "elu", "tanh", "silu", "softplus"]


@dataclass(frozen=True)
class Activation:
    """A function and its derivative, both of the value before activation."""

    f: Callable[[Floats], Floats]
    derivative: Callable[[Floats], Floats]


def _sigmoid(z: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _elu(z: Floats) -> Floats:
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def _silu_derivative(z: Floats) -> Floats:
    s = _sigmoid(z)
    return s * (1 + z * (1 - s))


ACTIVATIONS: dict[ActivationName, Activation] = {
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype)),
    "elu": Activation(_elu, lambda z: np.exp(np.minimum(z, 0))),
    "tanh": Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "silu": Activation(lambda z: z * _sigmoid(z), _silu_derivative),
    "softplus": Activation(lambda z: np.logaddexp(z, 0), _sigmoid),
}
