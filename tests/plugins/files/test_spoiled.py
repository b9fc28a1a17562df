"""Whatever is spoiled in a file, it is read or refused by a sentence; nothing else comes out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matweft.data import GrainMap, VoxelImage
from matweft.errors import InputError
from matweft.formats import read, write

LABELS = np.random.default_rng(0).integers(0, 4, (6, 5, 4)).astype(np.uint8)
LETTERS = b'0123456789-"<> .:\n'
TIMES = 40


def spoil(content: bytes, rng: np.random.Generator) -> bytes:
    """Return a file with a byte changed, some lost, or some put in, mostly in its header."""
    spoiled = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        place = int(rng.integers(min(len(spoiled), 1500)))
        how = rng.integers(4)
        if how == 0:
            spoiled[place] = int(rng.integers(256))
        elif how == 1:
            del spoiled[place : place + int(rng.integers(1, 20))]
        elif how == 2:
            spoiled[place:place] = rng.integers(32, 126, 5).astype(np.uint8).tobytes()
        else:
            spoiled[place] = int(rng.choice(list(LETTERS)))
    return bytes(spoiled) or b"x"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("grains", [False, True])
@pytest.mark.parametrize(
    "ending", ["tif", "npy", "npz", "mha", "mhd", "nrrd", "h5", "vti", "xdmf", "png"]
)
def test_spoiled_files_are_read_or_refused(tmp_path: Path, ending: str, grains: bool) -> None:
    if grains and ending not in ("vti", "xdmf"):
        return
    values = LABELS[:, :, 0] if ending == "png" else LABELS
    sample = GrainMap(values, np.eye(4)[[0, 1, 2]]) if grains else VoxelImage(values, unit="um")
    file, *_ = write(sample, tmp_path / f"a.{ending}")
    whole, rng = file.read_bytes(), np.random.default_rng(7)
    refused = 0
    for _ in range(TIMES):
        file.write_bytes(spoil(whole, rng))
        try:
            read(file)
        except InputError:
            refused += 1
    assert 0 < refused <= TIMES
