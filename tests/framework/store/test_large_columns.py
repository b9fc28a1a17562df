"""Large columns are read by sample, checked once, and joined without being copied."""

import numpy as np
import pytest

from matweft.dataset import Column, Dataset
from matweft.joined_column import joined_column
from matweft.store import DamagedRecordError, Record, content_hash, read_value, write_record
from matweft.store.record import record_path

COUNT, EDGE = 1300, 19
KEYS = ("aa11", "bb22")


def images(seed):
    return np.random.default_rng(seed).random((COUNT, EDGE, EDGE, EDGE)) < 0.4


def put(root, key, value):
    summary = write_record(root, Record(key, key, "test.part"), value)
    assert summary.status == "done", summary.error
    return summary


@pytest.fixture
def store(tmp_path):
    """Return a store with two records: datasets of 1300 images, a megabyte of bits each."""
    for seed, key in enumerate(KEYS):
        numbers = np.random.default_rng(seed).random((COUNT, 150))
        put(tmp_path, key, Dataset.of({"images": images(seed), "numbers": numbers}))
    return tmp_path


def loaded(dataset, name):
    """Return which arrays of the record were read whole."""
    return list(dataset.columns[name].load.arrays._loaded)


@pytest.mark.parametrize("name", ["images", "numbers"])
def test_samples_are_read_alone(store, name):
    dataset = read_value(store, KEYS[0])
    whole = read_value(store, KEYS[0])[name]
    chosen = np.array([1299, 3, 3, 0, -1])
    np.testing.assert_array_equal(dataset.columns[name].rows(chosen), whole[chosen])
    part = dataset.take([7, 9]).columns[name]
    np.testing.assert_array_equal(part.rows(np.array([1])), whole[[9]])
    assert dataset.columns[name].rows(np.array([], dtype=int)).shape == (0, *whole.shape[1:])
    assert loaded(dataset, name) == []


def test_small_columns_are_read_whole(tmp_path):
    put(tmp_path, "cc33", Dataset.of({"x": np.arange(100.0)}))
    assert read_value(tmp_path, "cc33").columns["x"].load_rows is None


def test_damage_is_found_before_a_sample_is_given(store):
    file = record_path(store, KEYS[0]).with_suffix(".npz")
    data = bytearray(file.read_bytes())
    data[600_000] ^= 1  # in the images, far from the sample that is asked for
    file.write_bytes(data)
    dataset = read_value(store, KEYS[0])
    with pytest.raises(DamagedRecordError, match="damaged") as caught:
        dataset.columns["images"].rows(np.array([0]))
    assert caught.value.key == KEYS[0]


def joined(store):
    parts = [read_value(store, key) for key in KEYS]
    names = ("images", "numbers")
    columns = {
        name: joined_column([part.columns[name] for part in parts], [COUNT, COUNT])
        for name in names
    }
    return Dataset.of(columns, ids=[str(i) for i in range(2 * COUNT)])


def test_a_join_names_its_parts_and_copies_nothing(store):
    summary = put(store, "dd44", joined(store))
    assert not record_path(store, "dd44").with_suffix(".npz").exists()
    back = read_value(store, "dd44")
    chosen = np.array([2 * COUNT - 1, 0, COUNT, COUNT - 1])
    expected = np.concatenate([images(0), images(1)])
    np.testing.assert_array_equal(back.columns["images"].rows(chosen), expected[chosen])
    np.testing.assert_array_equal(back["images"], expected)
    put(store, "ee55", back)  # parts of parts are named alike
    assert not record_path(store, "ee55").with_suffix(".npz").exists()
    assert content_hash(read_value(store, "ee55")) == content_hash(joined(store))
    assert put(store, "dd44", joined(store)).output_hash == summary.output_hash


def test_samples_taken_from_a_join_are_named_too(store):
    rows = [2 * COUNT - 1, 5, COUNT]
    summary = put(store, "dd44", joined(store).take(rows).take([2, 0]))
    assert not record_path(store, "dd44").with_suffix(".npz").exists()
    back = read_value(store, "dd44")
    expected = np.concatenate([images(0), images(1)])[[COUNT, 2 * COUNT - 1]]
    np.testing.assert_array_equal(back["images"], expected)
    np.testing.assert_array_equal(back.columns["images"].rows(np.array([1])), expected[[1]])
    assert put(store, "dd44", joined(store).take([5, 0])).output_hash != summary.output_hash


def test_a_join_without_one_of_its_parts_names_it(store):
    put(store, "dd44", joined(store))
    record_path(store, KEYS[1]).with_suffix(".npz").unlink()
    back = read_value(store, "dd44")
    assert back.columns["images"].rows(np.array([0])).shape == (1, EDGE, EDGE, EDGE)
    with pytest.raises(DamagedRecordError) as caught:
        back.columns["images"].rows(np.array([COUNT]))
    assert caught.value.key == KEYS[1]


def test_another_store_gets_a_copy(store, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    put(other, "dd44", joined(store))
    np.testing.assert_array_equal(read_value(other, "dd44")["numbers"], joined(store)["numbers"])
    assert record_path(other, "dd44").with_suffix(".npz").stat().st_size > 4_000_000


def test_other_content_gives_another_hash(store):
    before = put(store, "dd44", joined(store)).output_hash
    put(
        store,
        KEYS[1],
        Dataset.of({"images": images(5), "numbers": joined(store)["numbers"][:COUNT]}),
    )
    assert put(store, "dd44", joined(store)).output_hash != before


def test_columns_in_memory_are_joined_as_they_are():
    parts = [Column.of([1.0, 2.0], "mm"), Column.of([3.0], "mm")]
    whole = joined_column(parts, [2, 1])
    assert whole.unit == "mm"
    assert whole.load_rows is None
    assert whole.rows(np.array([2, 0, 2])).tolist() == [3.0, 1.0, 3.0]
