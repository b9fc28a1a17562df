"""Studies: one file, one graph of steps."""

from matweft.study.elements import Element, ForEach, Loop, Step, Use, dependencies
from matweft.study.explain import explain
from matweft.study.reference import Ref, Template, follow, parse_reference, refs_in, resolve
from matweft.study.study import Study

__all__ = [
    "Element",
    "ForEach",
    "Loop",
    "Ref",
    "Step",
    "Study",
    "Template",
    "Use",
    "dependencies",
    "explain",
    "follow",
    "parse_reference",
    "refs_in",
    "resolve",
]
