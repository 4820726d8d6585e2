"""大厅海报 and 办结通知上印的一行: how somebody comes from paper to the public door, and to the chat where there is one.

Both say only what can be done there, in the words of a counter, and hold nothing of any case.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.channels.vendor import ChatLink
from bot.paper.lettering import drawable
from bot.paper.qr import bars

TITLE = "来办过事？您说了算"
UNDER = "不用下载，不用注册，不收费"
SCAN = "手机扫一扫"
OFFERS = {"complain": "我要投诉", "progress": "查投诉的进度", "my": "查我办的事", "months": "看每月公布"}
"""What one can do at the address, by the names of the public pages; those that there are not are not offered."""
RATE = "下月初我们会回访：点短信里的链接，或回一个数字"
CAUTION = "我们不收钱，也不问银行卡号和密码。"
LINE = "下月初会回访，请您评一评；要投诉、查进度，扫码或打开网址。"
SLIPS = "办结通知上印的一行"
HOW = "剪下来贴在办结通知上；要印进通知的格式里，请管理员给您单独的一行（SVG 图）。"


class PaperSize(StrEnum):
    """The poster's paper."""

    A4 = "a4"
    A3 = "a3"


@dataclass(frozen=True, slots=True)
class WayIn:
    """Where people come in: the office's public page, and its chat and telephone where it has them."""

    agency: str
    address: str
    pages: frozenset[str] = frozenset(OFFERS)
    """The names of the public pages that there are."""
    phone: str = ""
    chat: ChatLink | None = None


def poster_pdf(way_in: WayIn, sheet: PaperSize, *, at: datetime) -> bytes:
    """The poster, and on a second sheet the line to be cut out; raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    return printed("poster.typ", _data(way_in, sheet, "both"), at=at)


def poster_svg(way_in: WayIn, sheet: PaperSize) -> bytes:
    """The poster alone; raises FontsMissing or PressFailed."""
    from bot.paper.press import drawn

    return drawn("poster.typ", _data(way_in, sheet, "poster"))


def notice_pdf(way_in: WayIn, *, at: datetime) -> bytes:
    """The line for concluding notices as a page of its size; raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    return printed("poster.typ", _data(way_in, PaperSize.A4, "slip"), at=at)


def notice_svg(way_in: WayIn) -> bytes:
    """The line for concluding notices as a picture; raises FontsMissing or PressFailed."""
    from bot.paper.press import drawn

    return drawn("poster.typ", _data(way_in, PaperSize.A4, "slip"))


def _data(way_in: WayIn, sheet: PaperSize, what: str) -> dict[str, object]:
    chat = way_in.chat
    return {
        "print": what,
        "sheet": sheet.value,
        "agency": drawable(way_in.agency),
        "title": TITLE,
        "under": UNDER,
        "scan": SCAN,
        "code": _code(way_in.address),
        "address": way_in.address,
        "offers": [words for page, words in OFFERS.items() if page in way_in.pages],
        "rate": RATE,
        "phone": f"不用手机也行，打 {way_in.phone}" if way_in.phone else "",
        "chat": None
        if chat is None
        else {
            **_code(chat.address),
            "words": f"也可以在 {chat.app} 里说，扫这个码",
            "address": chat.address,
        },
        "caution": CAUTION,
        "line": LINE,
        "slips": {"title": SLIPS, "how": HOW},
    }


def _code(address: str) -> dict[str, object]:
    found, side = bars(address)
    return {"bars": found, "side": side, "alt": f"二维码：{address}"}
