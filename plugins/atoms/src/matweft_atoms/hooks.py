"""What this plugin contributes; nothing heavy is imported here."""

from matweft import hookimpl

MATWEFT_CONTRACT = 1


@hookimpl
def matweft_types() -> dict[str, str]:
    """How atoms are stored."""
    return {"atoms.atoms": "matweft_atoms.codec:AtomsCodec"}


@hookimpl
def matweft_formats() -> dict[str, str]:
    """Files of crystals and molecules."""
    return {
        "atoms.cif": "matweft_atoms.cif:Cif",
        "atoms.extxyz": "matweft_atoms.extxyz:ExtXyz",
        "atoms.poscar": "matweft_atoms.poscar:Poscar",
    }


@hookimpl
def matweft_generators() -> dict[str, str]:
    """Readers and generators of atoms."""
    return {
        "atoms.solid-solution": "matweft_atoms.solid_solution:SolidSolution",
        "atoms.structure": "matweft_atoms.structure:StructureFile",
    }


@hookimpl
def matweft_descriptors() -> dict[str, str]:
    """Numbers of a set of atoms."""
    return {
        "atoms.composition": "matweft_atoms.composition:Composition",
        "atoms.distances": "matweft_atoms.distances:Distances",
        "atoms.short-range-order": "matweft_atoms.short_range_order:ShortRangeOrder",
    }


@hookimpl
def matweft_measurements() -> dict[str, str]:
    """Measurements of atoms."""
    return {"atoms.structure": "matweft_atoms.measurements:measurements"}


@hookimpl
def matweft_examples() -> dict[str, str]:
    """Files as a laboratory has them."""
    return {"atoms.alloy": "matweft_atoms.example:alloy"}
