"""Codecs that plugins register for their types (hook ``matweft_types``)."""

import dataclasses
import types

import numpy as np
import pytest

from matweft import hookimpl
from matweft.codec import Codec, Opaque, decode, encode
from matweft.errors import CodecError
from matweft.registry import Registry, use_registry
from matweft.store import content_hash


class Lattice:
    """A type that is no dataclass."""

    def __init__(self, spins, name):
        self.spins, self.name = spins, name


class Kagome(Lattice):
    pass


@dataclasses.dataclass
class Own:
    x: int


class LatticeCodec(Codec):
    type = f"{__name__}:Lattice"
    name = "spins.lattice"

    def encode(self, value):
        return {"name": value.name, "kind": (1, 2)}, {"spins": value.spins}

    def decode(self, tree, arrays):
        assert tree["kind"] == (1, 2)
        return Lattice(arrays["spins"], tree["name"])


class OwnCodec(Codec):
    type = Own
    name = "spins.own"

    def encode(self, value):
        return value.x, {}

    def decode(self, tree, arrays):
        return Own(tree)


class Misnamed(LatticeCodec):
    name = "spins.other"


def registry_with(**codecs):
    registry = Registry(block=["*"])
    targets = {f"spins.{name}": f"{__name__}:{cls}" for name, cls in codecs.items()}
    hook = hookimpl(lambda: targets)
    registry.add(types.SimpleNamespace(MATWEFT_CONTRACT=1, matweft_types=hook), "spins")
    return registry


def test_hook_matweft_types_type_with_a_codec_comes_back():
    spins = np.random.default_rng(0).random((6, 6)) > 0.5
    with use_registry(registry_with(lattice="LatticeCodec")):
        tree, arrays = encode([Lattice(spins, "a"), Kagome(spins, "b")])
        first, second = decode(tree, arrays)
    assert tree[0]["$type"] == "spins.lattice"
    assert list(arrays) == ["0.spins", "1.spins"]
    np.testing.assert_array_equal(first.spins, spins)
    assert (first.name, second.name) == ("a", "b")


def test_codec_goes_before_the_fields_of_a_dataclass():
    with use_registry(registry_with(own="OwnCodec")):
        assert encode(Own(3)).tree == {"$type": "spins.own", "tree": 3, "arrays": {}}


def test_value_opens_without_its_codec():
    with use_registry(registry_with(lattice="LatticeCodec")):
        tree, arrays = encode(Lattice(np.ones(40), "a"))
    with use_registry(Registry(block=["*"])):
        old = decode(tree, arrays)
        assert isinstance(old, Opaque)
        assert (old.type_name, old.tree["name"], old.arrays["spins"].sum()) == (
            "spins.lattice",
            "a",
            40,
        )
        again = decode(*encode(old))
        assert again.arrays["spins"].sum() == 40
    with use_registry(registry_with(lattice="LatticeCodec")):
        assert content_hash(again) == content_hash(Lattice(np.ones(40), "a"))


def test_hash_follows_the_arrays_of_a_codec():
    with use_registry(registry_with(lattice="LatticeCodec")):
        hashes = {content_hash(Lattice(np.full(40, x), "a")) for x in (1.0, 2.0, 1.0)}
    assert len(hashes) == 2


def test_type_without_a_codec_is_refused_and_broken_ones_are_named():
    with use_registry(Registry(block=["*"])), pytest.raises(CodecError, match="register a codec"):
        encode(Lattice(np.ones(3), "a"))
    with (
        use_registry(registry_with(gone="Gone")),
        pytest.raises(CodecError, match="codec could not be"),
    ):
        encode(Lattice(np.ones(3), "a"))
    misnamed = registry_with(lattice="Misnamed")
    with (
        use_registry(misnamed),
        pytest.raises(CodecError, match=r"'spins\.other' but its hook says"),
    ):
        encode(Lattice(np.ones(3), "a"))


def test_target_that_is_no_codec_is_named():
    wrong = registry_with(lattice="Lattice")
    with (
        use_registry(wrong),
        pytest.raises(CodecError, match="not a subclass of"),
    ):
        encode(Lattice(np.ones(3), "a"))


def test_codec_that_fails_is_named():
    broken = Own(1)
    del broken.x
    own = registry_with(own="OwnCodec")
    with use_registry(own), pytest.raises(CodecError, match="x: the codec"):
        encode({"x": broken})
    with use_registry(registry_with(lattice="LatticeCodec")):
        tree, arrays = encode(Lattice(np.ones(3), "a"))
        tree["tree"]["kind"] = 5
        with pytest.raises(CodecError, match=r"codec 'spins\.lattice' cannot read"):
            decode(tree, arrays)
