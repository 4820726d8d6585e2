"""What an answer of the provincial platform means: for the message, for us, or for nobody."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.casework.privacy.redaction import without_phones
from bot.dialogue.mentions import printable

SUCCESS = "success"
DESCRIBED = "C-Response-Desc"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
HELD_FOR = timedelta(hours=12)
"""A message that lacks something is looked at again after this: what it lacks may have been set."""
_LONGEST = 80
_KNOWN = re.compile(r"重复|已经?评价|已存在|duplicate|already", re.IGNORECASE)
_OURS = re.compile(
    r"签名|验签|密钥|解密|未授权|无权限|租户|appMark|\bsign|decrypt|unauthori[sz]ed|tenancy", re.IGNORECASE
)


class ProvinceEnd(StrEnum):
    """What became of one try."""

    TAKEN = "taken"
    KNOWN = "known"
    """The platform has it already, which counts as delivered."""
    REFUSED = "refused"
    OURS = "ours"
    """It is about us (key, signature, address, too fast, no connection): the message pays nothing, and everything waits."""
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class ProvinceAnswer:
    """One try's end, and why in a few words without any number of a person."""

    end: ProvinceEnd
    says: str = ""


_STATUSES: Mapping[int, ProvinceEnd] = {
    **dict.fromkeys((400, 413, 415, 422), ProvinceEnd.REFUSED),
    409: ProvinceEnd.KNOWN,
    **dict.fromkeys((301, 302, 303, 307, 308, 401, 403, 404, 405, 407, 410, 429), ProvinceEnd.OURS),
}
"""By HTTP status; any other than these and 200 leaves a doubt."""


def judged(status: int, body: bytes) -> ProvinceAnswer:
    """What an answer says. One that cannot be read leaves a doubt, whatever its status was meant to say."""
    if status != 200:
        return ProvinceAnswer(_STATUSES.get(status, ProvinceEnd.DOUBT), f"HTTP {status}")
    try:
        told = json.loads(body)
        said = told[DESCRIBED] if isinstance(told, dict) else None
    except (KeyError, ValueError, RecursionError):
        said = None
    if not isinstance(said, str):
        return ProvinceAnswer(ProvinceEnd.DOUBT, "回答看不懂")
    if said.strip().lower() == SUCCESS:
        return ProvinceAnswer(ProvinceEnd.TAKEN)
    words = without_phones(printable(" ".join(said.split()))[:_LONGEST], ())
    for end, form in ((ProvinceEnd.KNOWN, _KNOWN), (ProvinceEnd.OURS, _OURS)):
        if form.search(words):
            return ProvinceAnswer(end, words)
    return ProvinceAnswer(ProvinceEnd.REFUSED, words or "没有说理由")


def pause_after(tries: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait after so many tries that led to nothing: twice as long each time, up to `longest`."""
    doubled: int = 2 ** min(max(tries - 1, 0), 10)
    return min(FIRST_PAUSE * doubled, longest)
