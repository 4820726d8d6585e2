"""Three canaries, a name, a phone and a sentence, planted in complaints through the real turn, and the search for them."""

import io
import json
import random
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import select

import written
from bot.channels.incoming import Chat, Incoming, Phone
from bot.dialogue.inputs import Said
from bot.domain.act import Act
from bot.domain.medium import Medium
from bot.library import questionnaire, wording
from bot.turns.rules import Rules
from bot.turns.turn import Turns
from complaints import AGENCY, DEPARTMENT, HOURS, LIAISON, TERMS, WEEKDAYS, Bench
from db.schema import tickets
from places import sent_to
from scheduler.deadlines import Deadlines

NAME, SENTENCE = "欧阳金雀", "那只金丝雀是在窗口当面飞走的"
PHONE, MASKED = "19000004271", "190****4271"
OFFICIAL = "周志丽"
"""Whom the complaints are about; somebody of that name may work in the office."""
NAMED_CHAT, ANONYMOUS_CHAT, OFFICE_CHAT = 7_001, 7_002, -100_7
HANDED_OVER = "有人反映窗口态度不好，请核实"
STORY = f"我是{NAME}，电话{PHONE}。{SENTENCE}"


@dataclass(frozen=True, slots=True)
class Planted:
    """The complaints that carry the canaries: with and without a name."""

    named: str
    anonymous: str

    @property
    def numbers(self) -> tuple[str, str]:
        return self.named, self.anonymous


async def plant(bench: Bench) -> Planted:
    """File both, work them through all that tells somebody something: handed over, warned of, replied to, reopened."""
    turns = _turns(bench)
    named = await _files(bench, turns, NAMED_CHAT, "实名", NAME)
    anonymous = await _files(bench, turns, ANONYMOUS_CHAT, "匿名")
    for number in (named, anonymous):
        await bench.does(number, Act.ACCEPT)
        await bench.does(number, Act.SUSPEND, "请说说是哪一天")
        await bench.adds(number, f"补充：{STORY}")
        await bench.does(number, Act.REPLY, f"{NAME}您好，{SENTENCE}这件事我们会注意")
        await bench.judges(number, False, f"不行，{STORY}")
        await bench.does(number, Act.ASSIGN, HANDED_OVER, to=DEPARTMENT)
    bench.passes(days=40)
    clockwork = Deadlines(
        bench.store, bench.registry, bench.voice, office_chat=str(OFFICE_CHAT), channel="telegram"
    )
    await clockwork.tick(bench.now)
    await bench.does(named, Act.DRAFT, "已批评教育，向您道歉", by=LIAISON)
    await bench.does(named, Act.REPLY, "已批评教育，向您道歉")
    await bench.does(anonymous, Act.DRAFT, "已批评教育，向您道歉", by=LIAISON)
    return Planted(named, anonymous)


async def told_to_others(bench: Bench) -> list[str]:
    """Every message that does not go to the complainants: the warnings in the office's chat."""
    others = ~sent_to(bench.vault, NAMED_CHAT) & ~sent_to(bench.vault, ANONYMOUS_CHAT)
    rows = await bench.store.read(partial(written.messages, vault=bench.vault, which=others))
    return [row.text for row in rows]


def hits(texts: Iterable[str | bytes]) -> set[str]:
    """The canaries that are heard in these texts, in whatever dress programs put words on."""
    heard = set()
    for text in texts:
        for plain in _plain(text):
            heard |= {
                c for c in (NAME, PHONE, MASKED, SENTENCE) if c in plain or json.dumps(c)[1:-1] in plain
            }
    return heard


def _plain(text: str | bytes) -> list[str]:
    if isinstance(text, str):
        return [text]
    if text.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(text)) as package:
            return [package.read(part).decode("utf-8", "replace") for part in package.namelist()]
    return [text.decode("utf-8", "replace")]


def _turns(bench: Bench) -> Turns:
    letters = random.Random(3)
    rules = Rules(AGENCY, questionnaire(), wording(), HOURS, TERMS, WEEKDAYS)
    return Turns(
        bench.store,
        bench.vault,
        lambda: rules,
        refs=lambda: "".join(letters.choices("ABCDEFGH23456789", k=8)),
    )


async def _files(bench: Bench, turns: Turns, chat: int, named: str, *more: str) -> str:
    """Somebody tells it in the chat, typing everything; the number it got."""
    person = Chat(str(chat), phone=Phone(f"+86{PHONE}")) if more else Chat(str(chat))
    words = ("投诉", "吃拿卡要", DEPARTMENT, OFFICIAL, STORY, "昨天", "没有了", named, *more, "提交")
    for n, text in enumerate(words):
        bench.now += timedelta(seconds=1)
        said = Incoming("telegram", person, Said(Medium.CHAT, text), message_id=f"{chat}-{n}", raw=text)
        await turns.take(said, bench.now)
    filed = select(tickets.c.ticket_no).where(tickets.c.anonymous == (named == "匿名"))
    number: str | None = await bench.store.read(lambda c: c.execute(filed).scalar())
    assert number is not None, "the complaint was not filed"
    kept = await bench.ticket(number)
    assert SENTENCE in kept.content
    assert kept.anonymous is (named == "匿名")
    return number
