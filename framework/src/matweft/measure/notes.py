"""What components and readers log and warn of while they work, kept for the reader of a page."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from matweft.context import context
from matweft.errors import InputWarning


@contextmanager
def collected() -> Iterator[list[str]]:
    """Collect what is logged and warned of in the meantime, instead of showing it; warnings last.

    Warnings that are not about the input are passed on.
    """
    texts: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(record.getMessage())

    log = context().log
    logger = log.logger if isinstance(log, logging.LoggerAdapter) else log
    handler, level, spread = Keep(logging.INFO), logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", InputWarning)
            yield texts
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = spread
    for one in caught:
        if issubclass(one.category, InputWarning):
            texts.append(f"warning: {one.message}")
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
