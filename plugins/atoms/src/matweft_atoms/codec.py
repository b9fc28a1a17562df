"""How atoms are stored: numbers, positions, cell, everything per atom, notes and constraints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from matweft.codec import Codec
from matweft.errors import InputError

if TYPE_CHECKING:
    from ase import Atoms

_SPACE_GROUP = "space group"


class AtomsCodec(Codec):
    """Atoms as arrays and plain notes; a calculator is kept as the results it holds.

    ``info`` may hold numbers, text, arrays, lists, tuples, dictionaries and the space group that
    ase's reader of cif files notes. Results of a calculator are kept while they belong to the
    atoms as they are.
    """

    type: ClassVar[Any] = "ase.atoms:Atoms"
    name: ClassVar[str] = "atoms.atoms"
    kind: ClassVar[str] = "structure of atoms"

    def check(self, value: Atoms) -> None:
        """Raise `InputError` for notes, constraints and calculators that cannot be stored."""
        _check_info(value.info)
        for one in value.constraints:
            _check_constraint(one)
        if value.calc is not None and not _holds_results(value.calc):
            raise InputError(
                f"atoms with the calculator {type(value.calc).__name__} cannot be stored: set "
                "atoms.calc = None, or keep its results by ase's SinglePointCalculator"
            )

    def facts(self, value: Atoms) -> list[tuple[str, str]]:
        """Return formula, cell, periodic axes and what is known of each atom."""
        lengths, angles = value.cell.cellpar().reshape(2, 3).tolist()
        along = [name for name, repeats in zip("abc", value.pbc, strict=True) if repeats]
        extra = sorted(set(value.arrays) - {"numbers", "positions"})
        return [
            ("atoms", f"{len(value)}, {value.get_chemical_formula('metal')}"),
            ("cell", " × ".join(f"{one:.4g}" for one in lengths) + " Å"),
            ("angles", ", ".join(f"{one:.4g}°" for one in angles)),
            ("repeats along", ", ".join(along) or "no axis"),
            ("known of each atom", ", ".join(extra) or "element and place"),
        ]

    def encode(self, value: Atoms) -> tuple[Any, Mapping[str, NDArray[Any]]]:
        """Return everything but the arrays as a tree, and the arrays by name."""
        tree: dict[str, Any] = {
            "cell": np.array(value.cell.array),
            "pbc": np.array(value.pbc),
            "displacement": np.array(value.get_celldisp()).ravel(),
            "info": {name: _to_plain(one) for name, one in value.info.items()},
            "constraints": [one.todict() for one in value.constraints],
        }
        if value.calc is not None and not value.calc.check_state(value, tol=0.0):
            results = {name: one for name, one in value.calc.results.items() if one is not None}
            tree["results"] = {"calculator": value.calc.name, "values": results}
        return tree, dict(value.arrays)

    def decode(self, tree: Any, arrays: Mapping[str, NDArray[Any]]) -> Atoms:
        """Return the atoms again."""
        from ase import Atoms
        from ase.calculators.singlepoint import SinglePointCalculator
        from ase.constraints import dict2constraint

        found = Atoms(
            numbers=arrays["numbers"],
            positions=arrays["positions"],
            cell=tree["cell"],
            pbc=tree["pbc"],
            celldisp=tree["displacement"],
            info={name: _from_plain(one) for name, one in tree["info"].items()},
        )
        for name in arrays:
            if name not in ("numbers", "positions"):
                found.arrays[name] = np.array(arrays[name])
        found.set_constraint([dict2constraint(one) for one in tree["constraints"]])
        if "results" in tree:
            found.calc = SinglePointCalculator(found)
            found.calc.name = tree["results"]["calculator"]
            found.calc.results = dict(tree["results"]["values"])
        return found


def _holds_results(calculator: Any) -> bool:
    from ase.calculators.singlepoint import SinglePointCalculator

    return isinstance(calculator, SinglePointCalculator)


def _check_info(info: Mapping[Any, Any]) -> None:
    for name, one in info.items():
        if not isinstance(name, str):
            raise InputError(f"atoms.info has the key {name!r}; keys are text")
        odd = _odd_part(_to_plain(one))
        if odd is not None:
            raise InputError(
                f"atoms.info[{name!r}] holds a {odd}, which cannot be stored; numbers, text, "
                "arrays, lists and dictionaries can: del atoms.info[...] or put its numbers there"
            )


def _odd_part(value: Any) -> str | None:
    """Return the type of the first part of a note that is not plain, or None."""
    if value is None or isinstance(value, str | int | float | complex | np.number | np.bool_):
        return None
    if isinstance(value, np.ndarray):
        return None if value.dtype.kind in "biufcU" else f"array of {value.dtype}"
    if isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, list | tuple):
        parts = list(value)
    else:
        return type(value).__name__
    return next((odd for odd in map(_odd_part, parts) if odd is not None), None)


def _to_plain(value: Any) -> Any:
    """Return a space group as its number and setting, all else as it is."""
    if type(value).__module__ == "ase.spacegroup.spacegroup":
        return {_SPACE_GROUP: [int(value.no), int(value.setting)]}
    return value


def _from_plain(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {_SPACE_GROUP}:
        from ase.spacegroup import Spacegroup

        return Spacegroup(*value[_SPACE_GROUP])
    return value


def _check_constraint(constraint: Any) -> None:
    from ase.constraints import dict2constraint

    try:
        dict2constraint(constraint.todict())
    except Exception as error:  # constraints may be anybody's classes
        raise InputError(
            f"the constraint {type(constraint).__name__} cannot be stored: ase cannot rebuild it "
            "from its todict(); remove it with atoms.set_constraint()"
        ) from error
