"""What this plugin contributes to matweft: names only, so that listing it imports nothing."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_generators() -> dict[str, str]:
    """Return the generators and where they are."""
    return {"ising.magnet": "matweft_ising.magnet:Magnet"}


@hookimpl
def matweft_descriptors() -> dict[str, str]:
    """Return the descriptors and where they are."""
    return {"ising.order": "matweft_ising.order:Order"}


@hookimpl
def matweft_measurements() -> dict[str, str]:
    """Return what ``matweft measure`` asks for numbers on spins."""
    return {"ising.spins": "matweft_ising.measurements:measurements"}


@hookimpl
def matweft_studies() -> dict[str, str]:
    """Return the studies and where their files are."""
    return {"ising.small": "matweft_ising:studies/small.yaml"}
