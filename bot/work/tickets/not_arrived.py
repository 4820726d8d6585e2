"""Messages to complainants that did not arrive: noted on the ticket's timeline with the reason, so that somebody
phones."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.casework.terms import ACTS
from bot.channels.code_words import in_words
from bot.domain.act import Act
from bot.domain.role import Outside
from bot.work.tickets import score_corrected
from bot.work.tickets.notices import TOLD
from bot.work.tickets.request_notices import REQUEST_TOLD
from db.queries.tickets import not_arrived, timelines
from db.queries.tickets.not_arrived import NotArrived
from db.queries.tickets.timelines import Event
from db.vault import Vault

ACT = "not_arrived"
"""Its timeline entries; nobody's act, so it is in no table of moves."""
BESIDE_IT = (Act.NOTE, Act.CLASSIFY, Act.LINK, Act.UNLINK, score_corrected.ACT)
"""Lines of a timeline that say nothing to the complainant: what did not arrive is still to be told."""
DOUBTED = timedelta(days=1)
"""A message whose sending has been in doubt for this long cannot be relied on."""
_ENDS: Mapping[tuple[str, str], str] = {
    ("cancelled", "optout"): "本人不要再收消息",
    ("cancelled", "no_address"): "已经没有可发的号码",
}


def note(connection: Connection, vault: Vault, *, now: datetime, most: int) -> list[NotArrived]:
    """Note on their tickets what did not arrive, each once; returns those to tell the office about now."""
    found = not_arrived.take(connection, vault, TOLD | REQUEST_TOLD, doubted_before=now - DOUBTED, most=most)
    for one in found:
        words = f"“{ACTS[one.act]}”没有送到投诉人：{why(one)}"
        event = Event(now, ACT, one.ticket_state, Outside.CLOCK.value, words)
        timelines.append(connection, vault, one.ticket_no, event)
    return found


def untold(connection: Connection, viewer: int, *, most: int) -> list[str]:
    """The complaints about which somebody of the office still has to phone or write, as this account may see them."""
    return not_arrived.untold(connection, viewer, beside=BESIDE_IT, most=most)


def why(one: NotArrived) -> str:
    """Why it did not arrive, in the office's words."""
    if one.state == "unknown":
        return "发了一天，还不知道收到没有"
    code = one.error or ""
    said = _ENDS.get((one.state, code)) or (in_words(one.channel, code) if code else "运营商没说原因")
    if not one.ours:
        return said
    return f"我们的通道出了问题{'，再发一次也没有送到' if one.again else ''}：{said}"
