"""An Aliyun SMS to test against: its signature, templates and limits, its records, unsigned pushes and troubles.

    async with AliyunServer() as server:                      # settings: HUIFANG_ALIYUN_API_URL = server.url
        server.account.templates["SMS_1"] = "您好，您${date}办好的“${item}”…"
        server.deliver_to[PUBLIC_URL] = "http://127.0.0.1:8080"
        server.fate("+8619000000001", FATES["doubtful"])      # what becomes of messages to a number
        answer = await server.phone("+8619000000001").texts("5")
        assert not server.duplicates()

As a process: `python tests/standins/aliyun.py --port 9004 --timeouts 0.05`.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).resolve().parent))
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from standins.aliyun_account import ACCESS_KEY_ID, ACCESS_KEY_SECRET, SIGN_NAME, AliyunAccount
from standins.aliyun_fates import FATES, AliyunFate, AliyunMessage
from standins.aliyun_server import PUBLIC_URL, PUSH_SECRET, AliyunPhone, AliyunServer
from standins.command_line import be_patient, deliver_to_of, parser_for, plan_of, serve

__all__ = [
    "ACCESS_KEY_ID",
    "ACCESS_KEY_SECRET",
    "FATES",
    "PUBLIC_URL",
    "PUSH_SECRET",
    "SIGN_NAME",
    "AliyunAccount",
    "AliyunFate",
    "AliyunMessage",
    "AliyunPhone",
    "AliyunServer",
    "main",
]


def main() -> None:
    """Run as a process."""
    parser = parser_for("A stand-in for Aliyun SMS.")
    parser.add_argument("--public-url", default=PUBLIC_URL, help="the application's public address")
    parser.add_argument("--push-secret", default=PUSH_SECRET, help="the secret in the path of pushes")
    parser.add_argument("--fate", default="delivered", choices=list(FATES), help="of every message")
    options = parser.parse_args()
    try:
        server = AliyunServer(
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
