"""The office's own people are told that something waits for them, and never of what; whoever it is about is not."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection

from bot.casework.tickets.visibility import Viewer
from bot.channels.staff import ways
from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.role import Role
from bot.domain.work_address import WorkAddress
from bot.settings import Settings
from bot.work.accounts.addresses import give
from complaints import CHIEF, DEPARTMENT, HOURS, LIAISON, OFFICER, STORY, SUPERIOR, Bench
from console import add_user
from db.queries.office import users
from db.schema import cases, remedies
from db.store import Store
from rows import add
from scheduler.deadlines import Deadlines
from scheduler.staff_notices import StaffNotices, notice_of
from standins.mail_server import MailServer
from standins.wecom import AGENT, CORP, SECRET, WecomServer

SAYS = "【示例省经信委】有一件要您办的事，请登录后台查看。\nhttps://hf.example.gov.cn/office/"
PAUSE = timedelta(minutes=30)


@dataclass
class Staff:
    """The office's people, and what reached them in WeCom and by mail."""

    bench: Bench
    wecom: WecomServer
    mail: MailServer
    numbers: dict[str, int]

    def settings(self) -> Settings:
        return Settings(
            agency_name="示例省经信委",
            public_url="https://hf.example.gov.cn",
            wecom_corp_id=CORP,
            wecom_agent_id=AGENT,
            wecom_secret=SecretStr(SECRET),
            wecom_api_url=self.wecom.url,
            smtp_url=SecretStr(self.mail.url),
            smtp_from="huifang@example.gov.cn",
        )

    def job(self) -> StaffNotices:
        """As `serve` has it; made anew, it is another process."""
        settings = self.settings()
        return StaffNotices(
            self.bench.store,
            self.bench.vault,
            [way.open(settings) for way in ways.in_use(settings)],
            lambda: notice_of(settings),
            hours=lambda: HOURS,
            pause=PAUSE,
        )

    async def tick(self) -> list[str]:
        """One tick of the clockwork; who was told by it, each as often as they were told."""
        before = self._told()
        bench = self.bench
        await Deadlines(
            bench.store, bench.registry, bench.voice, office_chat=None, channel=None, calls_on_staff=True
        ).tick(bench.now)
        job = self.job()
        await job.tick(bench.now)
        await job.close()
        return sorted((self._told() - before).elements())

    def _told(self) -> Counter[str]:
        """How often each was told."""
        assert {words for member in self.wecom.members.values() for words in member.inbox} <= {SAYS}
        return Counter({name: len(member.inbox) for name, member in self.wecom.members.items()})

    async def joins(self, viewer: Viewer, wecom: str, email: str = "") -> None:
        """Somebody with an account and an address."""
        bench = self.bench
        number = await add_user(
            bench.store, viewer.name, viewer.role, department=next(iter(viewer.departments), None)
        )
        await bench.store.write(
            partial(give, vault=bench.vault, user_id=number, address=WorkAddress(wecom, email))
        )
        self.numbers[wecom or email] = number
        if wecom:
            self.wecom.member(wecom)


@pytest.fixture
async def staff(store: Store) -> AsyncIterator[Staff]:
    async with WecomServer() as wecom, MailServer() as mail:
        bench = Bench(store)
        wecom.clock = lambda: bench.now
        staff = Staff(bench, wecom, mail, {})
        await staff.joins(OFFICER, "LiMin")
        await staff.joins(CHIEF, "ZhaoZhuren")
        await staff.joins(LIAISON, "WangLianluo")
        await staff.joins(SUPERIOR, "TingBan")
        await staff.joins(Viewer("刘审计", Role.AUDITOR), "LiuShenji")
        yield staff


def about(official: str = "周志丽", *, about_office: bool = False) -> Complaint:
    return Complaint(STORY, Category.ATTITUDE, DEPARTMENT, official, name="陈小满", about_office=about_office)


async def assigned(staff: Staff, complaint: Complaint | None = None) -> str:
    number = await staff.bench.files(complaint)
    await staff.bench.does(number, Act.ASSIGN, "请核实", to=DEPARTMENT)
    return number


async def test_a_liaison_is_told_once_what_is_handed_over_and_the_office_what_is_drafted(
    staff: Staff,
) -> None:
    number = await assigned(staff)
    assert await staff.tick() == ["WangLianluo"]
    assert await staff.tick() == []
    await staff.bench.does(number, Act.DRAFT, "已经改正", by=LIAISON)
    assert await staff.tick() == ["LiMin"]
    staff.bench.passes(hours=2)
    await staff.bench.does(number, Act.DRAFT, "已经改正，向您道歉", by=LIAISON)
    assert await staff.tick() == []
    await staff.bench.does(number, Act.RETURN, "写清楚怎么改正", by=OFFICER)
    assert await staff.tick() == ["WangLianluo"]


async def test_however_much_there_is_one_message_says_it_and_the_next_comes_after_the_pause(
    staff: Staff,
) -> None:
    for _ in range(3):
        await assigned(staff)
    assert await staff.tick() == ["WangLianluo"]
    await assigned(staff)
    assert await staff.tick() == []
    staff.bench.passes(minutes=29)
    assert await staff.tick() == []
    staff.bench.passes(minutes=2)
    assert await staff.tick() == ["WangLianluo"]
    staff.bench.passes(hours=3)
    assert await staff.tick() == []


async def test_nobody_is_told_outside_the_hours_nor_of_what_is_done_by_then(staff: Staff) -> None:
    staff.bench.passes(hours=10, minutes=30)  # 20:30
    number, other = await assigned(staff), await assigned(staff)
    assert await staff.tick() == []
    staff.bench.passes(hours=12)
    await staff.bench.does(number, Act.DRAFT, "已经改正", by=LIAISON)
    await staff.bench.does(other, Act.DISOWN, "不是我处的事", by=LIAISON)
    assert await staff.tick() == []
    staff.bench.passes(hours=1)
    assert await staff.tick() == ["LiMin"]


async def test_yellow_and_red_are_told_once_each_and_red_to_the_chief_too(staff: Staff) -> None:
    await assigned(staff)
    await staff.tick()
    staff.bench.passes(days=28)
    assert await staff.tick() == ["LiMin", "WangLianluo"]
    staff.bench.passes(days=1)
    assert await staff.tick() == []
    staff.bench.passes(days=4)
    assert await staff.tick() == ["LiMin", "WangLianluo", "ZhaoZhuren"]
    staff.bench.passes(days=4)
    assert await staff.tick() == []


async def test_whoever_it_may_be_about_is_never_told(staff: Staff) -> None:
    await staff.joins(Viewer("周志丽", Role.LIAISON, frozenset({DEPARTMENT})), "ZhouZhili")
    number = await assigned(staff)
    assert await staff.tick() == ["WangLianluo"]
    staff.bench.passes(days=40)
    assert await staff.tick() == ["LiMin", "WangLianluo", "ZhaoZhuren"]
    staff.bench.passes(hours=1)
    await staff.bench.does(number, Act.DRAFT, "已经改正", by=LIAISON)
    assert await staff.tick() == ["LiMin"]
    assert staff.wecom.member("ZhouZhili").inbox == []


async def test_where_no_officer_may_see_it_the_chief_is_told(staff: Staff) -> None:
    number = await staff.bench.files(about(OFFICER.name))
    await staff.bench.does(number, Act.ASSIGN, "请核实", by=CHIEF, to=DEPARTMENT)
    assert await staff.tick() == ["WangLianluo"]
    await staff.bench.does(number, Act.DRAFT, "已经改正", by=LIAISON)
    assert await staff.tick() == ["ZhaoZhuren"]


async def test_whoever_is_barred_after_the_act_and_before_the_hour_is_not_told(staff: Staff) -> None:
    staff.bench.passes(hours=11)
    number = await assigned(staff)
    await staff.bench.adds(number, f"{LIAISON.name}也在场，骂了我")
    staff.bench.passes(hours=12)
    assert await staff.tick() == []


async def test_a_complaint_about_the_office_is_told_to_the_superior_alone(staff: Staff) -> None:
    await staff.bench.files(about("", about_office=True))
    staff.bench.passes(days=4)
    assert await staff.tick() == ["TingBan"]
    assert staff.wecom.member("LiMin").inbox == staff.wecom.member("ZhaoZhuren").inbox == []


async def test_nobody_disabled_or_without_an_address_is_told(staff: Staff) -> None:
    await add_user(staff.bench.store, "另一位", Role.LIAISON, department=DEPARTMENT)
    await staff.bench.store.write(
        lambda c: users.set_disabled(c, staff.bench.vault, staff.numbers["WangLianluo"], staff.bench.now)
    )
    await assigned(staff)
    assert await staff.tick() == []


async def test_what_is_in_doubt_is_not_said_again_until_something_else_waits(staff: Staff) -> None:
    staff.wecom.answers = [{"errcode": -1, "errmsg": "busy"}]
    await assigned(staff)
    assert await staff.tick() == []
    staff.bench.passes(hours=2)
    assert await staff.tick() == []
    assert staff.wecom.calls["message/send"] == 1
    await assigned(staff)
    assert await staff.tick() == ["WangLianluo"]


async def test_whom_one_way_refuses_is_told_on_the_other(staff: Staff) -> None:
    await staff.joins(
        Viewer("黄燕明", Role.LIAISON, frozenset({"电力处"})), "NotInTheApp", "huang@example.gov.cn"
    )
    del staff.wecom.members["NotInTheApp"]
    number = await staff.bench.files()
    await staff.bench.does(number, Act.ASSIGN, "请核实", to="电力处")
    assert await staff.tick() == []
    (letter,) = staff.mail.letters
    assert (letter.to, letter.words.splitlines()[:2]) == ("huang@example.gov.cn", SAYS.splitlines())
    assert number not in str(letter.message)


async def test_an_outage_of_every_way_stops_nothing_and_keeps_nobody(staff: Staff) -> None:
    staff.wecom.trusted = False
    number = await assigned(staff)
    assert await staff.tick() == []
    assert (await staff.bench.ticket(number)).with_department == DEPARTMENT


@pytest.mark.both_engines
async def test_two_processes_tell_somebody_once(staff: Staff) -> None:
    await assigned(staff)
    jobs = [staff.job(), staff.job()]
    await asyncio.gather(*(job.tick(staff.bench.now) for job in jobs))
    for job in jobs:
        await job.close()
    assert staff.wecom.calls["message/send"] == 1


async def test_of_a_late_low_rating_those_are_told_who_can_do_something_once_a_day_until_it_is_done(
    staff: Staff,
) -> None:
    bench = staff.bench

    def handed(connection: Connection) -> None:
        add(connection, cases, case_no="HNJX-1", department=DEPARTMENT, handler="周志丽", month="2026-10")
        opened = bench.now - timedelta(days=20)
        row = {"case_no": "HNJX-1", "month": "2026-10", "score": 1, "opened_at": opened, "state": "handed"}
        add(connection, remedies, **row)

    await bench.store.write(handed)
    assert await staff.tick() == ["LiMin", "WangLianluo", "ZhaoZhuren"]
    bench.passes(hours=2)
    assert await staff.tick() == []
    bench.passes(days=1)
    assert await staff.tick() == ["LiMin", "WangLianluo", "ZhaoZhuren"]
    await bench.store.write(
        lambda c: c.execute(remedies.update().values(state="told", answered_at=bench.now))
    )
    bench.passes(days=1)
    assert await staff.tick() == [], "they are asked by message first, and nothing is late"
