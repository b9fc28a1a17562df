"""What this plugin contributes; nothing heavy is imported here."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_generators() -> dict[str, str]:
    """From orientations to grains."""
    return {"grains.segment": "matweft_grains.segment:Segment"}


@hookimpl
def matweft_descriptors() -> dict[str, str]:
    """Numbers of grain maps and orientation maps."""
    return {
        "grains.misorientations": "matweft_grains.misorientations:Misorientations",
        "grains.neighbours": "matweft_grains.neighbours:Neighbours",
        "grains.phases": "matweft_grains.phases:PhaseFractions",
        "grains.quality": "matweft_grains.quality:Quality",
        "grains.shapes": "matweft_grains.shapes:Shapes",
        "grains.sizes": "matweft_grains.sizes:Sizes",
        "grains.texture": "matweft_grains.texture:Texture",
    }


@hookimpl
def matweft_measurements() -> dict[str, str]:
    """Measure such maps in ``matweft measure``."""
    return {
        "grains.grains": "matweft_grains.measurements:grain_measurements",
        "grains.orientations": "matweft_grains.measurements:orientation_measurements",
    }
