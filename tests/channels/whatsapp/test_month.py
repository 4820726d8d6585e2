"""WhatsApp through the real doors: it comes before SMS for numbers abroad, and what it refuses closes nothing else."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.casework.rounds.recovering import reference
from bot.channels.vendor import State
from bot.channels.whatsapp.openers import to_submit
from bot.dialogue.templates import TEMPLATES
from channels.eve import Eve, eve
from db.queries.archive import archive
from handlers.terminal.checkup.checkup import examine
from journeys.offices import case_no
from offices import MONTH, WINDOW
from standins.posting import ONCE
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, Accepted, Fate, TwilioServer
from standins.twilio_whatsapp import WHATSAPP_NUMBER

PUBLIC = "https://huifang.example"
SIDS = {"invite": "HX" + "1" * 32, "reminder": "HX" + "2" * 32}
DAY = timedelta(days=1)


def abroad(n: int) -> str:
    """A number abroad, which nobody has."""
    return f"+120255501{n:02d}"


def on_whatsapp(number: str) -> str:
    return f"whatsapp:{number}"


@dataclass
class OfficeAbroad(Eve):
    """An office that speaks by WhatsApp and SMS, both through one Twilio account."""

    phones: TwilioServer

    async def goes_on(self, by: timedelta) -> None:
        self.clock.turn(by)
        for _ in range(3):  # whom one way does not reach is tried on the next at once
            await self.house.rounds.tick(self.clock())
            await self.sends()
            self.clock.turn(timedelta(minutes=2))

    async def sends(self) -> None:
        await self.house.dispatch.drain()
        await self.phones.settled()

    async def hears(self, address: str, text: str) -> int:
        answer = await self.phones.text(address, text, patience=ONCE)
        await self.sends()
        return answer.status

    def ways(self, number: str) -> list[str]:
        """By which way each message to a number was taken, in order."""
        to = {number: "sms", on_whatsapp(number): "whatsapp"}
        return [to[m.to] for m in self.phones.accepted if m.to in to]

    def inbox(self, address: str) -> tuple[Accepted, ...]:
        return self.phones.phone(address).inbox

    async def ends(self) -> list[tuple[str, int | None]]:
        """How each case ended in the sealed month, in order."""
        await self.goes_on(WINDOW.closes - self.clock())
        found = await self.office.store.read(lambda c: list(archive.records(c, str(MONTH))))
        records = sorted((json.loads(one.record) for one in found), key=lambda r: str(r["case"]["case_no"]))
        return [(r["disposition"], r["score"]) for r in records]


@asynccontextmanager
async def month(
    folder: Path, monkeypatch: pytest.MonkeyPatch, numbers: list[str], *, rate: str = "10000"
) -> AsyncIterator[OfficeAbroad]:
    async with AsyncExitStack() as stack:
        phones = await stack.enter_async_context(TwilioServer(public_url=PUBLIC))
        phones.callback_patience = ONCE
        for name, sid in SIDS.items():
            phones.whatsapp.approve(sid, to_submit({}).wording(TEMPLATES[name], PUBLIC))
        settings = {
            "HUIFANG_PUBLIC_URL": PUBLIC,
            "HUIFANG_TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "HUIFANG_TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "HUIFANG_TWILIO_FROM": NUMBER,
            "HUIFANG_TWILIO_API_URL": phones.url,
            "HUIFANG_TWILIO_RATE": "10000",
            "HUIFANG_WHATSAPP_RATE": rate,
            "HUIFANG_WHATSAPP_FROM": f"whatsapp:{WHATSAPP_NUMBER}",
            "HUIFANG_WHATSAPP_TEMPLATES": json.dumps(SIDS),
            "HUIFANG_WHATSAPP_CONTENT_URL": phones.url,
        }
        it = await stack.enter_async_context(eve(folder, monkeypatch, numbers, settings))
        phones.clock = it.clock
        phones.deliver_to[PUBLIC] = it.url
        yield OfficeAbroad(**vars(it), phones=phones)


async def test_whatsapp_comes_before_sms_abroad_and_closes_nothing_else(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    li, zhao, wang, home, gone, quits = [*map(abroad, (11, 12, 13)), "19000000004", abroad(15), abroad(16)]
    async with month(office_folder, monkeypatch, [li, zhao, wang, home, gone, quits]) as it:
        it.phones.whatsapp.absent |= {zhao, gone}
        it.phones.fate(on_whatsapp(wang), Fate.undelivered(63016))
        it.phones.fate(gone, Fate.undelivered(30005))
        await it.goes_on(DAY + timedelta(hours=10))
        assert it.ways(li) == ["whatsapp"]
        assert it.ways(zhao) == it.ways(wang) == it.ways(gone) == ["whatsapp", "sms"]
        assert it.ways("+8619000000004") == ["sms"], "never the mainland"
        (asked,) = it.inbox(on_whatsapp(li))
        assert case_no(1) in asked.body
        assert f"{PUBLIC}/a/" in asked.body
        assert reference(asked.body), "found again after a restore"

        assert await it.hears(on_whatsapp(li), "4") == 200
        assert await it.hears(on_whatsapp(li), "4") == 200
        assert "谢谢" in it.inbox(on_whatsapp(li))[1].body
        assert it.ways(li)[:2] == ["whatsapp", "whatsapp"], "a reply goes back the way the answer came"
        assert await it.hears(zhao, "5") == 200
        assert "谢谢" in it.inbox(zhao)[-1].body
        assert await it.hears(on_whatsapp(quits), "退订") == 200
        told = len(it.ways(quits))

        await it.goes_on(DAY)
        assert len(it.ways(quits)) == told, "silence on every channel"
        assert await it.ends() == [
            ("answered", 4),
            ("answered", 5),
            ("no_answer", None),
            ("no_answer", None),
            ("unreachable", None),
            ("refused", None),
        ]


async def test_a_number_without_whatsapp_is_not_tried_there_for_the_next_case(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with month(office_folder, monkeypatch, [abroad(11), abroad(11)]) as it:
        it.phones.whatsapp.absent.add(abroad(11))
        await it.goes_on(DAY + timedelta(hours=10))
        await it.goes_on(3 * DAY)
        assert it.ways(abroad(11))[0] == "whatsapp"
        assert set(it.ways(abroad(11))[1:]) == {"sms"}


async def test_nobody_waits_for_whatsapp_while_its_sender_is_refused(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with month(office_folder, monkeypatch, [abroad(11), abroad(12)], rate="0.05") as it:
        it.phones.whatsapp.number = on_whatsapp("+12025550199")
        await it.goes_on(DAY + timedelta(hours=10))
        refused = {post.refused for post in it.phones.posts if post.to == on_whatsapp(abroad(11))}
        assert refused == {63007}, "the first one found it out, and waits until the evening"
        assert it.ways(abroad(12)) == ["sms"]


async def test_whatsapp_posts_are_as_little_believed_unsigned_as_any(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with month(office_folder, monkeypatch, [abroad(11)]) as it:
        text = partial(
            it.phones.text, on_whatsapp(abroad(11)), "5", patience=ONCE, message_sid="SM" + "7" * 32
        )
        for signature in ("", "=" * 28):
            assert (await text(signature=signature)).status == 403
        assert [(await text()).status for _ in range(2)] == [200, 200]
        nameless = await it.phones.text("whatsapp:US.13491208655302741918", "5", patience=ONCE)
        assert nameless.status == 200, "who hides the number cannot be answered, and is acknowledged"


async def test_doctor_looks_at_each_template(office_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with month(office_folder, monkeypatch, []) as it:
        it.phones.whatsapp.approve(SIDS["reminder"], "您好，{{item}}呢？")
        it.phones.whatsapp.approve(
            SIDS["invite"], to_submit({}).wording(TEMPLATES["invite"], PUBLIC), status="rejected"
        )
        found = [f for f in await examine() if f.check == "WhatsApp"]
        assert [f.state for f in found] == [State.BAD, State.BAD]
        assert "还没有核准（rejected）" in found[0].says
        assert "少了 {{case_no}}、{{code}}、{{ref}}" in found[1].says
