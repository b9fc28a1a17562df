"""Values of plugins' types, checked by their codecs wherever they are in a larger value."""

from __future__ import annotations

import dataclasses
from typing import Any

from matweft.codec.custom import Codec, Codecs, codecs
from matweft.errors import CodecError, InputError


def check_value(value: Any) -> None:
    """Raise `InputError` if a codec refuses the value or a part of it.

    Looks into lists, tuples, dictionaries and the dataclasses of plugins.
    """
    known = codecs()
    if known.checks:
        _check(value, known)


def check_by(codec: Codec, value: Any) -> None:
    """Let a codec check a value; a check that itself fails is a `CodecError`."""
    try:
        codec.check(value)
    except InputError:
        raise
    except Exception as error:  # codecs of plugins may raise anything
        raise CodecError(f"the check of the codec {codec.name!r} failed: {error!r}") from error


def _check(value: Any, known: Codecs) -> None:
    codec = known.of(type(value))
    if codec is not None:
        check_by(codec, value)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item, known)
    elif isinstance(value, dict):
        for item in value.values():
            _check(item, known)
    elif dataclasses.is_dataclass(value) and not type(value).__module__.startswith("matweft."):
        for field in dataclasses.fields(value):
            _check(getattr(value, field.name), known)
