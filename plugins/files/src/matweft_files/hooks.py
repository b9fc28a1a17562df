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
        "files.npy": "matweft_files.npy:Npy",
        "files.npz": "matweft_files.npz:Npz",
        "files.png": "matweft_files.png:Png",
        "files.raw": "matweft_files.raw:Raw",
        "files.tiff": "matweft_files.tiff:Tiff",
    }
