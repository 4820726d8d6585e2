"""One message in its envelope: the message encrypted to the province's key, and a proof that it comes from us.

    {"txnBodyCom": {"sign", "time", "appMark", "params": {"evaluate": [cipher]}}, "txnCommCom": {}}

`sign` is the encryption of time ‖ appMark ‖ appWord, the word being the secret that the province has given; nothing of it ever
leaves in clear. Ciphers are C1‖C3‖C2 in hexadecimal. What a service record is called over there is not known: a setting, `service` until then.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.province import sm2
from bot.channels.province.sm2 import CurvePoint
from bot.domain.month import OFFICE_ZONE
from bot.domain.province import ProvinceKind

RATING = "evaluate"
TENANT = "C-Tenancy-Id"

Chance = Callable[[int], int]
"""Draws from [0, n)."""


@dataclass(frozen=True, slots=True)
class ProvinceAccount:
    """What the province has given the office to send with."""

    addresses: Mapping[ProvinceKind, str]
    tenant: str
    mark: str
    word: str = field(repr=False)
    key: CurvePoint
    since: str
    """The first month that is told, as `2026-11`."""
    service: str = "service"
    """Under which name a service record stands. Source: none."""


def sealed(
    account: ProvinceAccount, kind: ProvinceKind, message: Mapping[str, str], now: datetime, chance: Chance
) -> bytes:
    """The request's body."""
    at = f"{now.astimezone(OFFICE_ZONE):%Y%m%d%H%M%S}"
    told = json.dumps([message], ensure_ascii=False).encode("utf-8", "replace")
    body = {
        "sign": _cipher(account.key, f"{at}{account.mark}{account.word}".encode(), chance),
        "time": at,
        "appMark": account.mark,
        "params": {
            (RATING if kind is ProvinceKind.RATING else account.service): [_cipher(account.key, told, chance)]
        },
    }
    return json.dumps({"txnBodyCom": body, "txnCommCom": {}}).encode()


def _cipher(key: CurvePoint, plain: bytes, chance: Chance) -> str:
    found = None
    while found is None:
        found = sm2.encrypted(key, plain, 1 + chance(sm2.N - 1))
    return found.hex()
