"""Words about formats: who provides an ending, which article a type has."""

from __future__ import annotations

from pathlib import Path

ENDINGS = {
    "atoms": ("poscar", "contcar", ".vasp", ".cif", ".mcif", ".xyz", ".extxyz"),
    "grains": (".ang", ".ctf", ".damask.vti", ".dream3d", ".h5oina", ".inp", ".tesr"),
    "files": (
        *(".tif", ".tiff", ".png", ".bmp", ".jpg", ".jpeg", ".npy", ".npz", ".raw", ".bin"),
        *(".mha", ".mhd", ".nrrd", ".nhdr", ".h5", ".hdf5", ".hdf", ".vti", ".xdmf", ".xmf"),
        ".stl",
    ),
}
"""Ends of names by the plugin of the project that knows them, whether it is installed or not."""


def plugin_of(path: Path) -> str | None:
    """Return the distribution that knows files like this one.

    >>> plugin_of(Path("a.dream3d")), plugin_of(Path("POSCAR")), plugin_of(Path("a.doc"))
    ('matweft-grains', 'matweft-atoms', None)
    """
    name = path.name.lower()
    found = next((one for one, endings in ENDINGS.items() if name.endswith(endings)), None)
    return f"matweft-{found}" if found else None


def a(kind: str) -> str:
    """Return a name with its article.

    >>> a("Atoms"), a("GrainMap")
    ('an Atoms', 'a GrainMap')
    """
    return f"an {kind}" if kind[0] in "AEIOaeio" else f"a {kind}"
