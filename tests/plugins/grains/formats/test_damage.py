"""Damaged at random, a file is read or refused by a sentence: never a traceback."""

import random
import warnings

import pytest

from matweft.errors import MatweftError
from matweft.formats import read, write

TRIALS = 40
SIGNS = b"0123456789-.\n\t xeE#*<>"
NAMES = [
    *("a.ang", "a.ctf", "a.h5oina", "a.dream3d", "a.npz"),
    *("g.dream3d", "g.npz", "g.tesr", "g.damask.vti", "g.inp"),
]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut, overwrite, insert or remove a few bytes."""
    kind, place = chance.randrange(4), chance.randrange(1, len(data))
    few = chance.randrange(1, 8)
    if kind == 0:
        return data[:place]
    if kind == 1:
        return data[:place] + chance.randbytes(few) + data[place + few :]
    if kind == 2:
        return data[:place] + bytes(chance.choices(SIGNS, k=few)) + data[place:]
    return data[:place] + data[place + 5 * few :]


@pytest.mark.parametrize("name", NAMES)
def test_damage_is_a_sentence(tmp_path, name, measured, grains):
    write(measured if name.startswith("a") else grains, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    chance = random.Random(name)
    form = "grains.npz" if name.endswith("npz") else None
    refused: list[str] = []
    for _ in range(TRIALS):
        (tmp_path / name).write_bytes(damaged(whole, chance))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read(tmp_path / name, format=form)
        except MatweftError as error:
            refused.append(str(error))
    assert refused
    assert min(map(len, refused)) > 20
