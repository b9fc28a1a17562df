"""What ``matweft measure`` does with atoms."""

from __future__ import annotations

from itertools import combinations_with_replacement

from ase import Atoms

from matweft.measure import Measurement, Number, Request


def measurements(sample: Atoms, request: Request) -> list[Measurement]:
    """Return composition, distances and, of several elements in a crystal, their order."""
    found = [_composition(sample)]
    if len(sample) > 1 or sample.pbc.any():
        found.append(_distances())
    if len(set(sample.symbols)) > 1 and sample.pbc.all():
        found.append(_order(sample))
    return found


def _composition(sample: Atoms) -> Measurement:
    from matweft_atoms.composition import Composition

    elements = Composition(symmetry=False).describe(sample).elements
    numbers = [Number("atoms", "none", title="atoms")]
    for at, element in enumerate(elements):
        numbers.append(Number(f"atomic_fractions[{at}]", "none", title=f"{element}, atomic share"))
        numbers.append(Number(f"mass_fractions[{at}]", "none", title=f"{element}, mass share"))
    if sample.pbc.all():
        numbers += [
            Number("density", "none"),
            Number("number_density", "none"),
            Number("volume_per_atom", "none"),
            Number("space_group_number", "none", title="number of the space group"),
        ]
    return Measurement(
        "Composition", "atoms.composition", numbers=tuple(numbers), section="Atoms", cost=0.1
    )


def _distances() -> Measurement:
    return Measurement(
        "Distances",
        "atoms.distances",
        numbers=(
            Number("nearest", "samples", "nearest_distances", "distance to the nearest atom"),
            Number("shortest", "none", title="shortest distance"),
            Number("coordination", "samples", "coordination_numbers", "coordination number"),
            Number("first_minimum", "none", title="outer border of the first shell"),
        ),
        section="Atoms",
        figure=True,
        cost=0.3,
    )


def _order(sample: Atoms) -> Measurement:
    elements = sorted(set(sample.symbols))
    pairs = ["-".join(pair) for pair in combinations_with_replacement(elements, 2)]
    return Measurement(
        "Short-range order",
        "atoms.short-range-order",
        {"shells": 1},
        tuple(
            Number(f"first_shell[{at}]", "none", title=f"α({pair}), first shell")
            for at, pair in enumerate(pairs)
        ),
        section="Atoms",
        figure=True,
        cost=0.3,
    )
