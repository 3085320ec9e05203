"""The command line: reads the configuration and starts the application. Heavy imports wait for their command."""

import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from frontdesk.config import BadSetting, Settings, read_settings

main = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Live chat for your website: an AI assistant answers, your team takes over from Telegram or the inbox.",
    pretty_exceptions_enable=False,
)
sandbox = typer.Typer(no_args_is_help=True, help="Local stand-ins for outside services, for trying and testing.")
main.add_typer(sandbox, name="sandbox")


def _settings() -> Settings:
    try:
        return read_settings()
    except BadSetting as error:
        _stop(str(error))


def _stop(line: str) -> NoReturn:
    """Print the one line that says what is wrong, and exit 1."""
    print(f"frontdesk: {line}", file=sys.stderr)
    raise typer.Exit(1)


@main.command()
def serve() -> None:
    """Run the server, configured by the environment."""
    # Full collections while everything is loaded find nothing and take a fifth of the start; `_serve` switches it on.
    gc.disable()
    settings = _settings()
    from frontdesk.app import CannotStart
    from frontdesk.app import serve as serve_until_stopped

    try:
        serve_until_stopped(settings)
    except CannotStart as error:
        _stop(str(error))


_Host = Annotated[str, typer.Option(help="Address to listen on.")]
_Port = Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")]


@main.command()
def doctor() -> None:
    """Check the database, Telegram, the assistant, the public address; say the mend of the first broken one."""
    from frontdesk.app import run_doctor

    if not run_doctor():
        raise typer.Exit(1)


@main.command(name="eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="Golden questions, as TOML or JSON.")],
    report: Annotated[Path | None, typer.Option("--json", help="Write a report for programs here.")] = None,
) -> None:
    """Ask the assistant golden questions; exit 1 when an answer is not as wanted, 2 when it can't be asked."""
    from frontdesk.app import CannotEvaluate, Stopped, run_evaluation

    try:
        is_right = run_evaluation(file, report=report)
    except (BadSetting, CannotEvaluate) as error:
        print(f"frontdesk: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
    except Stopped:
        raise typer.Exit(128 + signal.SIGTERM) from None
    except BrokenPipeError:
        # Else the interpreter complains when it flushes at its end (Python's docs, signal, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(2) from None
    if not is_right:
        raise typer.Exit(1)


@main.command()
def demo(port: _Port = 8080) -> None:
    """Try the whole product on this machine: a sample shop, local Telegram, inbox, settings. Nothing to set up."""
    from frontdesk.app import CannotStart, serve_demo

    try:
        serve_demo(port=port)
    except (BadSetting, CannotStart) as error:
        _stop(str(error))


@sandbox.command()
def telegram(port: _Port = 8081, host: _Host = "127.0.0.1") -> None:
    """A local Telegram Bot API server with a page that looks like the operators' group."""
    from frontdesk.app import serve_sandbox

    serve_sandbox("telegram", host=host, port=port)


@sandbox.command()
def model(port: _Port = 8082, host: _Host = "127.0.0.1") -> None:
    """A scripted model server that speaks the OpenAI protocol."""
    from frontdesk.app import serve_sandbox

    serve_sandbox("model", host=host, port=port)
