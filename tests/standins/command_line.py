"""What every stand-in is told when it runs as a process, and making one of it."""

import argparse
import asyncio
import contextlib
from collections.abc import Callable
from typing import TypeVar

from standins.carrier import PostingServer
from standins.faults import PLAN_FIELDS, Plan, Trouble
from standins.serving import LocalServer

S = TypeVar("S", bound=PostingServer)


def parser_for(what: str) -> argparse.ArgumentParser:
    """A parser with the shared options."""
    parser = argparse.ArgumentParser(
        description=f"{what} Prints one line of JSON with its address when it listens; ends on SIGTERM or Ctrl-C.",
        epilog="Its control door is POST /__standin/VERB with a JSON object; an unknown verb answers with the list.",
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--seed", type=int, default=0, help="everything random comes from it")
    parser.add_argument(
        "--deliver-to",
        action="append",
        default=[],
        metavar="PUBLIC=LOCAL",
        help="where posts to a public address really go, e.g. https://huifang.example=http://127.0.0.1:8080",
    )
    parser.add_argument(
        "--webhook-timeout",
        type=float,
        default=None,
        metavar="SECONDS",
        help="how long the application may take to answer (15 for Twilio, 60 for Telegram); raise it under an "
        "accelerated clock",
    )
    group = parser.add_argument_group("troubles of requests to send (shares from 0 to 1, times in seconds)")
    for name in PLAN_FIELDS:
        meaning = "share" if name in {trouble.value for trouble in Trouble} | {"accepted"} else "seconds"
        group.add_argument(
            f"--{name.replace('_', '-')}", type=float, default=getattr(Plan(), name), metavar=meaning.upper()
        )
    return parser


def _plan(options: argparse.Namespace) -> Plan:
    """The plan the options ask for. Raises ValueError for shares that are none."""
    return Plan(**{name: getattr(options, name) for name in PLAN_FIELDS})


def _deliver_to(options: argparse.Namespace) -> dict[str, str]:
    """The addresses the options map. Raises ValueError for one without `=`."""
    pairs = [str(pair).partition("=") for pair in options.deliver_to]
    if any(not separator for _, separator, _ in pairs):
        raise ValueError("--deliver-to takes PUBLIC=LOCAL")
    return {public: local for public, _, local in pairs}


def told(
    parser: argparse.ArgumentParser, server: Callable[..., S], *own: str
) -> tuple[S, argparse.Namespace]:
    """The server that the command line asks for, with its `own` options passed on by their names; and all options.

    Ends the process with one sentence where they cannot be.
    """
    options = parser.parse_args()
    try:
        made = server(
            deliver_to=_deliver_to(options),
            plan=_plan(options),
            seed=options.seed,
            port=options.port,
            **{name: getattr(options, name) for name in own},
        )
    except ValueError as wrong:
        parser.error(str(wrong))
    if options.webhook_timeout is not None:
        made.postman.timeout = float(options.webhook_timeout)
    return made, options


def serve(server: LocalServer) -> None:
    """Serve until a signal ends it."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve_until_stopped())
