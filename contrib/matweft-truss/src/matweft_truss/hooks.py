"""What this plugin contributes to matweft: names only, so that listing it imports nothing."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_types() -> dict[str, str]:
    """Return the codecs of own types and where they are."""
    return {"truss.truss": "matweft_truss.codec:TrussCodec"}


@hookimpl
def matweft_figures() -> dict[str, str]:
    """Return the functions that draw own types and where they are."""
    return {"truss": "matweft_truss.figure:draw"}


@hookimpl
def matweft_views() -> dict[str, str]:
    """Return the functions that show own types in space and where they are."""
    return {"truss": "matweft_truss.view:scene"}


@hookimpl
def matweft_generators() -> dict[str, str]:
    """Return the generators and where they are."""
    return {"truss.girder": "matweft_truss.girder:Girder"}


@hookimpl
def matweft_simulators() -> dict[str, str]:
    """Return the simulators and where they are."""
    return {"truss.statics": "matweft_truss.statics:Statics"}


@hookimpl
def matweft_studies() -> dict[str, str]:
    """Return the studies and where their files are."""
    return {"truss.small": "matweft_truss:studies/small.yaml"}
