"""Two persons at the command line: each says who they are and proves it with their password."""

import os

import typer

from bot.casework.approvals.separation import settled
from bot.casework.names.login_names import folded
from bot.domain.role import DECIDING
from bot.work.accounts import credentials
from db.queries.office import users
from db.upkeep.lineage import Consent
from handlers.terminal.door import Unwelcome, readable
from handlers.terminal.opening import Office, now, opened

VARIABLES = ("HUIFANG_PASSWORD_BY", "HUIFANG_PASSWORD_AND")


async def consented(by: str | None, also: str | None, reason: str) -> Consent:
    """The consent of two different persons of the present database; raises Unwelcome."""
    if not by or not also or folded(by) == folded(also):
        raise Unwelcome("要两个不同的人确认：--by 用户名 --and 另一位的用户名")
    why = readable(reason).strip()[:500]
    if not why:
        raise Unwelcome("请用 --reason 写明理由，会记进查看日志")
    async with opened() as office:
        names = [await _proved(office, name, at) for name, at in zip((by, also), VARIABLES, strict=True)]
    return Consent(names[0], names[1], why)


async def _proved(office: Office, name: str, variable: str) -> str:
    password = os.environ.get(variable) or typer.prompt(f"{name[:64]} 的密码", hide_input=True, err=True)
    known_as = folded(name)
    person = await office.store.read(lambda c: users.named(c, known_as))
    proof = await office.store.read(lambda c: users.proof(c, known_as))
    right = await credentials.Passwords().verify(proof.password_hash if proof is not None else None, password)
    if not right or person is None or person.disabled_at is not None or person.role not in DECIDING:
        raise Unwelcome(f"{name[:64]} 没有确认：密码不对，或者不是监察员、室领导")
    if not settled(person.decides_from, now()):
        raise Unwelcome(f"{person.name} 的账号是别人刚设定或重设的，满七天才能确认；请换一位")
    return person.name
