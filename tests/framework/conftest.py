import sys
from pathlib import Path

import pytest

from matweft.registry import use_registry
from matweft.run_view import Run

PARTS = str(Path(__file__).parent / "report" / "parts")


@pytest.fixture(scope="module")
def parts():
    """The module that makes runs; values of its classes are found while it is imported."""
    sys.path.insert(0, PARTS)
    import made_run

    with use_registry(made_run.registry_of_parts()):
        yield made_run
    sys.path.remove(PARTS)
    sys.modules.pop("made_run", None)


@pytest.fixture(scope="module")
def full_run(parts, tmp_path_factory):
    """A finished run with a loop, a for-each, single steps and failures."""
    return Run.open(parts.make_run(tmp_path_factory.mktemp("run"), edge=24))
