"""Pictures of the documentation, small enough to be kept with it."""

from pathlib import Path

from PIL import Image


def save(picture: Image.Image, file: Path, most_bytes: int) -> None:
    """Write a picture with as many colours as its size allows."""
    for colours in (256, 128, 64, 32):
        picture.quantize(colours).save(file, optimize=True)
        if file.stat().st_size <= most_bytes:
            return
    raise SystemExit(f"{file} has {file.stat().st_size} bytes: show a smaller part")
