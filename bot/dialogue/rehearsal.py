"""试演: what people are told, said about an invented case, for whoever changes a sentence or a question.

The conversation itself says it (`conversation.step`), in the wording and with the questionnaire that are looked at: there is
no second way to put a message together. Sentences that take a long talk to come to are put alone, by the same `Draft.sentence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

from bot.dialogue import mentions
from bot.dialogue.conversation import step
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Say
from bot.dialogue.inputs import Input, Joined, LadderStep, Said, Silence
from bot.dialogue.questionnaire import Form, Question, Questionnaire
from bot.dialogue.scene import PageAddress, Scene, Span
from bot.dialogue.survey import further_questions
from bot.dialogue.talk import Callback, Talk
from bot.dialogue.templates import TemplateUse
from bot.dialogue.wording import Wording
from bot.domain.case import CaseFacts
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage
from bot.domain.ticket_kind import CALLED, TicketKind
from bot.domain.ticket_state import TICKET_STATES, TicketState

_AT = datetime(2026, 11, 1, 10, 0, tzinfo=timezone(timedelta(hours=8)))
_TICKET_NO = "TS-20261101-R4MW9-V"
_RECEIPT = "7KQ2-M0XD-4RTB-9VWC-H3NJ-6PYE-5G1Z"
_RATING_RECEIPT = "000G-40R4-0M30-E209-185G-R38E-1ZBP"
BUTTON = "button."
"""How the keys of labels begin, which stand under messages."""
SPOKEN = (Medium.CHAT, Medium.SMS)
"""The media that have words of their own."""
_IN_CHATS = (
    *("filing.ask.", "filing.file.", "filing.filed.phone", "menu.title", "few", "foreign_contact"),
    *("others.offer", "others.line", "welcome.", "adding.tell", "adding.nothing", "changed.answer"),
)
_BY_SMS = ("invite_by_link", "reminder_by_link", "page", "will_phone")
"""How the keys of sentences begin that only one medium says, without having a variant for it."""


def _case(number: int, item: str, day: int) -> CaseFacts:
    concluded = datetime(2026, 10, day, 15, 0, tzinfo=_AT.tzinfo)
    return CaseFacts(
        f"HNJX-2026-{number:05}", f"HF-202610-{number:05}", item, "无线电管理处", "张伟", concluded
    )


SAMPLES = (_case(2, "无线电频率使用许可", 12), _case(3, "供电营业许可证核发", 15))
"""The invented cases, and when they were concluded."""


@dataclass(frozen=True, slots=True)
class Play:
    """What happens, in order: steps of the ladder, the chat opened, or words, which may differ by language."""

    parts: tuple[LadderStep | Joined | str | Mapping[Language, str], ...]
    cases: int = 1


def _words(simplified: str, traditional: str, english: str) -> Mapping[Language, str]:
    return MappingProxyType(
        {Language.ZH_HANS: simplified, Language.ZH_HANT: traditional, Language.EN: english}
    )


_STOP, _START = _words("退订", "退訂", "STOP"), _words("恢复", "恢復", "START")
_NOT_MINE = _words("不是我", "這不是我辦的", "wrong person")
_COMPLAIN = _words("投诉", "投訴", "complain")
_SAID = _words("已经核实，多收的费用退回。", "已經核實，多收的費用退回。", "Checked; the fee is paid back.")
_ASKED = LadderStep.INVITE
INVITED = Play((_ASKED,))
PLAYS: Mapping[str, Play] = MappingProxyType(
    {
        "invite": INVITED,
        "reminder": Play((_ASKED, LadderStep.REMIND)),
        "others.announced": Play((_ASKED,), cases=2),
        "next.sms": Play((_ASKED, "4"), cases=2),
        "others.offer.chat": Play((_ASKED, "4"), cases=2),
        "unclear": Play((_ASKED, _words("跑了3趟才办下来", "跑了3趟才辦下來", "I had to come three times"))),
        "declined": Play((_ASKED, _words("不想评价", "不想評價", "prefer not to say"))),
        "opted_out": Play((_STOP,)),
        "opted_in": Play((_STOP, _START), cases=0),
        "whose": Play((_ASKED, _NOT_MINE)),
        "help": Play((_words("帮助", "幫助", "help"),), cases=0),
        "filing.ask.category.chat": Play((_COMPLAIN,), cases=0),
        "welcome.unbound": Play((Joined(Medium.CHAT, bound=False),), cases=0),
        "welcome.no_case": Play((_words("你好", "你好嗎，請問", "hello there"),), cases=0),
    }
)
"""By the sentence that is to be seen, and the medium where it takes another way there: what brings it about."""


def media_of(key: str) -> tuple[Medium, ...]:
    """On which media a sentence is said."""
    variant = key.rpartition(".")[2]
    if variant in SPOKEN:
        return (Medium(variant),)
    if key.startswith((*_IN_CHATS, BUTTON)):
        return (Medium.CHAT,)
    return (Medium.SMS,) if key in _BY_SMS else SPOKEN


@dataclass(frozen=True, slots=True)
class RehearsedLine:
    """What people would read on one medium, and the labels under it. Names in an SMS are shortened already."""

    medium: Medium
    text: str
    labels: tuple[str, ...] = ()
    template: TemplateUse | None = None
    """The approved text that says the same, for a channel that carries nothing else."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """In which words, with which questions and in whose name."""

    wording: Wording
    questionnaire: Questionnaire
    agency: str
    phone: str = ""
    page: PageAddress | None = None
    """Where messages bring the address of a page."""

    def played(self, play: Play, language: Language, medium: Medium) -> tuple[Say, ...]:
        """Everything that is said after the last thing that happens in the play."""
        talk = Talk(language, callbacks=tuple(Callback(case) for case in SAMPLES[: play.cases]))
        said: tuple[Say, ...] = ()
        for minute, part in enumerate(play.parts):
            talk, effects = step(talk, _input(part, language, medium), self._scene(minute))
            said = tuple(effect for effect in effects if isinstance(effect, Say))
        return said

    def lines(self, play: Play, language: Language, medium: Medium) -> list[RehearsedLine]:
        """The same, as people read it."""
        return [_line(medium, say) for say in self.played(play, language, medium)]

    def question(self, question: Question, language: Language, medium: Medium) -> list[RehearsedLine]:
        """A question of the questionnaire in the message that puts it; the one for the score in the invitation."""
        if question.form is Form.SCORE:
            return self.lines(INVITED, language, medium)
        score = question.at_most if question.at_most < 5 else max(question.at_least, 4)
        rated = Callback(SAMPLES[0], Stage.FOLLOWING, score=score, disposition=Disposition.ANSWERED)
        draft = Draft(Talk(language, callbacks=(rated,)), self.scene(), medium)
        said = further_questions.put(draft, rated, question).effects
        return [_line(medium, effect) for effect in said if isinstance(effect, Say)]

    def scene(self) -> Scene:
        """The surroundings of what is said first."""
        return self._scene(0)

    def sentence(self, key: str, language: Language) -> list[RehearsedLine]:
        """A sentence as it is met: in its message where there is a play for it, else alone; on each medium that has it."""
        if key.startswith(BUTTON):
            label = self.wording.say(language, key, **self._facts(language, Medium.CHAT))
            return [RehearsedLine(Medium.CHAT, "", (label,))]
        name, _, variant = key.rpartition(".")
        name = name if variant in SPOKEN else key
        return [line for medium in media_of(key) for line in self._met(name, language, medium)]

    def _met(self, name: str, language: Language, medium: Medium) -> list[RehearsedLine]:
        play = PLAYS.get(f"{name}.{medium}") or PLAYS.get(name)
        found = self.lines(play, language, medium) if play is not None else []
        if found:
            return found
        draft = Draft(Talk(language), self._scene(0), medium)
        facts = self._facts(language, medium)
        text = draft.sentence(name, Callback(SAMPLES[0]), spent=0, **facts).strip()
        return [RehearsedLine(medium, text)]

    def _facts(self, language: Language, medium: Medium) -> dict[str, object]:
        """An example for every blank that is not the case's own."""
        draft = Draft(Talk(language), self._scene(0), medium)
        level, day = draft.level(4), mentions.day(_AT + timedelta(days=30), language)
        state = TICKET_STATES[TicketState.ACCEPTED].said(language)
        return {
            "agency": self.agency,
            "phone": self.phone or "0731-12345678",
            "when": draft.calling(),
            "question": draft.question_text(self.questionnaire.overall) or "",
            "others": "",
            "level": level,
            "label": level,
            "score": 4,
            "count": 2,
            "address": self.page or "https://example.gov.cn/a/5TQX8HNAK2VE93MC",
            "kind": CALLED[TicketKind.COMPLAINT].said(language),
            "ticket_no": _TICKET_NO,
            "receipt": _RECEIPT,
            "code": _RATING_RECEIPT,
            "since": draft.sentence("receipt.sealed"),
            "result": level,
            "was": draft.level(2),
            "names": "witness.example.org/w1",
            "witness": draft.sentence("check.unwitnessed"),
            "accept": draft.span(Span(3, working=True)),
            "finish": draft.span(Span(30)),
            "date": mentions.day(SAMPLES[0].concluded_at, language),
            "state": state,
            "reply": _SAID[language],
            "words": _SAID[language],
            "lines": _SAID[language],
            "list": draft.sentence("others.line", Callback(SAMPLES[1])),
            "title": _SAID[language],
            "value": _SAID[language],
            "department": SAMPLES[0].department,
            "body": SAMPLES[0].department,
            "finish_by": day,
            "answer": draft.span(Span(20, working=True)),
            "by": day,
            "amount": "35.00",
            "most": 30,
        }

    def _scene(self, minute: int) -> Scene:
        return Scene(
            now=_AT + timedelta(minutes=minute),
            agency=self.agency,
            questionnaire=self.questionnaire,
            wording=self.wording,
            ticket_no=_TICKET_NO,
            receipt=_RECEIPT,
            phone=self.phone,
            calls_by=_AT + timedelta(days=4),
            page=self.page,
        )


def _input(
    part: LadderStep | Joined | str | Mapping[Language, str], language: Language, medium: Medium
) -> Input:
    match part:
        case LadderStep():
            return Silence(medium, part)
        case Joined():
            return part
        case str():
            return Said(medium, part)
        case _:
            return Said(medium, part[language])


def _line(medium: Medium, say: Say) -> RehearsedLine:
    return RehearsedLine(medium, say.text, tuple(choice.label for choice in say.choices), say.template)
