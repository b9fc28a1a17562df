"""A journal keeps finished items of a step through a kill, and nothing that is torn."""

import numpy as np
import pytest

from matweft.context import Context, use_context
from matweft.errors import StoreError
from matweft.journal import Journal, remove_journal


@pytest.fixture
def checkpoint(tmp_path):
    folder = tmp_path / "checkpoints" / "key"
    with use_context(Context(checkpoint=folder)):
        yield folder


def test_items_come_back_as_they_were(checkpoint):
    item = {"open": np.arange(27).reshape(3, 3, 3) % 2 == 0, "M": float("nan"), "why": "text"}
    Journal().keep("0001", item)
    found = Journal().find("0001")
    assert found["open"].dtype == bool
    np.testing.assert_array_equal(found["open"], item["open"])
    assert np.isnan(found["M"])
    assert found["why"] == "text"


def test_a_torn_item_counts_as_not_done(checkpoint):
    Journal().keep("a", {"x": np.arange(100.0)})
    (file,) = (checkpoint / "journal").glob("*.npz")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert Journal().find("a") is None
    Journal().keep("a", 3)
    assert Journal().find("a") == 3


def test_without_a_run_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Journal().keep("a", 1)
    assert Journal().find("a") is None
    assert list(Journal()) == []
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["", "../a", ".a", "a/b"])
def test_names_stay_in_the_folder(checkpoint, name):
    with pytest.raises(StoreError, match="no name of an item"):
        Journal().keep(name, 1)


def test_what_else_a_step_keeps_stays(checkpoint):
    Journal().keep("a", 1)
    (checkpoint / "curve.csv").write_text("epoch")
    remove_journal(checkpoint)
    assert [file.name for file in checkpoint.iterdir()] == ["curve.csv"]
    (checkpoint / "curve.csv").unlink()
    Journal().keep("a", 1)
    remove_journal(checkpoint)
    assert not checkpoint.exists()
    remove_journal(checkpoint)
