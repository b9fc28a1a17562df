"""Rows of stored columns: equal to the whole column's, read alone, and nothing large is kept."""

import tracemalloc

import numpy as np
import pytest

from matweft.codec import columns
from matweft.dataset import Column, Dataset
from matweft.errors import InputError
from matweft.joined_column import joined_column
from matweft.store import DamagedRecordError, Record, npz, read_value, write_record
from matweft.store.recent import RecentArrays
from matweft.store.record import record_path

COUNT = 101
ROWS = [
    [5, 3, 3, 100, 0],
    [-1, 0, -101, -1],
    np.arange(COUNT) % 7 == 2,
    np.arange(COUNT)[::-1],
    [],
    [17],
    np.array([4, 9], dtype=np.uint8),
]
COLUMNS = [
    *((bool, shape) for shape in [(), (1,), (3,), (8,), (3, 5), (5, 7, 9), (16, 4), (7, 11, 13)]),
    *(
        (kind, shape)
        for kind in ["u1", "<i2", "<f4", "<f8", ">f8", "<c16"]
        for shape in [(), (3, 2)]
    ),
    ("<U7", ()),
    ("S3", (2,)),
    ("<M8[s]", (2,)),
]


def numbers(kind, shape, seed=0):
    drawn = np.random.default_rng(seed).integers(0, 100, (COUNT, *shape))
    return drawn < 40 if kind is bool else drawn.astype(kind)


def put(root, key, **values):
    summary = write_record(root, Record(key, key, "test.part"), Dataset.of(values))
    assert summary.status == "done", summary.error
    return read_value(root, key)


@pytest.fixture
def by_sample(monkeypatch):
    """Columns of any size are read by sample."""
    monkeypatch.setattr(columns, "LARGE", 1)


@pytest.mark.usefixtures("by_sample")
@pytest.mark.parametrize(("kind", "shape"), COLUMNS)
def test_rows_are_those_of_the_whole(tmp_path, kind, shape):
    first, second = (numbers(kind, shape, seed) for seed in (0, 1))
    stored = [put(tmp_path, key, x=x).columns["x"] for key, x in (("aa", first), ("bb", second))]
    assert all(column.load_rows for column in stored)
    joined = joined_column([stored[0], Column.of(second), stored[1]], [COUNT] * 3)
    expected = np.concatenate([first, second, second])
    for rows in ROWS:
        rows = np.asarray(rows) if len(rows) else np.array([], dtype=int)
        found = stored[0].rows(rows)
        assert found.dtype == stored[0].values.dtype
        np.testing.assert_array_equal(found, first[rows])
        wide = np.concatenate([rows, ~rows, rows]) if rows.dtype == bool else 3 * rows
        np.testing.assert_array_equal(joined.rows(wide), expected[wide])
        part = joined.take(wide).take(np.arange(len(expected[wide])) % 2 == 0)
        np.testing.assert_array_equal(part.values, expected[wide][::2])
        if len(part.values):
            np.testing.assert_array_equal(part.rows(np.array([-1])), expected[wide][::2][[-1]])


@pytest.mark.usefixtures("by_sample")
def test_the_last_bits_of_an_array_are_read(tmp_path):
    """A row of bits that ends in the array's last byte, alone in it or not."""
    for count in range(1, 10):
        values = np.random.default_rng(count).random((count, 17)) < 0.5
        column = put(tmp_path, f"c{count}", x=values).columns["x"]
        for row in range(count):
            np.testing.assert_array_equal(column.rows(np.array([row])), values[[row]])


def test_columns_of_differing_types_are_joined_as_the_wider():
    joined = joined_column([Column.of(["ab"]), Column.of(["cdefg", "h"])], [1, 2])
    assert joined.rows(np.array([0, 1, -1])).tolist() == ["ab", "cdefg", "h"]
    mixed = joined_column([Column.of([1]), Column.of([2.5, 3.5])], [1, 2])
    found = mixed.rows(np.array([1, 0, 2]))
    assert (found.dtype, found.tolist()) == (np.float64, [2.5, 1.0, 3.5])


def test_joins_of_joins_and_of_nothing():
    part = joined_column([Column.of([1.0]), Column.of([2.5, 3.5])], [1, 2])
    lazy = Column(lambda: pytest.fail("all were loaded"), (), "", part.rows)
    nested = joined_column([lazy, Column.of(np.empty(0)), lazy], [3, 0, 3])
    assert nested.rows(np.array([3, 2, -1])).tolist() == [1.0, 3.5, 3.5]


@pytest.mark.usefixtures("by_sample")
@pytest.mark.parametrize("rows", [[COUNT], [-COUNT - 1], [True, False], [0.5], ["a"]])
def test_rows_that_are_not_there_are_a_sentence(tmp_path, rows):
    rows = np.array(rows)
    stored = put(tmp_path, "aa", x=numbers(bool, (19,))).columns["x"]
    for column in (stored, stored.take(np.arange(COUNT)), Column.of(stored.values)):
        with pytest.raises(InputError, match="no such rows of 101 samples"):
            column.rows(rows)
    if rows.dtype != int:
        with pytest.raises(InputError, match="no such rows of 202 samples"):
            joined_column([stored, stored], [COUNT, COUNT]).rows(rows)


def test_rows_are_one_list():
    with pytest.raises(InputError, match=r"a list of indices or a mask; got shape \(1, 2\)"):
        Column.of([1.0, 2.0]).rows(np.array([[0, 1]]))


def test_files_that_vanish_are_named(tmp_path):
    column = put(tmp_path, "aa", x=np.zeros((20, 2**16), bool)).columns["x"]
    assert column.rows(np.array([3])).shape == (1, 2**16)
    file = record_path(tmp_path, "aa").with_suffix(".npz")
    file.unlink()
    for load in (lambda: column.rows(np.array([3])), lambda: column.values):
        with pytest.raises(DamagedRecordError, match=r"\.npz, with the array .* is gone; the step"):
            load()


EDGE, EACH, PARTS = 64, 50, 5


@pytest.fixture(scope="module")
def chunks(tmp_path_factory):
    """Return the joined images of five chunks of a data base, 13 MB each in memory."""
    root, parts = tmp_path_factory.mktemp("chunks"), []
    for part in range(PARTS):
        packed = np.random.default_rng(part).integers(0, 256, (EACH, EDGE**3 // 8), np.uint8)
        images = np.unpackbits(packed, axis=1).view(bool).reshape(EACH, EDGE, EDGE, EDGE)
        parts.append(put(root, f"a{part}", images=images).columns["images"])
    return joined_column(parts, [EACH] * PARTS)


def peak_and_rest(work):
    """Return the bytes a piece of work needed at most, and those that it left behind."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        rest, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak - before, rest - before


def test_a_batch_needs_little_more_than_its_images(chunks):
    taken = chunks.take(np.random.default_rng(0).permutation(EACH * PARTS))

    def batches():
        for first in range(0, 64, 16):
            taken.rows(np.arange(first, first + 16))

    peak, rest = peak_and_rest(batches)
    batch, checksum = 16 * EDGE**3, 3 * 2**20
    assert peak < 1.5 * batch + checksum < EACH * EDGE**3
    assert rest < 2**16


def test_images_that_were_loaded_whole_are_not_kept(chunks, monkeypatch):
    monkeypatch.setattr(npz, "RECENT", RecentArrays(2**20))

    def each_chunk():
        for column in chunks.load.columns:
            assert column.values.shape == (EACH, EDGE, EDGE, EDGE)

    peak, rest = peak_and_rest(each_chunk)
    assert peak < 1.3 * EACH * EDGE**3
    assert rest < 2**16


def test_small_arrays_are_kept_up_to_a_limit(tmp_path, monkeypatch):
    values = {f"x{i}": np.arange(100.0) for i in range(40)}
    data = put(tmp_path, "aa", **values)
    monkeypatch.setattr(npz, "RECENT", RecentArrays(16 * (800 + 512)))
    for name in values:
        np.testing.assert_array_equal(data[name], values[name])
    kept = data.columns["x0"].load.arrays._loaded
    assert list(kept) == [f"columns.x{i}" for i in range(24, 40)]
    assert data["x39"] is data["x39"]
