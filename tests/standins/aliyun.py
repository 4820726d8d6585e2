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
from standins.aliyun_server import AliyunServer
from standins.carrier import PUBLIC_URL
from standins.domestic import PUSH_SECRET, run

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
    "AliyunServer",
    "main",
]


def main() -> None:
    """Run as a process."""
    run(AliyunServer, FATES, "Aliyun SMS")


if __name__ == "__main__":
    main()
