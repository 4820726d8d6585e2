"""A Twilio to test against: the 2010-04-01 Messages API, signed webhooks, handsets and troubles.

    async with TwilioServer() as server:
        client.api.base_url = server.url                      # twilio's own client talks to it
        server.deliver_to["https://huifang.example"] = "http://127.0.0.1:8080"
        server.fate("+12025550101", Fate.undelivered(30003))  # what becomes of messages to a number
        answer = await server.text("+12025550101", "5")       # a person texts us
        assert not server.duplicates()

As a process: `python tests/standins/twilio.py --port 9001 --unavailable 0.05 --timeouts 0.05`.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Run by path, this folder comes first on sys.path, where this file would pass for Twilio's own library.
    sys.path.remove(str(Path(__file__).resolve().parent))
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from standins.carrier import PUBLIC_URL
from standins.command_line import parser_for, serve, told
from standins.twilio_fates import FATES, Fate, Step, fate_named
from standins.twilio_messages import Accepted, Message, Post
from standins.twilio_server import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioServer
from standins.twilio_webhooks import Callback, Inbound

__all__ = [
    "ACCOUNT_SID",
    "AUTH_TOKEN",
    "NUMBER",
    "PUBLIC_URL",
    "Accepted",
    "Callback",
    "Fate",
    "Inbound",
    "Message",
    "Post",
    "Step",
    "TwilioServer",
    "main",
]


def main() -> None:
    """Run as a process."""
    parser = parser_for("A stand-in for Twilio's Programmable Messaging API.")
    parser.add_argument("--account-sid", default=ACCOUNT_SID)
    parser.add_argument("--auth-token", default=AUTH_TOKEN)
    parser.add_argument("--number", default=NUMBER, help="the number people text to")
    parser.add_argument("--public-url", default=PUBLIC_URL, help="the application's public address")
    parser.add_argument(
        "--fate", default="delivered", help=f"of every message: {', '.join(FATES)} or an error code"
    )
    parser.add_argument("--after", type=float, default=0.0, help="seconds to the final status")
    server, options = told(parser, TwilioServer, "account_sid", "auth_token", "number", "public_url")
    try:
        server.default_fate = fate_named(options.fate, options.after)
    except LookupError as wrong:
        parser.error(str(wrong))
    serve(server)


if __name__ == "__main__":
    main()
