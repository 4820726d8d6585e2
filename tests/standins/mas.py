"""A 云MAS to test against: norsubmit as base64 of JSON, its mac, its refusals and its unsigned pushes.

    async with MasServer() as server:
        os.environ |= server.environment                     # the office texts through it
        server.deliver_to[PUBLIC_URL] = "http://127.0.0.1:8080"
        server.fate("+8619000000001", MasFate("UNDELIV", "CM:8001"))
        await server.phone("+8619000000002").texts("5")      # a person answers
        assert not server.duplicates()

As a process: `python tests/standins/mas.py --port 9003 --unavailable 0.05 --deliver-to https://huifang.example=http://127.0.0.1:8080`.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).resolve().parent))
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from standins.carrier import PUBLIC_URL
from standins.command_line import parser_for, serve, told
from standins.mas_messages import MasAccount, Posted, Pushed, Taken
from standins.mas_server import PUSH_SECRET, MasFate, MasServer

__all__ = [
    "PUBLIC_URL",
    "PUSH_SECRET",
    "MasAccount",
    "MasFate",
    "MasServer",
    "Posted",
    "Pushed",
    "Taken",
    "main",
]


def main() -> None:
    """Run as a process."""
    parser = parser_for("A stand-in for China Mobile's 云MAS over HTTP.")
    parser.add_argument("--public-url", default=PUBLIC_URL, help="the application's public address")
    parser.add_argument("--push-secret", default=PUSH_SECRET, help="the secret in the address it pushes to")
    server, _ = told(parser, MasServer, "public_url", "push_secret")
    serve(server)


if __name__ == "__main__":
    main()
