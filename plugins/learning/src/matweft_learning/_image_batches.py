"""Images of a dataset, read a batch at a time in the numbers they are stored in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matweft.dataset import Column, Dataset
from matweft.errors import InputError, did_you_mean
from matweft_learning.samples import bad_samples

Images = NDArray[Any]
Rows = NDArray[np.int64]
T = TypeVar("T")
R = TypeVar("R")


class ImageReader:
    """Image columns of one shape, each a channel.

    Raises `InputError` for columns that are no images of two or three axes, that differ in shape,
    or hold other than real numbers.
    """

    def __init__(self, dataset: Dataset, names: Sequence[str]) -> None:
        self.names, self.ids = tuple(names), dataset.ids
        if not names:
            raise InputError("the dataset has no inputs: every column is a target; add images")
        self.edges = _common_shape(dataset, names)
        self._rows = [_row_reader(dataset, name) for name in names]

    @property
    def shape(self) -> tuple[int, ...]:
        """Channels and voxels along each axis of one sample."""
        return (len(self.names), *self.edges)

    def read(self, rows: Rows) -> Images:
        """Return the images at ``rows``, shape (n, channels, voxels...), as stored.

        Larger numbers than bytes become float32. Raises `InputError` that names samples with
        NaN or infinity.
        """
        channels = [
            self._checked(name, read(rows), rows)
            for name, read in zip(self.names, self._rows, strict=True)
        ]
        return np.stack(channels, axis=1)

    def _checked(self, name: str, values: Images, rows: Rows) -> Images:
        if values.dtype.kind not in "biuf":
            raise InputError(f"column {name!r} holds {values.dtype}, not real numbers of images")
        if values.shape != (len(rows), *self.edges):
            raise InputError(
                f"column {name!r} loads images of shape {values.shape[1:]} for {len(values)}"
                f" samples; {len(rows)} of shape {self.edges} were asked for"
            )
        if values.dtype.kind == "f":
            finite = np.isfinite(values).all(axis=tuple(range(1, values.ndim)))
            if not finite.all():
                raise InputError(bad_samples(name, [self.ids[i] for i in rows[~finite]]))
        return values if values.dtype in (np.bool_, np.uint8) else values.astype(np.float32)


def image_names(dataset: Dataset, chosen: Sequence[str]) -> tuple[str, ...]:
    """Return the image columns chosen, or all inputs of the dataset.

    Raises `InputError` if the latter are not all images.
    """
    if chosen:
        return tuple(chosen)
    others = [name for name in dataset.inputs if len(dataset.columns[name].shape) not in (2, 3)]
    if others:
        raise InputError(
            f"the inputs {others} are no images; name the columns that are, as in"
            " images=['structure']"
        )
    return dataset.inputs


def loaded_ahead(load: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield ``load(item)`` in order, while a thread loads the next one.

    >>> list(loaded_ahead(abs, [-1, 2, -3]))
    [1, 2, 3]
    """
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for item in items:
            waiting.append(pool.submit(load, item))
            if len(waiting) > 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _common_shape(dataset: Dataset, names: Sequence[str]) -> tuple[int, ...]:
    for name in names:
        if name not in dataset:
            hint = did_you_mean(name, dataset.columns)
            raise InputError(f"no column {name!r}; there are {list(dataset.columns)}.{hint}")
    found = {name: dataset.columns[name].shape for name in names}
    for name, shape in found.items():
        if len(shape) not in (2, 3) or 0 in shape:
            raise InputError(
                f"column {name!r} has samples of shape {shape}; an image has two or three axes"
            )
    if len(set(found.values())) > 1:
        raise InputError(f"the image columns differ in shape: {found}; give images of one shape")
    return found[names[0]]


def _row_reader(dataset: Dataset, name: str) -> Callable[[Rows], Images]:
    """Return what reads rows of a column; values that come as a whole are loaded once."""
    column = dataset.columns[name]
    return column.rows if column.load_rows else Column.of(dataset[name]).rows
