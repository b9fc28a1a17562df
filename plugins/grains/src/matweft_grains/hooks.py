"""What this plugin contributes; nothing heavy is imported here."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_generators() -> dict[str, str]:
    """Readers, and from orientations to grains."""
    return {
        "grains.map": "matweft_grains.grain_file:GrainMapFile",
        "grains.orientations": "matweft_grains.orientation_file:OrientationMapFile",
        "grains.segment": "matweft_grains.segment:Segment",
    }


@hookimpl
def matweft_formats() -> dict[str, str]:
    """Files of diffraction and of grains."""
    return {
        "grains.abaqus": "matweft_grains.formats.abaqus:Abaqus",
        "grains.ang": "matweft_grains.formats.ang:Ang",
        "grains.ctf": "matweft_grains.formats.ctf:Ctf",
        "grains.damask": "matweft_grains.formats.damask:Damask",
        "grains.dream3d": "matweft_grains.formats.dream3d:Dream3d",
        "grains.h5oina": "matweft_grains.formats.h5oina:H5oina",
        "grains.npz": "matweft_grains.formats.grain_npz:GrainNpz",
        "grains.tesr": "matweft_grains.formats.tesr:Tesr",
    }


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


@hookimpl
def matweft_examples() -> dict[str, str]:
    """Files as a laboratory has them."""
    return {"grains.grains": "matweft_grains.example:grains"}
