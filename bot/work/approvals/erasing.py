"""删除个人信息: when what is known of the person of a case may be destroyed, and destroying it once two persons agree.

Complaints about the case go by one rule: while one is open nothing is destroyed, for it needs the person; once all are
over, their words, files and who complained go with the case, and what the figures count stays.
"""

import base64
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.approvals.refusal import NotPossible
from bot.domain.approval import ApprovalKind
from bot.domain.erasure import ALIAS, ERASURE_REASONS, ErasureReason
from db.queries.archive import erasures
from db.queries.archive.erasures import Erasure
from db.queries.erasing import destroying, standing
from db.queries.erasing.standing import ErasureStanding
from db.queries.office import approvals
from db.queries.office.approvals import Approval
from db.vault import Vault

_BYTES = 10


def can_erase(connection: Connection, vault: Vault, case_no: str) -> ErasureStanding:
    """The case, if its person may be erased; raises NotPossible."""
    if erasures.called(connection, case_no) or erasures.of_case(connection, vault, case_no):
        raise NotPossible(f"{case_no} 的个人信息已经删除，不用再删")
    case = standing.find(connection, vault, case_no)
    if case is None:
        raise NotPossible(f"没有办件 {case_no[:60]}，请核对编号")
    if case.round is None or not case.sealed:
        raise NotPossible(f"{case_no} 的月份还没有封存；封存以后才能删除，不然这件就对不上数了")
    if case.open_tickets:
        raise NotPossible(f"{case_no} 还有没办完的投诉件 {'、'.join(case.open_tickets)}；办完以后再删除")
    if waiting := _waiting(connection, case_no):
        numbers = "、".join(f"编号 {number}" for number in waiting)
        raise NotPossible(f"{case_no} 还有没决定的申请（{numbers}）；批准或不批准以后再删除")
    if case.hold is not None:
        raise NotPossible(f"{case_no} 暂不能删除：{case.hold}；事情了结后，先在这件的页面上取消“暂不删除”")
    if case.on_its_way:
        raise NotPossible(f"{case_no} 还有 {case.on_its_way} 条消息没有发完，请过几分钟再试")
    return case


def _waiting(connection: Connection, case_no: str) -> list[int]:
    """What else was asked for about the case: what exactly it was would be destroyed, and could be granted all the same."""
    found = approvals.open_about(connection, [case_no])
    return [request.id for request in found if request.kind is not ApprovalKind.ERASE]


def reason_of(words: str) -> ErasureReason:
    """The reason, by its code or by what it is called, as it stands in a request; raises NotPossible."""
    for reason, called in ERASURE_REASONS.items():
        if words in (reason, called.zh_hans):
            return reason
    known = "、".join(called.zh_hans for called in ERASURE_REASONS.values())
    raise NotPossible(f"请从列出的理由里选一个：{known}")


def named(words: str) -> str:
    """The reason as it is kept with the request: of the list, and no words about anybody. Raises NotPossible."""
    return ERASURE_REASONS[reason_of(words)].zh_hans


def erase(connection: Connection, vault: Vault, granted: Approval, *, now: datetime) -> Erasure:
    """Destroy what two persons have agreed on, if it still may be: raises NotPossible, and nothing has changed."""
    case = can_erase(connection, vault, granted.object)
    reason = reason_of(granted.reason)
    return destroying.destroy(connection, vault, case, reason, granted.id, alias(vault), now=now)


def alias(vault: Vault) -> str:
    """A fresh number for what is left of a case."""
    return ALIAS + base64.b32encode(vault.chance(_BYTES)).decode().rstrip("=")
