"""Studies: one file, one graph of steps.

A study file is YAML 1.2. Keys of every study: ``study`` (its name), ``title``, ``description``,
``authors``, ``license``, ``references``, ``parameters``, ``seed``, ``max_failures``, ``timeout``
(of a step, in seconds or such as ``2 min``). In the long form, ``steps`` maps names to one of::

    pores: {use: COMPONENT, with: {PARAMETER: VALUE}, in: {PORT: "${STEP}"}, timeout: 30}
    crops: {for-each: LIST, as: VARIABLE, run: {NAME: ...}}
    design: {loop: {space, sample, learn, target, minimize, maximize, budget, asynchronous},
             run: {NAME: ...}}

LIST is a list, ``"${range(8)}"`` or a reference to one. The short form has ``generate``,
``describe`` and ``simulate`` instead of ``steps``, and the settings of one loop, ``design``,
beside them; inputs that only one earlier step fits are left out.

References: ``${step}``, ``${step.field[0]}``, ``${variable}``, ``${parameter}``; of a for-each
``${crops.step.field}`` is a list over its items, ``${crops[3].step.field}`` one of them; of a loop
there are ``${design.best.step}``, ``${design.history}``, ``${design.model}`` and, as a list over
the finished points, ``${design.step.field}``. ``$${`` stands for the two characters ``${``. A
reference carries the bare number; ``"${step.field} mm"`` gives it a unit.
"""

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
