"""Logging: structlog to standard error, readable at a terminal, JSON elsewhere. Never message texts or tokens."""

import logging
import sys

import structlog


def configure_logs(level: str, log_format: str) -> None:
    """Set up both structlog and the standard library's loggers (servers and clients log there)."""
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # Their INFO lines hold visitors' addresses and request addresses, and a Bot API address holds the token.
    for noisy in ("httpx", "httpx2", "httpcore", "httpcore2", "openai", "alembic", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_tells_of_a_fault)
    # It writes a body that it can't read, people's words and all, as an error. Each error reaches us as an exception.
    logging.getLogger("telegram").setLevel(logging.CRITICAL)


def _tells_of_a_fault(record: logging.LogRecord) -> bool:
    """The server calls each handshake that we refuse an error: anybody could fill the log with them."""
    return record.getMessage() != "ASGI callable returned without completing handshake."
