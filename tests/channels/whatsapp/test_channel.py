"""WhatsApp over real HTTP: begun with a template, answered freely, and what each refusal means for the number."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.channels.base import About, Absent, Accepted, Fate, Letter, Refusal, Refused
from bot.channels.inbox import Inbox
from bot.channels.sentbox import Sentbox
from bot.channels.whatsapp.channel import WhatsApp
from bot.channels.whatsapp.codes import WHATSAPP
from bot.channels.whatsapp.openers import to_submit
from bot.dialogue.templates import TEMPLATES, TemplateUse
from channels.twilio_door import channel_to
from standins.faults import Fault, Trouble
from standins.posting import ONCE
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioServer
from standins.twilio import Fate as Script
from standins.twilio_whatsapp import WHATSAPP_NUMBER

LI, AT_WHATSAPP = "+12025550111", "whatsapp:+12025550111"
SITE = "https://huifang.example"
INVITE = "HX" + "1" * 32
USE = TemplateUse(
    "invite",
    {
        "site": SITE,
        "date": "10月12日",
        "item": "无线电\n频率" + "许可" * 200,
        "case_no": "HNJX-2026-00002",
        "code": "5TQX8HNAK2VE93MC",
    },
)
OPENER = Letter(ref="K7Q2M9AB", to=LI, text="您好，您办好的……", template=USE, valid_seconds=3_600)
REPLY = Letter(ref="AAAA2222", to=LI, text="记下了，谢谢您。")


@pytest.fixture
async def whatsapp(server: TwilioServer) -> AsyncIterator[WhatsApp]:
    server.whatsapp.approve(INVITE, to_submit({}).wording(TEMPLATES["invite"], SITE))
    channel = WhatsApp(
        ACCOUNT_SID,
        AUTH_TOKEN,
        WHATSAPP_NUMBER,
        {"invite": INVITE},
        public_url=SITE,
        api_url=server.url,
    )
    yield channel
    await channel.close()


async def says(server: TwilioServer, text: str) -> None:
    await server.text(AT_WHATSAPP, text, patience=ONCE)


async def test_what_we_begin_goes_out_as_the_approved_template(
    server: TwilioServer, whatsapp: WhatsApp
) -> None:
    outcome = await whatsapp.send(OPENER)
    (sent,) = server.accepted
    assert outcome == Accepted(sent.sid)
    assert (sent.to, sent.from_) == (AT_WHATSAPP, f"whatsapp:{WHATSAPP_NUMBER}")
    assert (sent.form["ContentSid"], "Body" in sent.form) == (INVITE, False)
    assert sent.body.startswith("您好，您10月12日办好的“无线电 频率许可")
    assert f"打开{SITE}/a/5TQX8HNAK2VE93MC回答" in sent.body
    assert sent.body.endswith("〔K7Q2M9AB〕")
    assert (sent.validity_period, sent.status_callback) == (
        3_600,
        f"{SITE}/webhooks/twilio/status?ref=K7Q2M9AB",
    )
    await server.settled()
    assert len(server.phone(AT_WHATSAPP).inbox) == 1
    assert [c.status for c in server.callbacks] == ["sent", "delivered"]


async def test_who_has_written_is_answered_in_any_words(server: TwilioServer, whatsapp: WhatsApp) -> None:
    await says(server, "5")
    assert isinstance(await whatsapp.send(REPLY), Accepted)
    await server.settled()
    assert [m.body for m in server.phone(AT_WHATSAPP).inbox] == ["记下了，谢谢您。〔AAAA2222〕"]


async def test_free_text_after_the_day_is_taken_and_lost_later(
    server: TwilioServer, whatsapp: WhatsApp
) -> None:
    assert isinstance(await whatsapp.send(REPLY), Accepted)
    await server.settled()
    assert [(c.status, c.error_code) for c in server.callbacks][-1] == ("undelivered", 63016)


@pytest.mark.parametrize("name", ["reminder", "invite"])
async def test_what_no_template_carries_is_left_to_another_vendor(
    server: TwilioServer, whatsapp: WhatsApp, name: str
) -> None:
    use = TemplateUse(name, {**USE.facts, "code": "longer than any blank" * 9})
    outcome = await whatsapp.send(Letter(ref="AAAA2222", to=LI, text="……", template=use))
    assert isinstance(outcome, Refused)
    assert outcome.why is Refusal.BARRED
    assert server.posts == ()


@pytest.mark.parametrize(
    ("code", "why", "about"),
    [
        (63003, Refusal.NOT_HERE, About.WAY),
        (63024, Refusal.NOT_HERE, About.WAY),
        (63014, Refusal.NOT_HERE, About.WAY),
        (21211, Refusal.NOT_HERE, About.WAY),
        (30005, Refusal.NOT_HERE, About.WAY),
        (63016, Refusal.BARRED, About.MESSAGE),
        (63041, Refusal.BARRED, About.MESSAGE),
        (21655, Refusal.BARRED, About.MESSAGE),
        (63999, Refusal.BARRED, About.MESSAGE),
        (63007, Refusal.HALT, About.US),
        (20003, Refusal.HALT, About.US),
        (20429, Refusal.LATER, About.US),
        (30003, Refusal.NOT_TODAY, About.US),
        (21610, Refusal.OPTED_OUT, About.ADDRESS),
    ],
)
async def test_a_code_closes_no_more_than_this_way(
    server: TwilioServer, whatsapp: WhatsApp, code: int, why: Refusal, about: About
) -> None:
    server.fate(AT_WHATSAPP, Script.refused(code))
    outcome = await whatsapp.send(OPENER)
    assert isinstance(outcome, Refused)
    assert (outcome.why, outcome.why.about, outcome.code) == (why, about, str(code))
    later = WHATSAPP.codes.why_not(Fate.UNDELIVERED, str(code))
    assert later is why


async def test_a_doubt_about_a_template_is_resolved_by_the_reference_in_it(
    server: TwilioServer, whatsapp: WhatsApp
) -> None:
    now = datetime.now(UTC)
    assert await whatsapp.search(OPENER, now) == Absent()
    server.faults.script(Fault(Trouble.UNAVAILABLE, accepted=True))
    await whatsapp.send(OPENER)
    found = await whatsapp.search(OPENER, now)
    assert not isinstance(found, Absent)
    assert (found.provider_id, found.ref) == (server.accepted[0].sid, OPENER.ref)  # type: ignore[union-attr]  # no CannotTell


async def test_each_channel_lists_its_own_people(server: TwilioServer, whatsapp: WhatsApp) -> None:
    sms, service = channel_to(server.url), channel_to(server.url, sender="MG" + "0" * 32)
    await says(server, "5 谢谢")
    await server.text(LI, "4", patience=ONCE)
    await whatsapp.send(OPENER)
    assert isinstance(whatsapp, Inbox)
    assert isinstance(whatsapp, Sentbox)
    assert [(one.sms.sender, one.sms.text) for one in await whatsapp.inbound(None)] == [(LI, "5 谢谢")]
    assert [(one.sms.sender, one.sms.text) for one in await sms.inbound(None)] == [(LI, "4")]
    assert [(one.to, one.text[-10:]) for one in await whatsapp.outbound(None)] == [(LI, "〔K7Q2M9AB〕")]
    assert await sms.outbound(None) == await service.outbound(None) == []
    await sms.close()
    await service.close()
