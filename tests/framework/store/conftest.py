import pytest

from matweft.store import Record


@pytest.fixture
def record():
    """Make records of keys ``ab...``; the same number gives the same key."""

    def make(number=0, **fields):
        key = f"ab{number:062x}"
        return Record(
            **{"key": key, "step": f"map[{number}]", "component": "files.image", **fields}
        )

    return make
