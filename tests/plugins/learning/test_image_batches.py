"""Images of a data base in chunks are read a batch at a time, whatever is chosen of them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np

from matweft.builtin.join import Join
from matweft.dataset import Dataset
from matweft.store import Record, read_value, write_record
from matweft_learning._image_batches import ImageReader

EDGE, EACH, CHUNKS, BATCH = 64, 50, 3, 8


def chunk(number: int) -> Dataset:
    packed = np.random.default_rng(number).integers(0, 256, (EACH, EDGE**3 // 8), np.uint8)
    images = np.unpackbits(packed, axis=1).view(bool).reshape(EACH, EDGE, EDGE, EDGE)
    return Dataset.of({"pores": images, "y": images.mean(axis=(1, 2, 3))}, targets=["y"])


def test_batches_of_a_joined_data_base_hold_no_chunk(tmp_path: Path) -> None:
    for number in range(CHUNKS):
        write_record(tmp_path, Record(f"a{number}", "part", "test.part"), chunk(number))
    parts = [read_value(tmp_path, f"a{number}") for number in range(CHUNKS)]
    write_record(tmp_path, Record("bb", "whole", "dataset.join"), Join().generate(parts))
    order = np.random.default_rng(0).permutation(CHUNKS * EACH)[:100]
    data = read_value(tmp_path, "bb").take(order)
    reader, y = ImageReader(data, ["pores"]), data["y"]
    tracemalloc.start()
    for first in range(0, 40, BATCH):
        rows = np.arange(first, first + BATCH)
        found = reader.read(rows)
        np.testing.assert_array_equal(found.mean(axis=(1, 2, 3, 4)), y[rows])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    batch, checksum = BATCH * EDGE**3, 3 * 2**20
    assert peak < 3.5 * batch + checksum < EACH * EDGE**3
    assert found.shape == (BATCH, 1, EDGE, EDGE, EDGE)
