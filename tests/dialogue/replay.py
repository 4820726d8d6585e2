"""Dialogues as files: the inputs of a transcript are played to `step`, and everything it answers is written below them.

A transcript begins with a title (`# …`) and settings (`cases: 2`, `departments: 无线电管理处=李明/王芳、行业处`, `tickets:
TS-1 replied、TS-2 suspended`, `reasons: asked`). `>>` starts an input; what follows up to the next one is written by `--update-transcripts` and
compared otherwise.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bot.dialogue.conversation import step
from bot.dialogue.effects import (
    AskRemedy,
    FileComplaint,
    JudgeRemedy,
    Say,
)
from bot.dialogue.inputs import (
    Chose,
)
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.scene import FoundTicket, PageAddress
from bot.dialogue.talk import Callback, Talk
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.rating_receipt_state import CheckedReceipt
from bot.domain.remedy import RemedyAsked, RemedyTold
from bot.domain.stage import Stage
from bot.library import questionnaire
from dialogue.invented import (
    asking_reasons,
    case,
    scene,
    talk,
)
from dialogue.transcript_inputs import (
    filed_today,
    read_checked,
    read_departments,
    read_found,
    read_input,
    read_tickets,
)
from dialogue.transcript_lines import write_changes, write_effect

FOLDER = Path(__file__).parents[1] / "transcripts"
RATING_RECEIPT = "000G-40R4-0M30-E209-185G-R38E-1ZBP"


@dataclass
class Performance:
    """Where a transcript is being played."""

    talk: Talk
    minute: int = 0
    may_start: bool = True
    lines: list[str] = field(default_factory=list)
    departments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    crowded: bool = False
    guesses_left: bool = True
    found: FoundTicket | None = None
    checked: CheckedReceipt | None = None
    coded: bool = False
    without: str = ""
    """The case that has no receipt."""
    remedies: dict[str, RemedyTold] = field(default_factory=dict)
    """The cases about whose low rating it was told what was done, and whether that waits to be judged."""
    page: PageAddress | None = None
    replies: bool = True
    asked: Questionnaire = field(default_factory=questionnaire)
    offered: dict[tuple[str, str], tuple[str, str | None]] = field(default_factory=dict)
    """Label and ticket of the latest button of each question and value."""

    def play(self, line: str) -> None:
        """One input, and below it what came of it."""
        self.lines += [f">> {line}"]
        before = self.talk
        self.minute += 1
        self.remedies = {no: _a_minute_later(told) for no, told in self.remedies.items()}
        match line.split(" ", 1):
            case ["night" | "day" as hours]:
                self.may_start = hours == "day"
            case ["sealed"]:
                closed = (replace(c, closed=True) for c in self.talk.callbacks)
                self.talk = self.talk.with_callbacks(list(closed))
            case ["imported"]:
                late = Callback(case(len(before.callbacks) + 1))
                self.talk = replace(before, callbacks=(*before.callbacks, late))
            case ["excluded", case_no]:
                self._exclude(case_no)
            case ["crowded"]:
                self.crowded = True
            case ["guessed"]:
                self.guesses_left = False
            case ["hours", count]:
                self.minute += 60 * int(count)
            case ["ticket" | "filed" as verb, rest]:
                found = read_tickets(rest) if verb == "ticket" else filed_today(int(rest))
                self.talk = replace(before, tickets=(*found, *before.tickets))
            case ["finds" | "proves" | "mistyped" as verb, *what]:
                self._shows_code(verb, *what)
            case ["remedied" | "remedied-again" as how, case_no]:
                asked = RemedyAsked.ONCE if how == "remedied" else RemedyAsked.AGAIN
                others = {no: told for no, told in self.remedies.items() if no != case_no}
                self.remedies = {case_no: RemedyTold(asked), **others}
            case ["unlisted", case_no]:
                self.without = case_no
            case _:
                self._step(line)
        self.lines += [*write_changes(before, self.talk), ""]

    def _step(self, line: str) -> None:
        now = replace(
            scene(self.minute, may_start=self.may_start),
            departments=self.departments,
            crowded=self.crowded,
            guesses_left=self.guesses_left,
            found=self.found,
            checked=self.checked,
            code_shown=self.coded,
            rating_receipts={
                c.case.case_no: RATING_RECEIPT for c in self.talk.callbacks if c.case.case_no != self.without
            },
            remedies=dict(self.remedies),
            page=self.page,
            replies=self.replies,
            questionnaire=self.asked,
        )
        event = read_input(line)
        if isinstance(event, Chose):
            label, ticket_no = self.offered.get((event.question, event.value), (event.value, None))
            event = replace(event, label=label, ticket_no=ticket_no)
        self.found, self.checked, self.coded = None, None, False
        prepared = self.talk.filing is not None and self.talk.filing.before_submitting
        self.talk, effects = step(self.talk, event, now)
        self.remedies |= {
            effect.case_no: RemedyTold(RemedyAsked.OVER)
            for effect in effects
            if isinstance(effect, JudgeRemedy)
        }
        self.remedies |= {
            effect.case_no: replace(self.remedies[effect.case_no], named_for=timedelta())
            for effect in effects
            if isinstance(effect, AskRemedy)
        }
        if any(isinstance(effect, FileComplaint) for effect in effects):
            assert prepared, "a complaint is filed in a step for which no receipt code was drawn"
        for said in effects:
            if isinstance(said, Say) and said.case_no is None and said.question is not None:
                self.offered |= {(said.question, c.value): (c.label, said.ticket_no) for c in said.choices}
        self.lines += [written for effect in effects for written in write_effect(effect)]

    def _shows_code(self, verb: str, what: str = "") -> None:
        """The next message shows a code, of a complaint, of a receipt, or neither."""
        self.coded = True
        if verb == "finds":
            self.found = read_found(what)
        elif verb == "proves":
            self.checked = read_checked(what)

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
    person = talk(int(settings.get("cases", "1")), language, applicants)
    person = replace(person, tickets=read_tickets(settings.get("tickets", "")))
    played = Performance(
        person,
        departments=read_departments(settings.get("departments", "")),
        page=PageAddress(settings["page"], "5TQX8HNAK2VE93MC") if "page" in settings else None,
        replies=settings.get("replies") != "none",
        asked=asking_reasons() if "reasons" in settings else questionnaire(),
    )
    for line in text.splitlines():
        if line.startswith(">> "):
            played.play(line.removeprefix(">> "))
    return "\n".join([head.strip(), "", *played.lines]).rstrip() + "\n"


def _a_minute_later(told: RemedyTold) -> RemedyTold:
    spans = (told.out_for, told.named_for)
    out_for, named_for = (span + timedelta(minutes=1) if span is not None else None for span in spans)
    return replace(told, out_for=out_for, named_for=named_for)
