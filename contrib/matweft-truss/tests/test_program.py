"""CalculiX missing, failing, writing something else; and the real one, where it is installed."""

import numpy as np
import pytest

from matweft.errors import ProgramError
from matweft_truss.calculix import CCX
from matweft_truss.girder import Girder
from matweft_truss.statics import Statics

REAL = CCX.find() if CCX.is_installed else None
ERROR = "print(' *ERROR in readinput: cannot open file truss.inp')"


def compute(**more):
    return Statics(**more).simulate(Girder(panels=1).generate())


def test_missing_program_is_a_sentence(monkeypatch):
    monkeypatch.setenv(CCX.variable, "no-such-ccx")
    with pytest.raises(ProgramError, match=r"install it \(on Debian: apt install calculix-ccx\)"):
        compute()


def test_error_with_exit_code_0_is_told(fake_program):
    fake_program(CCX, ERROR)
    with pytest.raises(ProgramError, match=r"reported a failure \('\*ERROR in readinput"):
        compute()


def test_missing_and_short_output_is_named(fake_program):
    fake_program(CCX, "print('Job finished')")
    with pytest.raises(ProgramError, match=r"wrote no file 'truss\.dat'; its last lines:\n    Job"):
        compute()
    fake_program(CCX, "open('truss.dat', 'w').write('displacements\\n\\n1 0 0 0\\n')")
    with pytest.raises(ProgramError, match="displacements of 1 joints; the truss has 3"):
        compute()


@pytest.mark.skipif(REAL is None, reason="CalculiX is not installed: apt install calculix-ccx")
@pytest.mark.parametrize("panels", [1, 2, 7])
def test_real_program_balances_forces_and_energy(panels):
    truss = Girder(panels=panels, panel="50 cm", height=0.3).generate()
    found = Statics(young="70 GPa", area="2 cm**2", executable=REAL).simulate(truss)
    played = Statics(young="70 GPa", area="2 cm**2").simulate(truss)
    assert found.reactions.sum(axis=0) == pytest.approx([0, 1000, 0], abs=1e-2)
    work = np.sum(truss.loads * found.displacements)
    energy = np.sum(found.forces**2 * truss.lengths) / (70e9 * 2e-4)
    assert work == pytest.approx(energy, rel=1e-4)
    np.testing.assert_allclose(found.forces, played.forces, rtol=1e-4, atol=1e-2)
    assert CCX.version(REAL).startswith("2.")
