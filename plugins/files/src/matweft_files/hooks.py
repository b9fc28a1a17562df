"""What this plugin contributes; nothing heavy is imported here."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_generators() -> dict[str, str]:
    """Name what reads and segments images."""
    return {
        "files.image": "matweft_files.image:ImageFile",
        "files.threshold": "matweft_files.threshold:Threshold",
    }


@hookimpl
def matweft_formats() -> dict[str, str]:
    """Name the formats of images."""
    return {
        "files.hdf5": "matweft_files.hdf5:Hdf5",
        "files.metaimage": "matweft_files.metaimage:MetaImage",
        "files.npy": "matweft_files.npy:Npy",
        "files.npz": "matweft_files.npz:Npz",
        "files.nrrd": "matweft_files.nrrd:Nrrd",
        "files.png": "matweft_files.png:Png",
        "files.raw": "matweft_files.raw:Raw",
        "files.stl": "matweft_files.stl:Stl",
        "files.tiff": "matweft_files.tiff:Tiff",
        "files.vti": "matweft_files.vti:Vti",
        "files.xdmf": "matweft_files.xdmf:Xdmf",
    }
