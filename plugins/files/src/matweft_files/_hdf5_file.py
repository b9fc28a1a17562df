"""Datasets of HDF5 files: found without leaving the file, checked before they are read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.data import VoxelImage
from matweft.errors import InputError, UnitError
from matweft.formats._headers import CUT
from matweft.memory import require_room
from matweft.units import convert
from matweft_files._archive import CHOOSE, USUAL
from matweft_files._bombs import require_promised, suspicious
from matweft_files._notes import NAMES, notes_of, understood

_DEPTH = 8
"""Links from one place to the next that are followed inside a file."""
_SHOWN = 20


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a file for reading; raises `InputError` for damage, then and later."""
    import h5py

    try:
        with h5py.File(path, "r", locking=False) as file:
            yield file
    except InputError:
        raise
    except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
        text = str(error)
        if "filter" in text:
            raise InputError(
                f"{path} is packed in a way that needs another package: pip install hdf5plugin, "
                f"import it, or write the file with gzip ({text})"
            ) from error
        lead = f"{CUT} " if "truncated" in text else ""
        raise InputError(f"{path} is damaged or no HDF5 file: {lead}({text})") from error


def read_dataset(
    path: Path, file: Any, key: str | None
) -> tuple[str, NDArray[Any], dict[str, Any]]:
    """Return path and values of a dataset, and what its attributes say about the image."""
    dataset = found(path, file, key) if key is not None else _only(path, file)
    values = numbers_of(path, dataset)
    return dataset.name, values, _attributes(path, dataset, values.ndim)


def numbers_of(path: Path, dataset: Any) -> NDArray[Any]:
    """Return the numbers of a dataset; of more than three axes those of one voxel are left out."""
    kept = _kept(dataset)
    require_room(f"{path} dataset {dataset.name!r}", kept, dataset.dtype)
    return read_all(path, dataset).reshape(kept)


def _kept(dataset: Any) -> tuple[int, ...]:
    shape = tuple(dataset.shape or ())
    return tuple(n for n in shape if n != 1) if len(shape) > 3 else shape


def read_all(path: Path, dataset: Any) -> NDArray[Any]:
    """Return a dataset of a size that was allowed, unless its numbers lie elsewhere."""
    if dataset.external or dataset.is_virtual:
        raise InputError(
            f"{path} dataset {dataset.name!r} has its numbers in other files, which are not read; "
            "copy them into one"
        )
    _require_no_bomb(path, dataset)
    values: NDArray[Any] = dataset[()]
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _require_no_bomb(path: Path, dataset: Any) -> None:
    if dataset.compression != "gzip" or not suspicious(dataset.id.get_storage_size()):
        return
    promised = math.prod(dataset.chunks) * dataset.dtype.itemsize
    for i in range(dataset.id.get_num_chunks()):
        chunk = dataset.id.get_chunk_info(i)
        if suspicious(chunk.size):
            require_promised(path, dataset.id.read_direct_chunk(chunk.chunk_offset)[1], promised)


def found(path: Path, file: Any, key: str, depth: int = 0) -> Any:
    """Return the dataset at a path inside a file; raises `InputError` if there is none."""
    import h5py

    place = file
    parts = [part for part in key.split("/") if part]
    for i, part in enumerate(parts):
        link = place.get(part, getlink=True) if isinstance(place, h5py.Group) else None
        if link is None:
            listed = ", ".join(_listed(_datasets(file))) or "none"
            raise InputError(f"{path} holds no dataset {key!r}; {CHOOSE} {listed}")
        if isinstance(link, h5py.ExternalLink):
            raise InputError(
                f"{path} links {part!r} to another file, {link.filename}, which is not followed; "
                "read that file"
            )
        if isinstance(link, h5py.SoftLink):
            if depth > _DEPTH:
                raise InputError(f"{path} links {key!r} in a circle")
            ahead = link.path if link.path.startswith("/") else f"{place.name}/{link.path}"
            return found(path, file, "/".join([ahead, *parts[i + 1 :]]), depth + 1)
        place = place[part]
    if not isinstance(place, h5py.Dataset):
        listed = ", ".join(_listed(_datasets(file))) or "none"
        raise InputError(f"{path}: {key!r} is no dataset; {CHOOSE} {listed}")
    return place


def _only(path: Path, file: Any) -> Any:
    """Return the dataset that is the image, if there is no doubt."""
    datasets = _datasets(file)
    able = [one for one in datasets if one.dtype.kind in "biuf" and len(_kept(one)) in (2, 3)]
    usual = [one for name in USUAL for one in able if one.name.rpartition("/")[2] == name]
    if len(able) == 1 or len(datasets) == 1:
        return (able or datasets)[0]
    if usual:
        return usual[0]
    listed = ", ".join(_listed(datasets))
    raise InputError(
        f"{path} holds several datasets; {CHOOSE} {listed}"
        if datasets
        else f"{path} holds no dataset"
    )


def _datasets(file: Any) -> list[Any]:
    """Return the datasets of a file; links are not followed."""
    import h5py

    all_found: list[Any] = []

    def note(name: str, one: Any) -> None:
        if isinstance(one, h5py.Dataset):
            all_found.append(one)

    file.visititems(note)
    return all_found


def _listed(datasets: list[Any]) -> list[str]:
    shown = [f"{one.name} {one.shape} {one.dtype}" for one in datasets[:_SHOWN]]
    more = len(datasets) - _SHOWN
    return [*shown, f"{more} more"] if more > 0 else shown


def _attributes(path: Path, dataset: Any, n: int) -> dict[str, Any]:
    """Return what the attributes of a dataset say, in the order of its axes."""
    given = {name: attribute(dataset, name) for name in NAMES if name in dataset.attrs}
    notes = understood(given, n)
    axes = str(_value(dataset.attrs.get("axes", "")))
    if len(axes) == n and set(axes) <= set("xyz"):
        notes["axes"] = axes
    edges = np.ravel(dataset.attrs.get("element_size_um", ()))
    if "spacing" not in notes and len(edges) >= n and (edges[-n:] > 0).all():
        notes.update(spacing=tuple(map(float, edges[-n:])), unit="um")
    if "spacing" in notes:
        steps = " × ".join(f"{step:g}" for step in notes["spacing"])
        told = (path, steps, notes.get("unit", "voxel"), ", ".join(notes.get("axes", "zyx"[-n:])))
        context().log.info("%s: its attributes give a spacing of %s %s along %s", *told)
    return notes


def attribute(place: Any, name: str) -> Any:
    """Return an attribute of a file, group or dataset, text as text."""
    return _value(place.attrs[name])


def _value(value: Any) -> Any:
    """Return an attribute, text as text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, np.ndarray) and value.dtype.kind in "SO":
        return np.array([_value(one) for one in value.ravel()], dtype=str)
    return value


def write_image(image: VoxelImage, path: Path, *, packed: bool) -> None:
    """Write one dataset ``values``, and attributes in the order of its axes."""
    import h5py

    with h5py.File(path, "w") as file:
        dataset = file.create_dataset(
            "values", data=image.values.T, compression="gzip" if packed else None, shuffle=packed
        )
        for name, value in notes_of(image).items():
            turned = value[::-1] if name in ("spacing", "origin", "periodic") else value
            write_attribute(dataset, name, turned)
        dataset.attrs["axes"] = "".join(image.axes[::-1])
        try:
            edges = [convert(step, image.unit, "um") for step in image.spacing[::-1]]
        except UnitError:
            return
        dataset.attrs["element_size_um"] = edges


def write_attribute(place: Any, name: str, value: NDArray[Any]) -> None:
    """Write an attribute; text as variable-length UTF-8."""
    import h5py

    if value.dtype.kind == "U":
        place.attrs.create(name, value.astype(object), dtype=h5py.string_dtype())
    else:
        place.attrs[name] = value
