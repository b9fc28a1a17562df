"""Records: written by any process, read back, and readable without matweft."""

import dataclasses
import json
import math
import pickle
from pathlib import Path

import numpy as np
import pytest

from matweft import Failure
from matweft.codec import Opaque
from matweft.data import VoxelImage
from matweft.errors import StoreError
from matweft.store import (
    DamagedRecordError,
    Record,
    content_hash,
    read_record,
    read_value,
    write_record,
)


@dataclasses.dataclass(frozen=True, eq=False)
class Moves:
    relative_diffusivity: float
    tortuosity: np.float64
    steps: np.ndarray
    path: np.ndarray
    converged: bool
    note: str = "-"


MOVES = Moves(0.25, np.float64("inf"), np.array(3), np.linspace(0, 1, 40), True)


def files(root):
    return sorted(str(p.relative_to(root)) for p in Path(root).rglob("*") if p.is_file())


def test_record_and_value_come_back(tmp_path, record):
    given = record(
        revision=3,
        distribution="matweft-porous",
        version="0.1",
        parameters={"shape": (64, 64), "weights": np.arange(40.0), "file": Path("a.tif")},
        seed=2**100,
        inputs={"image": "ab" * 32, "others": [["cd", "values"]]},
        precision="float64",
        started="2026-01-01T00:00:00+00:00",
        seconds=1.5,
        machine={"host": "here", "cores": 2},
        device="cpu",
        versions={"numpy": "2.0"},
        warnings=("careful",),
    )
    summary = write_record(tmp_path, given, MOVES)
    got = read_record(tmp_path, given.key)
    assert summary == got.summary
    assert summary.scalars == {"relative_diffusivity": 0.25, "tortuosity": math.inf, "steps": 3}
    assert summary.output_hash == content_hash(MOVES)
    np.testing.assert_array_equal(got.parameters["weights"], np.arange(40.0))
    filled = {"parameters", "output", "output_hash", "scalars"}
    for field in dataclasses.fields(Record):
        if field.name not in filled:
            assert getattr(got, field.name) == getattr(given, field.name)
    value = read_value(tmp_path, given.key)
    assert isinstance(value, Moves)
    np.testing.assert_array_equal(value.path, MOVES.path)


def test_summary_travels_between_processes(tmp_path, record):
    summary = write_record(tmp_path, record(), 0.5)
    assert pickle.loads(pickle.dumps(summary)) == summary
    copy = pickle.loads(pickle.dumps(read_record(tmp_path, summary.key)))
    assert copy == read_record(tmp_path, summary.key)


@pytest.mark.parametrize(
    ("value", "scalars"),
    [
        (2.5, {"value": 2.5}),
        (np.float32(0.5), {"value": 0.5}),
        (7, {"value": 7}),
        ({"a": 1, "b": [2], "c": {"d": 3}}, {"a": 1}),
        (True, {}),
        ([1.0, 2.0], {}),
        (None, {}),
        (1j, {}),
    ],
)
def test_scalars_are_the_numbers_at_the_top(tmp_path, record, value, scalars):
    assert write_record(tmp_path, record(), value).scalars == scalars


def test_files_are_readable_without_matweft(tmp_path, record):
    mask = np.random.default_rng(0).random((7, 9, 11)) > 0.5
    summary = write_record(tmp_path, record(), VoxelImage(mask, phases={"pore": 1}))
    path = tmp_path / "steps" / "ab" / f"{summary.key}.json"
    stored = json.loads(path.read_text())
    assert stored["component"] == "files.image"
    assert stored["output"]["$object"] == "matweft.data.voxel_image:VoxelImage"
    node = stored["output"]["fields"]["values"]
    with np.load(path.with_suffix(".npz"), allow_pickle=False) as arrays:
        bits = np.unpackbits(arrays[node["$bits"]], count=math.prod(node["shape"]))
    np.testing.assert_array_equal(bits.reshape(node["shape"]), mask)


def test_small_result_is_one_file(tmp_path, record):
    key = write_record(tmp_path, record(), {"a": 1.0, "b": np.arange(6)}).key
    assert files(tmp_path) == [f"steps/ab/{key}.json"]


def test_same_result_gives_the_same_bytes(tmp_path, record):
    for folder in ("a", "b"):
        write_record(tmp_path / folder, record(), MOVES)
    names = files(tmp_path / "a")
    assert len(names) == 2
    assert all(
        (tmp_path / "a" / n).read_bytes() == (tmp_path / "b" / n).read_bytes() for n in names
    )


def test_failure_is_kept_with_its_traceback(tmp_path, record):
    summary = write_record(tmp_path, record(), Failure("no path", "Traceback: ..."))
    assert (summary.status, summary.error) == ("failed", "no path")
    assert read_record(tmp_path, summary.key).traceback == "Traceback: ..."
    with pytest.raises(StoreError, match=r"step 'map\[0\]' has no result; it failed: no path"):
        read_value(tmp_path, summary.key)


def test_record_that_is_failed_already_stays_so(tmp_path, record):
    summary = write_record(tmp_path, record(status="failed", error="killed"), None)
    assert (summary.status, summary.error, summary.scalars) == ("failed", "killed", {})


def test_result_that_cannot_be_stored_is_a_failure_with_a_sentence(tmp_path, record):
    summary = write_record(tmp_path, record(), {"grid": np.zeros(99), "pores": {1, 2}})
    assert summary.status == "failed"
    assert summary.error == (
        "the result of files.image cannot be stored: pores: a value of type set cannot be stored; "
        "make it a sorted list or tuple"
    )
    assert files(tmp_path) == [f"steps/ab/{summary.key}.json"]


def test_second_attempt_replaces_the_first(tmp_path, record):
    key = write_record(tmp_path, record(), np.zeros(99)).key
    write_record(tmp_path, record(), Failure("worse"))
    assert files(tmp_path) == [f"steps/ab/{key}.json"]
    write_record(tmp_path, record(), np.ones(99))
    assert read_value(tmp_path, key).sum() == 99


def test_record_opens_without_the_plugin_of_its_parameters(tmp_path, record):
    gone = Opaque("gone.kernel", {"n": 3}, "component")
    key = write_record(tmp_path, record(parameters={"kernel": gone}), 1.0).key
    assert read_record(tmp_path, key).parameters["kernel"].n == 3


def test_missing_record_is_a_sentence(tmp_path):
    with pytest.raises(DamagedRecordError, match="there is no record ab12 in"):
        read_record(tmp_path, "ab12")
    with pytest.raises(StoreError, match="is not the key of a record"):
        read_value(tmp_path, "../../etc/passwd")
