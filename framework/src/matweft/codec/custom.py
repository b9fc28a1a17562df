"""Codecs of plugins: types that are neither numbers, arrays nor dataclasses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from numpy.typing import NDArray

from matweft.errors import MatweftError, PluginError

if TYPE_CHECKING:
    from matweft.registry import Registry


class Codec(ABC):
    """Turns one type into JSON and arrays; named by the hook ``matweft_types``.

    ``type`` is the class or, so that the codec's module need not import it,
    ``"module:Qualname"``; ``name`` is the name the hook gives. Subclasses of ``type`` use the
    codec, too, unless they have their own.
    """

    type: ClassVar[Any]
    name: ClassVar[str]
    kind: ClassVar[str] = ""
    """What such a value is, in words, such as ``crystal structure``; its class if left out."""

    @abstractmethod
    def encode(self, value: Any) -> tuple[Any, Mapping[str, NDArray[Any]]]:
        """Return a tree of whatever `matweft.codec.encode` takes, and named arrays."""

    @abstractmethod
    def decode(self, tree: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
        """Return the value again; ``arrays`` loads each array when it is asked for."""

    def check(self, value: Any) -> None:  # noqa: B027 - checking is a choice
        """Raise `InputError`, in a sentence, for a value that makes no sense.

        A run calls it for what enters a port and for what is stored. By default every value
        will do.
        """

    def facts(self, value: Any) -> list[tuple[str, str]]:
        """Return what a person should know of a value, by name: the first screen of ``measure``.

        By default nothing, and the value's own ``repr`` is shown.
        """
        return []


class Codecs:
    """The codecs of one registry, by the name of their type; each module is loaded alone."""

    def __init__(self, registry: Registry, names: tuple[str, ...]) -> None:
        self.by_type: dict[str, Codec] = {}
        self.broken: list[str] = []
        for name in names:
            try:
                codec = _load(registry, name)
            except MatweftError as error:
                self.broken.append(str(error))
            else:
                self.by_type[_type_name(codec.type)] = codec

    @property
    def checks(self) -> bool:
        """Whether any codec has something to check."""
        return any(type(codec).check is not Codec.check for codec in self.by_type.values())

    def of(self, cls: type) -> Codec | None:
        """Return the codec of a class or of its nearest base."""
        if not self.by_type:
            return None
        found = (self.by_type.get(_type_name(base)) for base in cls.__mro__)
        return next((codec for codec in found if codec is not None), None)


_cached: tuple[Registry, tuple[str, ...], Codecs] | None = None


def codecs() -> Codecs:
    """Return the codecs of the registry in use."""
    global _cached
    from matweft.registry import registry

    current = registry()
    names = tuple(current.targets("matweft_types"))
    if _cached is None or _cached[0] is not current or _cached[1] != names:
        _cached = (current, names, Codecs(current, names))
    return _cached[2]


def codec_named(name: str) -> Codec | None:
    """Return the codec a stored value was written by, or None if it is not installed."""
    from matweft.registry import registry

    current = registry()
    if name not in current.targets("matweft_types"):
        return None
    try:
        return _load(current, name)
    except MatweftError:
        return None


def _load(registry: Registry, name: str) -> Codec:
    cls: Any = registry.load("matweft_types", name)
    if not (isinstance(cls, type) and issubclass(cls, Codec)):
        raise PluginError(f"the target of type {name!r} is not a subclass of matweft.codec.Codec")
    codec: Codec = cls()
    if codec.name != name:
        raise PluginError(f"{cls.__name__}.name is {codec.name!r} but its hook says {name!r}")
    return codec


def _type_name(cls: Any) -> str:
    return cls if isinstance(cls, str) else f"{cls.__module__}:{cls.__qualname__}"
