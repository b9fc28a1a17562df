"""Forces and displacements of trusses, computed by CalculiX."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from matweft import Field, InputError, Quantity, Result, Simulator
from matweft.program import Finished, Template, rows
from matweft_truss.calculix import CCX
from matweft_truss.references import CALCULIX
from matweft_truss.truss import Truss


@dataclass(frozen=True, eq=False)
class Answer(Result):
    """How a truss bears its loads."""

    forces: Annotated[NDArray[np.float64], Quantity("N", "axial force of each bar, tension > 0")]
    displacements: Annotated[NDArray[np.float64], Quantity("m", "of each joint along x, y, z")]
    reactions: Annotated[NDArray[np.float64], Quantity("N", "of the supports at each joint")]
    sag: Annotated[float, Quantity("m", "largest displacement of a joint")]


class Statics(Simulator):
    """Small elastic deformation of a truss, by CalculiX (``ccx``).

    Every bar has the same material and cross-section. Forces follow from the trace of the
    stress, which for a bar in any direction is its axial stress.

    >>> rod = Truss([[0, 0, 0], [2, 0, 0]], [[0, 1]], np.eye(2, 3), [[0, 0, 0], [5, 0, 0]])
    >>> deck = Statics(young="70 GPa", area=1e-4).input_for(rod).splitlines()
    >>> deck[2:4], deck[-7:-5]
    (['1, 0.0, 0.0, 0.0', '2, 2.0, 0.0, 0.0'], ['*CLOAD', '2, 1, 5.0'])
    """

    references = (CALCULIX,)

    young: float = Field(210e9, gt=0, unit="Pa", description="Young's modulus")
    area: float = Field(1e-4, gt=0, unit="m**2", description="cross-section of a bar")
    executable: Path | None = Field(None, description="path of ccx, if not on the PATH")

    def input_for(self, truss: Truss) -> str:
        """Return the input of CalculiX; it numbers joints, bars and axes from 1."""
        held = [(joint + 1, axis + 1, axis + 1) for joint, axis in np.argwhere(truss.held).tolist()]
        loads = [
            (joint + 1, axis + 1, truss.loads[joint, axis])
            for joint, axis in np.argwhere(truss.loads).tolist()
        ]
        if not loads:
            raise InputError("the truss bears no load; give one to a joint")
        return Template.load("matweft_truss", "truss.inp").render(
            joints=rows([(i, *place) for i, place in enumerate(truss.joints.tolist(), 1)], ", "),
            bars=rows([(i, a + 1, b + 1) for i, (a, b) in enumerate(truss.bars.tolist(), 1)], ", "),
            held=rows(held, ", "),
            loads=rows(loads, ", "),
            young=self.young,
            area=self.area,
        )

    def simulate(self, truss: Truss) -> Answer:
        """Run CalculiX and read forces, displacements and reactions."""
        if not _is_rigid(truss):
            raise InputError("the truss is a mechanism: add bars or supports")
        files = {"truss.inp": self.input_for(truss)}
        with CCX.run(["-i", "truss"], files, executable=self.executable) as done:
            displacements = _at_joints(done, "displacements", len(truss.joints))
            reactions = _at_joints(done, "forces", len(truss.joints)) - truss.loads
            forces = self.area * _axial_stresses(done, len(truss.bars))
        sag = float(np.linalg.norm(displacements, axis=1).max())
        return Answer(forces, displacements, reactions, sag)


def _at_joints(done: Finished, title: str, count: int) -> NDArray[np.float64]:
    """Return a table of the output: joint, then three numbers."""
    table = done.table("truss.dat", columns=4, after=title)
    if table[:, 0].tolist() != list(range(1, count + 1)):
        raise done.error(f"wrote {title} of {len(table)} joints; the truss has {count}")
    return table[:, 1:]


def _axial_stresses(done: Finished, count: int) -> NDArray[np.float64]:
    """Return the stress of each bar: the trace, averaged over its integration points."""
    table = done.table("truss.dat", columns=8, after="stresses")
    bars = table[:, 0].astype(int) - 1
    points = np.bincount(bars, minlength=count)
    if len(points) != count or not points.all():
        raise done.error(f"wrote stresses of {np.count_nonzero(points)} of {count} bars")
    return np.bincount(bars, weights=table[:, 2:5].sum(axis=1)) / points


def _is_rigid(truss: Truss) -> bool:
    """Return whether every displacement of the joints strains a bar or meets a support."""
    start, end = truss.bars.T
    direction = (truss.joints[end] - truss.joints[start]) / truss.lengths[:, None]
    strain = np.zeros((len(truss.bars), *truss.joints.shape))
    strain[np.arange(len(start)), start] = -direction
    strain[np.arange(len(end)), end] = direction
    free = ~truss.held
    return bool(np.linalg.matrix_rank(strain[:, free]) == np.count_nonzero(free))
