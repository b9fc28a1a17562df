"""What a valid file of Oxford Instruments' specification holds at least."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.data.symmetry import LAUE_CLASSES
from matweft_grains.formats._h5oina_slices import UM_IN_MM
from matweft_grains.formats._laue import HEXAGONAL_AXES, to_oxford
from matweft_grains.formats._points import Points

_VERSION = "5.0"


def write_slices(
    points: Points, scalars: dict[str, NDArray[Any]], units: dict[str, str], path: Path
) -> None:
    """Write each slice as an acquisition; all fields that version 5 of the format demands.

    ``units`` are those of scalars that have one.
    """
    import h5py

    slices, rows, columns = points.shape
    size = rows * columns
    with h5py.File(path, "w") as file:
        file["Manufacturer"] = _texts(["matweft"])
        file["Format Version"] = _texts([_VERSION])
        file["Index"] = _texts([str(number + 1) for number in range(slices)])
        file["Index"].attrs["Type"] = "Single"
        for number in range(slices):
            part = slice(number * size, (number + 1) * size)
            group = file.create_group(f"{number + 1}/EBSD")
            data = group.create_group("Data")
            data["Phase"] = points.phase[part].astype(np.uint8)[:, None]
            data["Euler"] = np.where(
                (points.phase[part] == 0)[:, None], 0.0, points.angles[part]
            ).astype(np.float32)
            data["Euler"].attrs["Unit"] = "rad"
            for name, values in scalars.items():
                data[name] = values[part].astype(np.float32)[:, None]
                if name in units:
                    data[name].attrs["Unit"] = units[name]
            y, x = np.divmod(np.arange(size), columns)
            for name, place, step in (("X", x, points.steps[2]), ("Y", y, points.steps[1])):
                data[name] = (place * (step or 1.0)).astype(np.float32)[:, None]
                data[name].attrs["Unit"] = "um"
            _header(group.create_group("Header"), points, number)


def _header(header: Any, points: Points, number: int) -> None:
    slices, rows, columns = points.shape
    header["Project Label"] = _texts(["matweft"])
    header["X Cells"] = np.array([columns], np.int32)
    header["Y Cells"] = np.array([rows], np.int32)
    for name, step in (("X Step", points.steps[2]), ("Y Step", points.steps[1])):
        header[name] = np.array([step], np.float32)
        header[name].attrs["Unit"] = "um"
    header["Specimen Orientation Euler"] = np.zeros((1, 3), np.float32)
    header["Scanning Rotation Angle"] = np.array([np.nan], np.float32)
    stage = header.create_group("Stage Position")
    stage["X"] = stage["Y"] = np.zeros(1, np.float32)
    if slices > 1 and points.steps[0] is not None:
        stage["Z"] = np.array([number * points.steps[0] / UM_IN_MM], np.float32)
        stage["Z"].attrs["Unit"] = "mm"
    for name, phase_number in points.phases.items():
        phase = header.create_group(f"Phases/{phase_number}")
        laue = points.symmetry.get(name)
        gamma = 120.0 if laue in HEXAGONAL_AXES else 90.0
        phase["Phase Name"] = _texts([name])
        phase["Reference"] = _texts([""])
        phase["Lattice Angles"] = np.deg2rad([[90.0, 90.0, gamma]]).astype(np.float32)
        phase["Lattice Dimensions"] = np.ones((1, 3), np.float32)
        phase["Laue Group"] = np.array([to_oxford(laue)], np.int32)
        phase["Laue Group"].attrs["Symbol"] = LAUE_CLASSES[to_oxford(laue) - 1]


def _texts(values: list[str]) -> Any:
    import h5py

    return np.array(values, dtype=h5py.string_dtype("utf-8"))
