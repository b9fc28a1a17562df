"""What a plugin may contribute: fourteen hooks, each of which names objects by text.

A hook returns ``{"domain.name": "package.module:Object"}``. Targets are text, so that a plugin
is listed without being imported.
"""

from __future__ import annotations

import pluggy

CONTRACT = 1
"""Version of this file that plugins state as ``MATWEFT_CONTRACT``."""

hookspec = pluggy.HookspecMarker("matweft")
hookimpl = pluggy.HookimplMarker("matweft")

Targets = dict[str, str]


@hookspec
def matweft_generators() -> Targets:  # type: ignore[empty-body]
    """Name generators, which make or transform a sample."""


@hookspec
def matweft_simulators() -> Targets:  # type: ignore[empty-body]
    """Name simulators, which compute properties of samples."""


@hookspec
def matweft_descriptors() -> Targets:  # type: ignore[empty-body]
    """Name descriptors, which measure a sample."""


@hookspec
def matweft_learners() -> Targets:  # type: ignore[empty-body]
    """Name learners, which fit a model to a dataset."""


@hookspec
def matweft_samplers() -> Targets:  # type: ignore[empty-body]
    """Name samplers, which choose what to compute next."""


@hookspec
def matweft_types() -> Targets:  # type: ignore[empty-body]
    """Name codecs of types that flow between steps: type name to a ``Codec`` class."""


@hookspec
def matweft_formats() -> Targets:  # type: ignore[empty-body]
    """Name file formats: format name to a ``matweft.formats.Format`` class."""


@hookspec
def matweft_studies() -> Targets:  # type: ignore[empty-body]
    """Name study files shipped with the plugin: study name to ``"package:file.yaml"``."""


@hookspec
def matweft_executors() -> Targets:  # type: ignore[empty-body]
    """Name executors: name to a factory of a ``concurrent.futures.Executor``."""


@hookspec
def matweft_commands() -> Targets:  # type: ignore[empty-body]
    """Name commands of the ``matweft`` program: name to a ``matweft.cli.Command`` class."""


@hookspec
def matweft_figures() -> Targets:  # type: ignore[empty-body]
    """Name figures for the report: functions whose first parameter is annotated with a type."""


@hookspec
def matweft_views() -> Targets:  # type: ignore[empty-body]
    """Name 3D views: functions whose first parameter is annotated with a type, to a scene."""


@hookspec
def matweft_measurements() -> Targets:  # type: ignore[empty-body]
    """Name what ``matweft measure`` does: functions from a sample and a request to a list."""


@hookspec
def matweft_examples() -> Targets:  # type: ignore[empty-body]
    """Name examples: functions of a folder and a seed that write files as a laboratory has them."""
