"""The options both stand-ins take when they run as processes."""

import argparse
import asyncio
import contextlib

from standins.faults import PLAN_FIELDS, Plan, Trouble
from standins.posting import Postman
from standins.serving import LocalServer


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


def plan_of(options: argparse.Namespace) -> Plan:
    """The plan the options ask for. Raises ValueError for shares that are none."""
    return Plan(**{name: getattr(options, name) for name in PLAN_FIELDS})


def deliver_to_of(options: argparse.Namespace) -> dict[str, str]:
    """The addresses the options map. Raises ValueError for one without `=`."""
    pairs = [str(pair).partition("=") for pair in options.deliver_to]
    if any(not separator for _, separator, _ in pairs):
        raise ValueError("--deliver-to takes PUBLIC=LOCAL")
    return {public: local for public, _, local in pairs}


def be_patient(postman: Postman, options: argparse.Namespace) -> None:
    """Take over how long the application may take to answer, if the options say so."""
    if options.webhook_timeout is not None:
        postman.timeout = float(options.webhook_timeout)


def serve(server: LocalServer) -> None:
    """Serve until a signal ends it."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve_until_stopped())
