"""What this plugin contributes; nothing heavy is imported here."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_learners() -> dict[str, str]:
    """Gaussian processes and neural networks."""
    return {
        "learning.convolutional": "matweft_learning.convolutional:Convolutional",
        "learning.gaussian-process": "matweft_learning.gaussian_process:GaussianProcess",
        "learning.mlp": "matweft_learning.mlp:MLP",
    }
