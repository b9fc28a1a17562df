import pytest

from matweft.builtin import hooks
from matweft.registry import BUILTIN_DOMAINS, Registry, use_registry


@pytest.fixture
def builtin():
    reg = Registry(discover=False)
    reg.add(hooks, "builtin", "matweft", "0", BUILTIN_DOMAINS)
    with use_registry(reg):
        yield reg


def test_every_target_loads_under_its_name(builtin):
    names = [
        "dataset.collect",
        "dataset.join",
        "dataset.select",
        "dataset.split",
        "image.crop",
        "image.resample",
        "model.predict",
        "model.validate",
    ]
    assert builtin.names() == names
    assert not builtin.broken
    assert [builtin.name_of(builtin.component(name)) for name in names] == names
