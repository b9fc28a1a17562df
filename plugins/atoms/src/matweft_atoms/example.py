"""The example ``alloy``: files of a nickel–iron alloy as a simulation group keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft.formats import write
from matweft_atoms.solid_solution import SolidSolution

if TYPE_CHECKING:
    from ase import Atoms

ORDER = -0.1
"""Warren–Cowley parameter of Fe–Ni in the first shell of the solid solution."""
DISPLACEMENT = 0.08
"""Standard deviation of the thermal displacements along each axis, in Å."""
FRAMES = 5
_EDGE = 3.55
_NOTE = """Synthetic example: an alloy of nickel with 25 % iron. Made by matweft, seed {seed};
nothing in it was measured or computed from first principles.

ordered.vasp        Ni3Fe, ordered as L1_2: 4 atoms, a POSCAR
ordered.cif         the same as a cif file
average.cif         one site that Ni (0.75) and Fe (0.25) share: what diffraction sees of a solution
solution.vasp       864 atoms on the fcc lattice, fewer Fe-Fe neighbours than by chance:
solution.cif        Warren-Cowley parameter of Fe-Ni {order:g} in the first shell
trajectory.extxyz   {frames} frames of these atoms, displaced at random by {displacement:g} A along
                    each axis, with energies and forces of a simple model: pairs nearer than
                    3.1 A add (k/2) (r - r_0)^2 + e, with k = 1.2 eV/A^2, r_0 = {nearest:.4f} A,
                    e = -0.02 eV for Fe-Ni, 0 otherwise
elements.csv        lattice constants of both elements as in ase, and the one used here

Try
  matweft measure solution.vasp         composition, distances, order
  matweft measure average.cif           what a shared site is read as
  matweft measure trajectory.extxyz     the last frame; the first shell is wider
  matweft convert solution.vasp solution.xyz
"""


def alloy(folder: Path, seed: int) -> list[Path]:
    """Crystals of a synthetic nickel–iron alloy: ordered, random, and moved by heat."""
    from ase.build import bulk

    rng = np.random.default_rng(seed)
    ordered = bulk("Ni", "fcc", a=_EDGE, cubic=True)
    ordered.set_initial_magnetic_moments(None)
    ordered.symbols[0] = "Fe"
    maker = SolidSolution(
        composition={"Fe": 1, "Ni": 3}, lattice_constant=_EDGE, order={"Fe-Ni": ORDER}
    )
    solution = maker.generate(rng=rng)
    made = [
        *write(ordered, folder / "ordered.vasp"),
        *write(ordered, folder / "ordered.cif"),
        *write(_average(), folder / "average.cif"),
        *write(solution, folder / "solution.vasp"),
        *write(solution, folder / "solution.cif"),
        _trajectory(solution, folder / "trajectory.extxyz", rng),
        _elements(folder / "elements.csv"),
    ]
    note = _NOTE.format(
        seed=seed,
        order=ORDER,
        frames=FRAMES,
        displacement=DISPLACEMENT,
        nearest=_EDGE / np.sqrt(2),
    )
    (folder / "README.txt").write_text(note, encoding="utf-8")
    return [*made, folder / "README.txt"]


def energy_and_forces(atoms: Atoms) -> tuple[float, NDArray[np.float64]]:
    """Return the energy in eV and the forces in eV/Å of the model in README.txt."""
    from ase.neighborlist import neighbor_list

    first, second, distance, between = neighbor_list("ijdD", atoms, 3.1)
    stretch = distance - _EDGE / np.sqrt(2)
    unlike = atoms.numbers[first] != atoms.numbers[second]
    energy = 0.5 * float((0.6 * stretch**2 - 0.02 * unlike).sum())
    pulls = (1.2 * stretch / distance)[:, None] * between
    forces = np.zeros((len(atoms), 3))
    np.add.at(forces, first, pulls)
    return energy, forces


def _average() -> Atoms:
    """Return a crystal of one site that two elements share."""
    from ase.spacegroup import crystal

    return crystal(
        ["Ni", "Fe"],
        [(0, 0, 0), (0, 0, 0)],
        spacegroup=225,
        cellpar=[_EDGE] * 3 + [90] * 3,
        occupancies=[0.75, 0.25],
        onduplicates="keep",
    )


def _trajectory(atoms: Atoms, path: Path, rng: np.random.Generator) -> Path:
    from ase.calculators.singlepoint import SinglePointCalculator
    from ase.io import write as write_frames

    frames = []
    for number in range(FRAMES):
        frame = atoms.copy()
        frame.positions += rng.normal(0, DISPLACEMENT, frame.positions.shape)
        energy, forces = energy_and_forces(frame)
        frame.calc = SinglePointCalculator(frame, energy=energy, forces=forces)
        frame.info["frame"] = number
        frames.append(frame)
    write_frames(path, frames, format="extxyz")
    return path


def _elements(path: Path) -> Path:
    from ase.data import atomic_masses, atomic_numbers, reference_states

    rows = ["element,crystal,lattice constant (angstrom),atomic mass (g/mol)"]
    for symbol in ("Fe", "Ni"):
        number = atomic_numbers[symbol]
        state: Any = reference_states[number]
        rows.append(f"{symbol},{state['symmetry']},{state['a']:g},{atomic_masses[number]:g}")
    rows.append(f"Ni3Fe,fcc,{_EDGE:g},")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path
