"""A Tencent Cloud SMS to test against: API 3.0 with its signature, unsigned pushes, pulls, handsets and troubles.

    async with TencentServer() as server:                     # settings: HUIFANG_TENCENT_API_URL = server.url
        server.account.templates["1001"] = "您好，您{1}办好的“{2}”…"
        server.deliver_to[PUBLIC_URL] = "http://127.0.0.1:8080"
        server.fate("+8619000000001", FATES["doubtful"])      # what becomes of messages to a number
        answer = await server.phone("+8619000000001").texts("5")
        assert not server.duplicates()

As a process: `python tests/standins/tencent.py --port 9003 --timeouts 0.05`.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).resolve().parent))
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from standins.command_line import be_patient, deliver_to_of, parser_for, plan_of, serve
from standins.tencent_account import APP_ID, SECRET_ID, SECRET_KEY, SIGN_NAME, Account
from standins.tencent_fates import FATES, Taken, TencentFate
from standins.tencent_server import PUBLIC_URL, PUSH_SECRET, TencentPhone, TencentServer

__all__ = [
    "APP_ID",
    "FATES",
    "PUBLIC_URL",
    "PUSH_SECRET",
    "SECRET_ID",
    "SECRET_KEY",
    "SIGN_NAME",
    "Account",
    "Taken",
    "TencentFate",
    "TencentPhone",
    "TencentServer",
    "main",
]


def main() -> None:
    """Run as a process."""
    parser = parser_for("A stand-in for Tencent Cloud SMS.")
    parser.add_argument("--public-url", default=PUBLIC_URL, help="the application's public address")
    parser.add_argument("--push-secret", default=PUSH_SECRET, help="the secret in the path of pushes")
    parser.add_argument("--fate", default="delivered", choices=list(FATES), help="of every message")
    options = parser.parse_args()
    try:
        server = TencentServer(
            public_url=options.public_url,
            push_secret=options.push_secret,
            deliver_to=deliver_to_of(options),
            plan=plan_of(options),
            seed=options.seed,
            port=options.port,
        )
    except ValueError as wrong:
        parser.error(str(wrong))
    server.default_fate = FATES[options.fate]
    be_patient(server.postman, options)
    serve(server)


if __name__ == "__main__":
    main()
