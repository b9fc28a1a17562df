"""CalculiX, the program that this plugin runs."""

from matweft.program import Program

CCX = Program(
    command="ccx",
    variable="CCX_PROGRAM",
    install="on Debian: apt install calculix-ccx",
    timeout=600.0,
    failed=r"\*ERROR",
    version_arguments=("-v",),
)
