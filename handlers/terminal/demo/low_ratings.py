"""The demo's 差评整改: on the second day two low ratings are verified and their people told what was done. One says that it is well;
the other's phone takes no messages any more, and so they stand in 整改回访 when the demo stops.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.remedies.course import RemedyOrder
from bot.domain.remedy import RemedyAct, RemedyState
from bot.domain.role import Role
from bot.work import remedies
from bot.work.remedies import RemedyDesk, RemedyWish
from db.queries.office import users
from db.queries.remedies import kept
from handlers.terminal.composition import registry_of, voice_of
from handlers.terminal.demo.console_left_open import CHANNELS
from handlers.terminal.opening import Office

OFFICER = "chenjing"
DAY = 2
"""Of the window: those of the first day have said what they wanted to say by then."""
STEPS: Sequence[tuple[RemedyAct, str, str]] = (
    (RemedyAct.VERIFY, "查了受理登记和窗口记录：第一次来没有给全材料清单，属实。", "能马上改的"),
    (RemedyAct.TELL, "您说得对，第一次没有把材料说全。现在窗口先给一张写全的清单，逐项勾好再收件。", ""),
)
PEOPLE = 2


async def put_right(office: Office, now: datetime) -> None:
    """What is done about them; nothing where nobody has an account to do it."""
    await office.store.write(partial(_put_right, office=office, now=now))


def _put_right(connection: Connection, *, office: Office, now: datetime) -> None:
    officer = users.named(connection, OFFICER)
    if officer is None:
        return
    calendar = registry_of(office).calendar
    desk = RemedyDesk(office.vault, calendar.is_workday, voice_of(office, CHANNELS))
    found = [one for one in kept.still_open(connection) if one.state is RemedyState.RECEIVED]
    for one in found[:PEOPLE]:
        for act, words, kind in STEPS:
            remedy = kept.held(connection, one.id)
            assert remedy is not None, "it was found just now"
            order = RemedyOrder(act, Role.OFFICER, officer.id, words, kind=kind)
            remedies.act(connection, desk, remedy, RemedyWish(order, officer.name, remedy.version), now)
