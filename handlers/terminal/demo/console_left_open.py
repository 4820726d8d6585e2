"""The demo's console: left open on the demo's month, with an account for every role."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from aiohttp import web
from rich.console import Console
from sqlalchemy import Connection

from bot.casework.names.login_names import folded
from bot.channels.vendor import DoctorFinding
from bot.domain.medium import Medium
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import ROLES, Role
from bot.work.accounts import credentials
from bot.work.accounts.credentials import Passwords
from bot.work.attachments.folder import Kept
from bot.work.tickets.registry import everywhere
from db.queries.office import users
from db.queries.office.audit import Who
from db.vault import Vault
from handlers.http.long_addresses import READ, short_addresses
from handlers.http.unnamed import unnamed
from handlers.office.web.stage import PlayStage
from handlers.terminal.checkup.checkup import NO_CHANNEL, examine
from handlers.terminal.composition import folder_of, turns_of, voice_of
from handlers.terminal.demo import panel
from handlers.terminal.demo.address import Address, draw_code
from handlers.terminal.demo.photos import drawn_photo
from handlers.terminal.demo.town import channel_of
from handlers.terminal.opening import Office
from handlers.terminal.serving.citizens import mount_public_door
from handlers.terminal.serving.console import mount_console

DEPARTMENT = "无线电管理处"
PEOPLE = {
    "chenjing": (Role.OFFICER, None, "陈静"),
    "zhoumin": (Role.CHIEF, None, "周敏"),
    "wugang": (Role.LIAISON, DEPARTMENT, "吴刚"),
    "huangyanming": (Role.LIAISON, DEPARTMENT, "黄燕明"),
    "liuyang": (Role.AUDITOR, None, "刘洋"),
    "guanli": (Role.ADMIN, None, "关莉"),
    "shangji": (Role.SUPERIOR, None, "尚吉"),
    "pyy1": (Role.MEMBER, None, "何静"),
}
"""Name → role, department, real name; the first is the one to begin with. 黄燕明 handled cases of the sample month."""
OFFICER = Who(None, next(iter(PEOPLE)), str(Role.OFFICER), "")
"""Who brought the month's file."""
ACCUSED = "回避：huangyanming 是经办人黄燕明本人，说的是他经办的办件的投诉，他看不到，像没有一样；同处的 wugang 看得到"
CHANNELS = {channel_of(medium): medium for medium in (Medium.CHAT, Medium.SMS)}
"""As the demo's town has them."""


class PortTaken(RuntimeError):
    """Another program is listening on the port."""


async def _examined(office: Office, clock: Callable[[], datetime]) -> list[DoctorFinding]:
    """The checks, but for the channels in the settings: the town has its own, and its messages do arrive."""
    return [one for one in await examine(office, clock=clock) if one.check != NO_CHANNEL]


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """The console as it runs."""

    tell: Callable[[], None]
    """Prints where it is, and the accounts."""
    check: Callable[[], None]
    """Has the system checked as it stands now, behind the pages."""


async def be_free(address: Address) -> None:
    """The port, before months are played for whoever waits for its pages. Raises PortTaken."""
    try:
        server = await asyncio.get_running_loop().create_server(asyncio.Protocol, address.host, address.port)
    except OSError as e:
        raise _taken(address, e) from e
    server.close()
    await server.wait_closed()


def _taken(address: Address, error: OSError) -> PortTaken:
    return PortTaken(
        f"{address.host} 的端口 {address.port} 打不开（{error.strerror}）；请用 --port 换一个，或加 --fast 不开后台页面"
    )


@asynccontextmanager
async def console_open(
    office: Office, address: Address, clock: Callable[[], datetime], console: Console, stage: PlayStage
) -> AsyncIterator[LeftOpen]:
    """The console and the public door running at this address; yields what can be done with them.
    Raises PortTaken."""
    password = credentials.first_password()
    hashed = await Passwords().hash(password)
    seen = await asyncio.to_thread(folder_of(office).keep, drawn_photo(3))
    people = partial(_add_people, vault=office.vault, password_hash=hashed, seen=seen, now=clock())
    await office.store.write(people)
    app = web.Application(middlewares=[short_addresses])
    app.on_response_prepare.append(unnamed)
    # Settings take no plain http beyond this machine; the demo's own network may still scan its codes.
    here = replace(office, base=office.base.model_copy(update={"public_url": address.url.rstrip("/")}))
    checkup = partial(_examined, here, clock)
    opened = mount_console(
        app,
        here,
        clock=clock,
        voice=partial(voice_of, channels=CHANNELS, reaches=everywhere),
        stage=stage,
        checkup=checkup,
    )
    mount_public_door(app, here, turns_of(office), clock=clock, channels=CHANNELS)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1, max_line_size=READ)
    await runner.setup()
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as e:
        await runner.cleanup()
        raise _taken(address, e) from e
    try:
        yield LeftOpen(partial(_tell, console, address, password), opened.checking.begin)
    finally:
        await runner.cleanup()


async def until_interrupted(living: asyncio.Task[None]) -> None:
    """Return on Ctrl-C or SIGTERM; raises what ended the play before that."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    told = asyncio.create_task(stopped.wait())
    await asyncio.wait((told, living), return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        await living


def _add_people(
    connection: Connection, *, vault: Vault, password_hash: str, seen: Kept, now: datetime
) -> None:
    for name, (role, department, real_name) in PEOPLE.items():
        users.add(
            connection,
            vault,
            {
                "name": name,
                "folded": folded(name),
                "role": role.value,
                "department": department,
                "real_name": real_name,
                "password_hash": password_hash,
                "must_change": False,
                "created_at": now,
            },
        )
    panel.invite(connection, vault, now, now.astimezone(OFFICE_ZONE).date(), seen)


def _tell(console: Console, address: Address, password: str) -> None:
    first, *others = (f"{name}（{ROLES[role].zh_hans}）" for name, (role, *_) in PEOPLE.items())
    draw_code(console, address)
    lines = [
        f"群众网页：{address.url}",
        f"后台页面：{address.url}office/",
        f"登录：用户名 {first}，密码 {password}",
        f"其他用户，密码相同：{'、'.join(others)}",
        ACCUSED,
    ]
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
