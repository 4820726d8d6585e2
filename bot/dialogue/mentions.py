"""How a message speaks of people, cases and days: masked, short, and safe to print.

A message names its case by the full case number. It names the applicant only as far as a bystander may know and it can be
read aloud without stumbling: a company by its name, a person not at all.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.case import CaseFacts
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.month import RoundKey

OFFICE_DAY = ZoneInfo("Asia/Shanghai")
SMS_UNITS = 134
"""Two SMS segments of UCS-2 text: 67 units each when sent in parts."""
REFERENCE_UNITS = 10
"""What the channel appends to an SMS: a reference code and the blanks around it."""
LONGEST_NAME = 14
"""A company's name in an SMS; in chat there is room."""

_ORGANISATION = re.compile(
    r"公司|集团|集團|中心|学校|學校|大学|大學|学院|學院|医院|醫院|协会|協會|委员会|委員會|办公室|辦公室|合作社|银行|銀行"
    r"|\b(?:ltd|limited|inc|corp|co|company|llc|gmbh)\b",
    re.IGNORECASE,
)
_ORGANISATION_ENDS = tuple("厂廠局院店所社行房馆館部室站场場园園户戶堂城队隊")
_SHORTEST_ORGANISATION = 4
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@lru_cache(maxsize=4096)
def names(case: CaseFacts, language: Language, medium: Medium) -> Mapping[str, str]:
    """What a message on this medium may say about the case, by the placeholders of the wording."""
    person = addressed(case.applicant)
    if person and language is Language.EN:
        person = f" {person}"
    if medium is not Medium.CHAT:
        person = shortened(person, LONGEST_NAME)
    return MappingProxyType(
        {
            "case_no": printable(case.case_no),
            "archive_no": printable(case.archive_no),
            "item": printable(case.item),
            "person": person,
            "date": day(case.concluded_at, language),
            "month": month(case.concluded_at, language),
        }
    )


def addressed(applicant: str) -> str:
    """How a message addresses the applicant: an organisation by its name, a person by none.

    In doubt it is treated as a person: saying too little does no harm, and «张*您好» is no greeting.
    """
    name = printable(applicant)
    return name if _is_organisation(name) else ""


def _is_organisation(name: str) -> bool:
    if _ORGANISATION.search(name) is not None:
        return True
    return len(name) >= _SHORTEST_ORGANISATION and name.endswith(_ORGANISATION_ENDS)


def day(moment: datetime, language: Language) -> str:
    """The day in the office's zone, as people say it: `10月12日`, `12 Oct`."""
    local = moment.astimezone(OFFICE_DAY)
    if language is Language.EN:
        return f"{local.day} {_MONTHS[local.month - 1]}"
    return f"{local.month}月{local.day}日"


def month(moment: datetime, language: Language) -> str:
    """The month in the office's zone: `10月`, `Oct`."""
    local = moment.astimezone(OFFICE_DAY)
    return _MONTHS[local.month - 1] if language is Language.EN else f"{local.month}月"


def round_of(key: RoundKey, language: Language) -> str:
    """A round as people say it: `2026年10月`, `Oct 2026`; a supplement is its month, of which people know no rounds."""
    if language is Language.EN:
        return f"{_MONTHS[key.month.month - 1]} {key.month.year}"
    return f"{key.month.year}年{key.month.month}月"


def printable(text: str) -> str:
    """One line without control, format or broken characters; blanks collapsed."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join("".join(kept).split())


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters; the last of them is … when something was left out."""
    return text if len(text) <= longest else f"{text[: max(longest - 1, 1)]}…"


def units(text: str) -> int:
    """The length in units of an SMS in UCS-2: an emoji counts as two."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def room(agency: str) -> int:
    """Units left for the text of an SMS of two segments, after 【signature】 and reference."""
    return SMS_UNITS - units(f"【{agency}】") - REFERENCE_UNITS
