"""Study files that plugins ship."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from matweft.errors import PluginError


def study_file(target: str) -> Path:
    """Return the file that ``"package:studies/name.yaml"`` names.

    An installed plugin has it in its package; a plugin under development beside ``src``.
    """
    package, _, inside = target.partition(":")
    try:
        spec = find_spec(package)
    except ModuleNotFoundError:  # of the package that it is in
        spec = None
    if spec is None or spec.origin is None:
        raise PluginError(f"the study {target!r} names a package that is not installed")
    folder = Path(spec.origin).parent
    for candidate in (folder / inside, folder.parent.parent / inside):
        if candidate.is_file():
            return candidate
    raise PluginError(f"the plugin {package} ships no file {inside!r}")
