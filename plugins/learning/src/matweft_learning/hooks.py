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
        "learning.random-search": "matweft_learning.random_search:RandomSearch",
    }


@hookimpl
def matweft_descriptors() -> dict[str, str]:
    """How quantities depend on one another."""
    return {"learning.dependence": "matweft_learning.dependence:Dependence"}


@hookimpl
def matweft_simulators() -> dict[str, str]:
    """How good a learner is on samples of a new kind."""
    return {
        "learning.leave-one-group-out": "matweft_learning.leave_one_group_out:LeaveOneGroupOut",
    }
