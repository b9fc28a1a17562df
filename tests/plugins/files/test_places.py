"""Nothing is read outside the place of a file; disks that refuse are told and leave nothing."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from matweft import Study
from matweft.data import VoxelImage
from matweft.engine import Options, run_study
from matweft.errors import StoreError
from matweft.formats import write

VALUES = np.random.default_rng(2).integers(0, 3, (20, 24, 28)).astype(np.uint8)
IMAGE = VoxelImage(VALUES, spacing=0.5, unit="um", phases={"pore": 0})
Refusal = Callable[..., str]


def test_links_out_of_hdf5_are_not_followed(folder: Path, refusal: Refusal) -> None:
    with h5py.File(folder / "secret.h5", "w") as other:
        other["a"] = VALUES
    with h5py.File(folder / "a.h5", "w") as stored:
        stored["out"] = h5py.ExternalLink("secret.h5", "/a")
        stored["soft"] = h5py.SoftLink("/out")
        stored["circle"] = h5py.SoftLink("/circle")
        stored.create_dataset("raw", (4, 4), "u1", external=[(str(folder / "secret.h5"), 0, 16)])
        layout = h5py.VirtualLayout((20, 24, 28), "u1")
        layout[:] = h5py.VirtualSource("secret.h5", "a", (20, 24, 28))
        stored.create_virtual_dataset("virtual", layout)
    for key in ("out", "soft"):
        assert refusal(folder / "a.h5", key=key) == (
            "a.h5 links 'out' to another file, secret.h5, which is not followed; read that file"
        )
    assert refusal(folder / "a.h5", key="circle") == "a.h5 links '/circle' in a circle"
    for key in ("raw", "virtual"):
        assert "has its numbers in other files, which are not read" in refusal(
            folder / "a.h5", key=key
        )


@pytest.mark.parametrize("name", ["../secret.raw", "/etc/passwd", "..", "a\\b.raw"])
@pytest.mark.parametrize("ending", ["mhd", "nhdr", "xdmf"])
def test_data_in_another_folder_are_not_read(
    folder: Path, refusal: Refusal, ending: str, name: str
) -> None:
    write(IMAGE, folder / f"a.{ending}")
    beside = next(one.name for one in folder.iterdir() if one.suffix in (".raw", ".h5", ".gz"))
    file = folder / f"a.{ending}"
    file.write_text(file.read_text().replace(beside, name))
    assert "only files in the folder of the header are read" in refusal(file)


def test_data_beside_that_are_missing_are_told(folder: Path, refusal: Refusal) -> None:
    write(IMAGE, folder / "a.mhd")
    (folder / "a.raw").unlink()
    assert refusal(folder / "a.mhd") == "a.mhd names its data as 'a.raw', but there is no a.raw"


def test_a_file_that_may_not_be_read_is_told(
    folder: Path, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(IMAGE, folder / "a.npy")
    real = Path.open

    def closed(self: Path, *given: Any, **more: Any) -> Any:
        if self.suffix == ".npy":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, *given, **more)

    monkeypatch.setattr(Path, "open", closed)
    assert refusal(folder / "a.npy") == "a.npy cannot be read: Permission denied"


@pytest.mark.parametrize("ending", ["tif", "npz", "mhd", "nrrd", "vti", "stl"])
@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.ENOSPC, "the disk or your quota is full"), (errno.EACCES, "permission denied")],
)
def test_a_disk_that_refuses_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, ending: str, number: int, sentence: str
) -> None:
    real = io.open

    def refusing(file: Any, mode: str = "r", *given: Any, **more: Any) -> Any:
        if "w" in mode or "x" in mode:
            raise OSError(number, os.strerror(number))
        return real(file, mode, *given, **more)

    monkeypatch.setattr("io.open", refusing)
    monkeypatch.setattr("builtins.open", refusing)
    with pytest.raises(StoreError, match=f"cannot write .*a.{ending}: {sentence}"):
        write(
            VoxelImage(VALUES), folder / f"a.{ending}", **({"phase": 0} if ending == "stl" else {})
        )
    monkeypatch.undo()
    assert list(folder.iterdir()) == []


def test_a_study_sees_changes_of_data_beside_a_header(tmp_path: Path) -> None:
    image = VoxelImage(np.arange(27, dtype=np.uint8).reshape(3, 3, 3))
    for name in ("a.mhd", "b.nhdr", "c.xdmf"):
        write(image, tmp_path / name)
        study = Study.from_dict(
            {"steps": {"map": {"use": "files.image", "with": {"file": str(tmp_path / name)}}}}
        )
        options = Options(executor="serial", workers=1)
        run = run_study(study, tmp_path / "run" / name, options)
        assert run.value("map").values.max() == 26
        write(image.with_values(image.values + 5), tmp_path / name, overwrite=True)
        run = run_study(study, tmp_path / "run" / name, options)
        assert run.value("map").values.max() == 31, name
