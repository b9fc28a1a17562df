"""What this plugin contributes; nothing heavy is imported here."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_samplers() -> dict[str, str]:
    """Designs of experiments and Bayesian optimisation."""
    return {
        "sampling.bayesian": "matweft_sampling.bayesian:Bayesian",
        "sampling.latin-hypercube": "matweft_sampling.latin_hypercube:LatinHypercube",
        "sampling.random": "matweft_sampling.random:Random",
        "sampling.sobol": "matweft_sampling.sobol:Sobol",
    }


@hookimpl
def matweft_examples() -> dict[str, str]:
    """Files as a laboratory has them."""
    return {"sampling.campaign": "matweft_sampling.example:campaign"}
