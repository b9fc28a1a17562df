"""Plays CalculiX: reads the input of a truss, solves it, and writes as the real one does."""

import sys
from pathlib import Path

import numpy as np

if sys.argv[1:] == ["-v"]:
    print("\nThis is Version 9.9, played by a script\n")
    sys.exit()

cards = {}
for block in Path(f"{sys.argv[2]}.inp").read_text().split("*"):
    card, *lines = block.splitlines() or [""]
    if lines and "PRINT" not in card:
        numbers = [[float(word) for word in line.split(",")] for line in lines]
        cards[card.split(",")[0]] = np.array(numbers)

joints, bars = cards["NODE"][:, 1:], cards["ELEMENT"][:, 1:].astype(int) - 1
young, area = cards["ELASTIC"][0, 0], cards["SOLID SECTION"][0, 0]
loads = np.zeros(joints.shape)
for joint, axis, force in cards["CLOAD"]:
    loads[int(joint) - 1, int(axis) - 1] += force
free = np.ones(joints.shape, dtype=bool)
for joint, axis, _ in cards["BOUNDARY"].astype(int):
    free[joint - 1, axis - 1] = False

along = joints[bars[:, 1]] - joints[bars[:, 0]]
lengths = np.linalg.norm(along, axis=1)
stretch = np.zeros((len(bars), *joints.shape))
for bar, (start, end) in enumerate(bars):
    stretch[bar, end] = along[bar] / lengths[bar]
    stretch[bar, start] = -stretch[bar, end]
stretch = stretch.reshape(len(bars), -1)
stiffness = stretch.T @ np.diag(young * area / lengths) @ stretch
moved = np.zeros(joints.size)
inner = free.ravel()
moved[inner] = np.linalg.solve(stiffness[np.ix_(inner, inner)], loads.ravel()[inner])
forces = (stiffness @ moved).reshape(joints.shape)
stress = young * (stretch @ moved) / lengths


def line(numbers: list[int], values: np.ndarray) -> str:
    return "".join(f"{n:>10d}" for n in numbers) + "".join(f" {v:13.6E}" for v in values)


out = ["", " displacements (vx,vy,vz) for set JOINTS and time  0.1000000E+01", ""]
out += [line([i], u) for i, u in enumerate(moved.reshape(joints.shape), 1)]
out += ["", " forces (fx,fy,fz) for set JOINTS and time  0.1000000E+01", ""]
out += [line([i], f) for i, f in enumerate(forces, 1)]
out += ["", " stresses (elem, integ.pnt.,sxx,syy,szz,sxy,sxz,syz) for set BARS and time", ""]
for bar, direction in enumerate(along / lengths[:, None]):
    s = stress[bar] * np.outer(direction, direction)
    parts = np.array([s[0, 0], s[1, 1], s[2, 2], s[0, 1], s[0, 2], s[1, 2]])
    out += [line([bar + 1, point], parts) for point in range(1, 9)]
Path(f"{sys.argv[2]}.dat").write_text("\n".join(out) + "\n")
print(" Job finished")
