"""The demo's panel: one member who serves, with an account, an opinion on its way, something done, and a notice."""

from datetime import date, datetime

from sqlalchemy import Connection

from bot.casework.names.login_names import folded
from bot.casework.panel.duties import DutyEntry
from bot.casework.panel.members import MemberOrder, decide_member, longest_until
from bot.casework.panel.opinions import MOST_EVIDENCE, PanelTerms, answer_by
from bot.domain.panel import DutyKind, DutyState, Interest, MemberAct, Occasion, Sphere
from bot.domain.role import Role
from bot.work.attachments.folder import Kept
from db.queries.office import users
from db.queries.panel import duties, members, opinion_files, opinions
from db.queries.panel.duties import NewDuty
from db.queries.panel.members import NewMember
from db.queries.panel.opinions import NewOpinion
from db.queries.tickets import attachments
from db.vault import Vault
from scheduler.workdays import OFFICIAL

OFFICER, CHIEF, MEMBER = "chenjing", "zhoumin", "pyy1"
REF = "0" * 20
OBJECT = "二楼综合窗口"
OPINION = "上午十点去暗访，窗口没有人，等了二十分钟才有人来。建议安排双岗，并把值班表贴在窗口。"
DONE = "到办事大厅暗访三个窗口，看有没有一次告知。"
NOTICE = "下周三下午三点在三楼会议室开座谈会，请各位评议员带上自己的履职记录。"
_HER = NewMember(REF, "何静", "星城机械厂", Sphere.ENTERPRISE, "19000000061")


def invite(connection: Connection, vault: Vault, now: datetime, today: date, evidence: Kept) -> None:
    """Nominated by the officer, appointed by the chief; raises nothing, for all accounts are there. `evidence`: a photo in the
    folder, which stands beside the opinion."""
    officer, chief, account = (users.named(connection, folded(name)) for name in (OFFICER, CHIEF, MEMBER))
    assert officer is not None
    assert chief is not None
    assert account is not None
    members.nominate(connection, vault, _HER, user_id=officer.id, name=officer.name, now=now)
    until = longest_until(today, 3)
    for act, by, role, day in (
        (MemberAct.CONSENT, officer, Role.OFFICER, today),
        (MemberAct.APPROVE, chief, Role.CHIEF, until),
    ):
        member = members.find(connection, REF)
        assert member is not None
        order = MemberOrder(act, role, by.id, day=day)
        into = decide_member(member.standing, order, today)
        members.move(connection, member, order, into, by=by.name, named=True, now=now)
    members.link(connection, REF, account.id)
    _works(connection, vault, account.id, now, today)
    _proves(connection, evidence, now)
    duties.tell(connection, REF, NOTICE, by=(officer.id, officer.name), now=now)


def _works(connection: Connection, vault: Vault, user_id: int, now: datetime, today: date) -> None:
    member = members.find(connection, REF)
    assert member is not None
    by, until = (user_id, member.called), answer_by(now, PanelTerms(), OFFICIAL.is_workday)
    given = NewOpinion(REF, REF, Occasion.COVERT, today, OBJECT, OPINION, Interest.NONE)
    opinions.add(connection, vault, given, answer_by=until, by=by, now=now)
    done = NewDuty(REF, REF, DutyKind.COVERT, DutyEntry(today, 3, DONE), DutyState.OFFERED)
    duties.add(connection, vault, done, by=by, now=now)


def _proves(connection: Connection, file: Kept, now: datetime) -> None:
    attachments.hold(connection, file.sha256)
    opinion_files.add(
        connection,
        REF,
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        most=MOST_EVIDENCE,
        now=now,
    )
