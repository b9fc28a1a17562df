"""How trusses are stored, and which ones make no sense."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import InputError
from matweft.codec import Codec
from matweft_truss.truss import Truss


class TrussCodec(Codec):
    """Trusses as four arrays."""

    type = Truss
    name = "truss.truss"
    kind = "truss"

    def encode(self, value: Truss) -> tuple[Any, Mapping[str, NDArray[Any]]]:
        """Return nothing but arrays."""
        arrays = {name: getattr(value, name) for name in ("joints", "bars", "held", "loads")}
        return None, arrays

    def decode(self, tree: Any, arrays: Mapping[str, NDArray[Any]]) -> Truss:
        """Return the truss again."""
        return Truss(**arrays)

    def facts(self, value: Truss) -> list[tuple[str, str]]:
        """Return what a person should know of a truss."""
        return [("joints", str(len(value.joints))), ("bars", str(len(value.bars)))]

    def check(self, value: Truss) -> None:
        """Refuse shapes that do not fit, places that are no numbers and bars without length."""
        count = len(value.joints)
        shapes = [value.joints.shape, value.held.shape, value.loads.shape]
        if shapes != [(count, 3)] * 3 or value.bars.shape != (len(value.bars), 2):
            raise InputError(
                f"joints, held and loads of a truss have three entries a joint, bars two a bar; "
                f"the shapes are {', '.join(map(str, shapes))} and {value.bars.shape}"
            )
        if not (np.isfinite(value.joints).all() and np.isfinite(value.loads).all()):
            raise InputError("a joint of the truss has a place or a load that is no number")
        strange = np.flatnonzero(((value.bars < 0) | (value.bars >= count)).any(axis=1))
        if strange.size:
            bar = strange[0]
            raise InputError(
                f"bar {bar} of the truss joins {value.bars[bar].tolist()}, but its {count} joints "
                f"are numbered from 0 to {count - 1}"
            )
        empty = np.flatnonzero(value.lengths == 0)
        if empty.size:
            raise InputError(f"bar {empty[0]} of the truss has no length")
