"""Dialogues as files: the inputs of a transcript are played to `step`, and everything it answers is written below them.

A transcript begins with a title (`# …`) and settings (`cases: 2`). `>>` starts an input; what follows up to the next one
is written by `--update-transcripts` and compared otherwise.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from bot.dialogue.effects import AddToTicket, Answered, Effect, OpenTicket, OptIn, OptOut, PassToPerson, Say
from bot.dialogue.inputs import Input, Joined, Medium, Pressed, Said, Sent, Silence, Step
from bot.dialogue.naming import REFERENCE_UNITS, units
from bot.dialogue.scene import Scene
from bot.dialogue.survey import step
from bot.dialogue.talk import Callback, CaseFacts, Disposition, Language, Stage, Talk
from bot.library import questionnaire, wording

FOLDER = Path(__file__).parents[1] / "transcripts"
AGENCY = "省经信委监察室"
START = datetime(2026, 11, 1, 10, 0, tzinfo=timezone(timedelta(hours=8)))
ITEMS = ("无线电频率使用许可", "供电营业许可证核发", "软件产品登记", "固定资产投资项目节能审查")


def case(number: int, applicant: str = "张伟") -> CaseFacts:
    """An invented case, concluded in October."""
    return CaseFacts(
        case_no=f"HNJX-2026-{number:05}",
        archive_no=f"HF-2026-10-{number:04}",
        item=ITEMS[(number - 1) % len(ITEMS)],
        department="无线电管理处",
        applicant=applicant,
        concluded_at=datetime(2026, 10, 11 + number % 18, 7, 11, tzinfo=UTC),
    )


def talk(
    cases: int = 1, language: Language = Language.ZH_HANS, applicants: tuple[str, ...] = ("张伟",)
) -> Talk:
    """A person with so many cases, none asked yet; the applicants take turns."""
    facts = (case(n, applicants[(n - 1) % len(applicants)]) for n in range(1, cases + 1))
    return Talk(language, callbacks=tuple(Callback(f) for f in facts))


def scene(minute: int = 0, *, may_start: bool = True) -> Scene:
    """The surroundings of the step so many minutes after the round opened."""
    return Scene(
        now=START + timedelta(minutes=minute),
        agency=AGENCY,
        questionnaire=questionnaire(),
        wording=wording(),
        ticket_no=f"TS-2026-{100 + minute:04}",
        may_start=may_start,
    )


@dataclass
class Performance:
    """Where a transcript is being played."""

    talk: Talk
    minute: int = 0
    may_start: bool = True
    lines: list[str] = field(default_factory=list)

    def play(self, line: str) -> None:
        """One input, and below it what came of it."""
        self.lines += [f">> {line}"]
        before = self.talk
        self.minute += 1
        match line.split(" ", 1):
            case ["night"]:
                self.may_start = False
            case ["day"]:
                self.may_start = True
            case ["sealed"]:
                closed = (replace(c, closed=True) for c in self.talk.callbacks)
                self.talk = self.talk.with_callbacks(list(closed))
            case ["imported"]:
                late = Callback(case(len(before.callbacks) + 1))
                self.talk = replace(before, callbacks=(*before.callbacks, late))
            case ["excluded", case_no]:
                self._exclude(case_no)
            case _:
                now = scene(self.minute, may_start=self.may_start)
                self.talk, effects = step(self.talk, read_input(line), now)
                self.lines += [written for effect in effects for written in write_effect(effect)]
        self.lines += [*write_changes(before, self.talk), ""]

    def _exclude(self, case_no: str) -> None:
        found = self.talk.find(case_no)
        assert found is not None
        out = replace(found, stage=Stage.DONE, question=None, disposition=Disposition.EXCLUDED)
        self.talk = self.talk.with_callback(out)


def replay(text: str) -> str:
    """The transcript with everything that is not an input written anew."""
    head, _, _ = text.partition("\n>> ")
    settings = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line and line[0] != "#")
    applicants = tuple(settings.get("applicants", "张伟").split("、"))
    language = Language(settings.get("language", "zh-Hans"))
    played = Performance(talk(int(settings.get("cases", "1")), language, applicants))
    for line in text.splitlines():
        if line.startswith(">> "):
            played.play(line.removeprefix(">> "))
    return "\n".join([head.strip(), "", *played.lines]).rstrip() + "\n"


def read_input(line: str) -> Input:
    """`sms says 满意`, `chat presses HNJX-2026-00001 overall 4`, `chat sends photo`, `chat joins bound`, `sms invite`."""
    name, verb, *rest = line.split(" ", 2)
    medium, what = Medium(name), rest[0] if rest else ""
    match verb:
        case "says":
            return Said(medium, what.replace("\\n", "\n"))
        case "presses":
            case_no, question, value = what.split(" ", 2)
            return Pressed(medium, case_no, question, value)
        case "sends":
            return Sent(medium, what)
        case "joins":
            return Joined(medium, bound=what == "bound")
        case _:
            return Silence(medium, Step(verb))


def write_effect(effect: Effect) -> list[str]:
    """An effect as a reader of transcripts sees it."""
    match effect:
        case Say():
            return _write_say(effect)
        case Answered(case_no, question, value, raw):
            return [f"   * {case_no} keep {question} = {value if value is not None else '?'} «{_flat(raw)}»"]
        case OpenTicket(case_no, ticket_no, content):
            return [f"   * {case_no} open complaint {ticket_no} «{_flat(content)}»"]
        case AddToTicket(case_no, ticket_no, content):
            return [f"   * {case_no} add to complaint {ticket_no} «{_flat(content)}»"]
        case PassToPerson(case_no, raw):
            return [f"   * {case_no or 'no case'} pass to a person «{_flat(raw)}»"]
        case OptOut():
            return ["   * stop all messages"]
        case OptIn():
            return ["   * messages again"]


def _write_say(say: Say) -> list[str]:
    about = "" if say.case_no is None else f" {say.case_no}"
    covers = f", counts for {' '.join(say.covers)}" if say.covers else ""
    lines = [f"   < {say.kind}{about}{f' {say.question}' if say.question else ''}{covers}"]
    lines += [f"     {line}".rstrip() for line in say.text.split("\n")]
    if say.choices:
        lines.append("     " + " ".join(f"[{c.label}]" for c in say.choices))
        lines.append("     " + " ".join(f"({c.value})" for c in say.choices))
    if say.share_contact:
        lines.append("     [share my phone number]")
    return lines


def write_changes(before: Talk, after: Talk) -> list[str]:
    """What became of the cases, one line for each that changed."""
    lines = []
    if before.language != after.language:
        lines.append(f"   = speaks {after.language}")
    if before.opted_out != after.opted_out:
        lines.append(f"   = {'opted out' if after.opted_out else 'opted in'}")
    for was, now in zip(before.callbacks, after.callbacks, strict=False):
        told = _told(now)
        if told != _told(was):
            lines.append(f"   = {now.case.case_no} {told}")
    return lines


def _told(callback: Callback) -> str:
    parts = [f"{callback.stage}{f' {callback.question}' if callback.question else ''}"]
    if callback.disposition is not None:
        parts.append(f"{callback.disposition}{f' {callback.score}' if callback.score else ''}")
    if callback.closed:
        parts.append("sealed")
    return ", ".join(parts)


def _flat(text: str) -> str:
    return text.replace("\n", "\\n")


def sms_units(say: Say) -> int:
    """How long the message is as an SMS, with 【signature】 in front and the reference behind."""
    return units(f"【{AGENCY}】{say.text}") + REFERENCE_UNITS
