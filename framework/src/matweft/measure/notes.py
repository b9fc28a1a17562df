"""What components and readers log while they work, kept for the reader of a page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from matweft.context import context


@contextmanager
def collected() -> Iterator[list[str]]:
    """Collect what is logged in the meantime, instead of showing it."""
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
        yield texts
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = spread
