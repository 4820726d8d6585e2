"""`huifang erase`: destroying what is known of the person of a case, by two persons who prove who they are."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.erasure import ERASURE_REASONS
from handlers.terminal.door import Unwelcome, guarded, run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.work.approvals.requests import Person
    from db.queries.archive.erasures import Erasure
    from handlers.terminal.opening import Office

EXAMPLE = "例：huifang erase HNJX-2026-00002 --reason asked --by chenjing --and liwei"
REASONS = "、".join(f"{reason}（{label.zh_hans}）" for reason, label in ERASURE_REASONS.items())


@guarded
def erase(
    case_no: Annotated[str, typer.Argument(help="办件编号", metavar="CASE_NO")],
    reason: Annotated[str, typer.Option("--reason", help=f"为什么：{REASONS}", metavar="REASON")],
    by: Annotated[str | None, typer.Option("--by", help="申请的人（监察员或室领导）的用户名")] = None,
    also: Annotated[str | None, typer.Option("--and", help="批准的人（室领导）的用户名")] = None,
) -> None:
    """删除一件的个人信息，找不回来：姓名、电话、原话、消息、档案、附件；总数和公布过的数字不变。要一人申请、另一人批准。"""
    for line in run(_erase(case_no.strip(), reason.strip(), by, also)):
        print(line)


async def _erase(case_no: str, reason: str, by: str | None, also: str | None) -> list[str]:
    from functools import partial

    from bot.casework.approvals.refusal import NotPossible
    from bot.work.approvals import erasing
    from bot.work.approvals.requests import NoSuchRequest
    from handlers.terminal.consent import consented
    from handlers.terminal.erasures import keep_journal
    from handlers.terminal.opening import now, opened
    from scheduler.sweeping import sweep

    async with opened(writing=True) as office:
        try:
            why = erasing.named(reason)
            await office.store.read(partial(erasing.can_erase, vault=office.vault, case_no=case_no))
        except NotPossible as e:
            raise Unwelcome(str(e)) from None
    consent = await consented(by, also, why)
    async with opened(writing=True) as office:
        work = partial(
            _asked_and_granted,
            office=office,
            case_no=case_no,
            reason=reason,
            by=consent.by,
            also=consent.also,
        )
        try:
            gone = await office.store.write(work)
        except (NotPossible, NoSuchRequest) as e:
            raise Unwelcome(str(e)) from None
        left = await keep_journal(office.store, office.vault, office.base)
        swept = await sweep(office.store, now())
    return [*_done(gone, swept=swept), *left]


def _asked_and_granted(
    connection: "Connection", *, office: "Office", case_no: str, reason: str, by: str, also: str
) -> "Erasure":
    """Both steps in one transaction, as on the pages."""
    from bot.domain.approval import ApprovalKind
    from bot.work.approvals import requests
    from bot.work.approvals.requests import Wish
    from db.queries.archive import erasures
    from db.queries.office import audit
    from handlers.terminal.composition import registry_of, voice_of
    from handlers.terminal.given_out import at_terminal
    from handlers.terminal.opening import now

    registry, voice, at = registry_of(office), voice_of(office), now()
    wish = Wish(ApprovalKind.ERASE, case_no, reason)
    number = requests.ask(connection, registry, voice, wish, _person(connection, by), at)
    granted = requests.grant(connection, registry, voice, number, _person(connection, also), "", at)
    audit.note(
        connection,
        office.vault,
        at_terminal(),
        "approval_granted",
        f"case {granted.object}",
        reason=granted.reason,
        detail={"kind": ApprovalKind.ERASE.value, "approval": number, "by": f"{by}、{also}"},
        now=at,
    )
    gone = erasures.called(connection, granted.object)
    assert gone is not None
    return gone


def _person(connection: "Connection", name: str) -> "Person":
    from bot.casework.names.login_names import folded
    from bot.casework.tickets.visibility import Viewer
    from bot.domain.role import Role
    from bot.work.approvals.requests import Person
    from db.queries.office import users

    found = users.named(connection, folded(name))
    assert found is not None, "they have just proved who they are"
    viewer = Viewer(found.name, Role(found.role), found.departments, found.id)
    return Person(found.id, viewer, decides_from=found.decides_from)


def _done(gone: "Erasure", *, swept: bool) -> list[str]:
    said = (
        f"已删除，找不回来。这一件现在叫 {gone.alias}（{gone.month}，{gone.archive_no}），仍计入总数和结果。"
    )
    now = (
        "数据库文件里的残余已清除。"
        if swept
        else "数据库文件里的残余还没清除：有别的程序正在用；serve 会在发送时段以外再清。"
    )
    return [said, now, "以前的备份、导出和打印的档案里还有这个人，请找出来销毁。"]
