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

from standins.carrier import PUBLIC_URL
from standins.domestic import PUSH_SECRET, run
from standins.tencent_account import APP_ID, SECRET_ID, SECRET_KEY, SIGN_NAME, Account
from standins.tencent_fates import FATES, Taken, TencentFate
from standins.tencent_server import TencentServer

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
    "TencentServer",
    "main",
]


def main() -> None:
    """Run as a process."""
    run(TencentServer, FATES, "Tencent Cloud SMS")


if __name__ == "__main__":
    main()
