"""Dialogues as files: the inputs of a transcript are played to `step`, and everything it answers is written below them.

A transcript begins with a title (`# …`) and settings (`cases: 2`, `departments: 无线电管理处=李明/王芳、行业处`, `tickets:
TS-1 replied、TS-2 suspended`, `reasons: asked`). `>>` starts an input; what follows up to the next one is written by `--update-transcripts` and
compared otherwise.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from bot.dialogue.complaint.filing import Complaint, Filing
from bot.dialogue.conversation import step
from bot.dialogue.effects import (
    AddToTicket,
    Answered,
    AskRemedy,
    DropFiles,
    Effect,
    FileApplication,
    FileComplaint,
    GiveReceipt,
    GiveVerdict,
    GuessedWrong,
    JudgeRemedy,
    OpenTicket,
    OptIn,
    OptOut,
    PassToPerson,
    Say,
    WantFile,
)
from bot.dialogue.inputs import (
    Chose,
    Fetched,
    FileRef,
    FileRefusal,
    Input,
    Joined,
    LadderStep,
    Pressed,
    Said,
    Sent,
    Silence,
)
from bot.dialogue.mentions import REFERENCE_UNITS, units
from bot.dialogue.questionnaire import Questionnaire, parse
from bot.dialogue.questionnaire_document import tables, written
from bot.dialogue.scene import FoundTicket, PageAddress, Scene
from bot.dialogue.talk import Callback, Milestone, OwnTicket, Talk
from bot.domain.case import CaseFacts
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.month import Month, RoundKey
from bot.domain.rating_receipt_state import CheckedReceipt, CountedResult, ReceiptState
from bot.domain.remedy import RemedyAsked, RemedyTold
from bot.domain.stage import Stage
from bot.domain.ticket_state import TicketState
from bot.library import national_reasons, questionnaire, wording

FOLDER = Path(__file__).parents[1] / "transcripts"
AGENCY = "省经信委监察室"
START = datetime(2026, 11, 1, 10, 0, tzinfo=timezone(timedelta(hours=8)))
ENDS = datetime(2026, 11, 5, 23, 59, 59, tzinfo=timezone(timedelta(hours=8)))
PHONE = "555-0100"
LONGEST_SHOWN = 300
RATING_RECEIPT = "000G-40R4-0M30-E209-185G-R38E-1ZBP"
RECEIPT = "7KQ2-M0XD-4RTB-9VWC-H3NJ-6PYE-5G1Z"
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


def asking_reasons() -> Questionnaire:
    """The questionnaire of an office that has added the nation's reasons behind the score."""
    first, *rest = tables(questionnaire().document)
    asked = [first, *national_reasons().questions.values(), *rest]
    return parse(written("satisfaction", 3, asked))


def ticket(ticket_no: str, state: TicketState, filed_at: datetime = START - timedelta(days=9)) -> OwnTicket:
    """A ticket filed nine days before the round opened, answered where its state says so."""
    answered = state in (TicketState.REPLIED, TicketState.CLOSED)
    milestones = [Milestone(filed_at, TicketState.REGISTERED)]
    if state is not TicketState.REGISTERED:
        milestones.append(Milestone(filed_at + timedelta(days=4), state))
    return OwnTicket(
        ticket_no,
        state,
        filed_at,
        tuple(milestones),
        reply="经查属实，多收的费用已退回，\n当事人已作检讨。" if answered else "",
        satisfied=True if state is TicketState.CLOSED else None,
        wants_more=state is TicketState.SUSPENDED,
        finish_by=filed_at + timedelta(days=30),
    )


def scene(minute: int = 0, *, may_start: bool = True) -> Scene:
    """The surroundings of the step so many minutes after the round opened."""
    return Scene(
        receipt=RECEIPT,
        now=START + timedelta(minutes=minute),
        agency=AGENCY,
        questionnaire=questionnaire(),
        wording=wording(),
        ticket_no=f"TS-2026-{100 + minute:04}",
        may_start=may_start,
        phone=PHONE,
        calls_by=ENDS if may_start else None,
    )


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


def read_departments(text: str) -> dict[str, tuple[str, ...]]:
    """`无线电管理处=李明/王芳、行业处`."""
    pairs = (part.partition("=") for part in text.split("、") if part)
    return {name: tuple(officials.split("/")) if officials else () for name, _, officials in pairs}


def read_tickets(text: str) -> tuple[OwnTicket, ...]:
    """`TS-1 replied、TS-2 suspended`."""
    pairs = (part.split(" ") for part in text.split("、") if part)
    return tuple(ticket(ticket_no, TicketState(state)) for ticket_no, state in pairs)


def filed_today(count: int) -> tuple[OwnTicket, ...]:
    """So many requests of this day."""
    return tuple(ticket(f"GK-{n}", TicketState.REGISTERED, START) for n in range(count))


def read_found(text: str) -> FoundTicket:
    """`nothing`, `TS-1 replied`: what the receipt code in the next message leads to."""
    if text == "nothing":
        return FoundTicket(None)
    (found,) = read_tickets(text)
    return FoundTicket(found)


def read_checked(text: str) -> CheckedReceipt:
    """`counted 2`, `counted 2 5 witness`, `counted refused`, `open`, `open listed`, `erased`: what the receipt in the next message leads to."""
    state, *rest = text.split(" ")
    witnesses = ("witness.example.org/w1",) if "witness" in rest else ()
    results = [read_result(word) for word in rest if word not in ("witness", "listed")]
    return CheckedReceipt(
        ReceiptState(state),
        RoundKey(Month(2026, 10)),
        "listed" in rest,
        results[0] if results else None,
        results[1] if len(results) > 1 else None,
        witnesses=witnesses,
    )


def read_result(word: str) -> CountedResult:
    """`5`, `refused`."""
    if word.isdigit():
        return CountedResult(Disposition.ANSWERED, int(word))
    return CountedResult(Disposition(word), None)


def read_input(line: str) -> Input:
    """`sms says 满意`, `chat presses HNJX-2026-00001 overall 4`, `chat joins bound`, `sms invite`; {long} and {wordy} are long texts.

    About complaints: `chat chooses category delay`, `chat sends photo FILE words under it`, `chat fetched 7 ok`,
    `chat fetched 7 ok TS-1`.
    """
    name, verb, *rest = line.split(" ", 2)
    medium, what = Medium(name), rest[0] if rest else ""
    match verb:
        case "says":
            return Said(
                medium,
                what.replace("\\n", "\n")
                .replace("{empty}", "")
                .replace("{long}", "大小" * 3_000)
                .replace("{wordy}", "they kept us waiting " * 300),
            )
        case "forwards":
            return Said(medium, what, forwarded=True)
        case "quotes":
            case_no, words = what.split(" ", 1)
            return Said(medium, words, about=case_no)
        case "presses":
            case_no, question, value = what.split(" ", 2)
            return Pressed(medium, case_no, question, value)
        case "sends":
            kind, _, rest_of_it = what.partition(" ")
            file, _, caption = rest_of_it.partition(" ")
            return Sent(medium, kind, FileRef(file) if file else None, caption)
        case "fetched":
            number, how, *ticket = what.split(" ")
            refusal = None if how == "ok" else FileRefusal(how)
            return Fetched(medium, int(number), "photo", refusal, *ticket)
        case "chooses":
            question, value = what.split(" ")
            return Chose(medium, question, value, value)
        case "joins":
            return Joined(medium, bound=what == "bound")
        case _:
            return Silence(medium, LadderStep(verb))


def _a_minute_later(told: RemedyTold) -> RemedyTold:
    spans = (told.out_for, told.named_for)
    out_for, named_for = (span + timedelta(minutes=1) if span is not None else None for span in spans)
    return replace(told, out_for=out_for, named_for=named_for)


def write_effect(effect: Effect) -> list[str]:  # noqa: PLR0912 - a line for each effect there is
    """An effect as a reader of transcripts sees it."""
    match effect:
        case Say():
            return _write_say(effect)
        case Answered(case_no, question, value, raw):
            return [f"   * {case_no} keep {question} = {value if value is not None else '?'} «{_flat(raw)}»"]
        case OpenTicket(case_no, ticket_no, content):
            return [f"   * {case_no} open complaint {ticket_no} «{_flat(content)}»"]
        case AddToTicket(case_no, ticket_no, content):
            about = f"{case_no} add" if case_no else "add"
            return [f"   * {about} to complaint {ticket_no} «{_flat(content)}»"]
        case FileComplaint() | FileApplication():
            return _write_filed(effect)
        case WantFile(file, kind, ticket_no):
            return [f"   * fetch {kind} {file.file_id}{f' for {ticket_no}' if ticket_no else ''}"]
        case DropFiles():
            return ["   * forget what was attached"]
        case GiveVerdict(ticket_no, satisfied, words):
            return [f"   * {ticket_no} {'satisfied' if satisfied else 'not satisfied'} «{_flat(words)}»"]
        case JudgeRemedy(case_no, end, words):
            return [f"   * {case_no} judge the remedy {end} «{_flat(words)}»"]
        case AskRemedy(case_no):
            return [f"   * {case_no} ask about the remedy"]
        case GiveReceipt(case_no):
            return [f"   * {case_no} give the receipt"]
        case GuessedWrong():
            return ["   * guessed wrong"]
        case PassToPerson(case_no, raw):
            return [f"   * {case_no or 'no case'} pass to a person «{_flat(raw)}»"]
        case OptOut() | OptIn():
            return [f"   * {'stop all messages' if isinstance(effect, OptOut) else 'messages again'}"]


def _write_filed(effect: FileComplaint | FileApplication) -> list[str]:
    if isinstance(effect, FileComplaint):
        return [f"   * file complaint {effect.ticket_no}", *_write_complaint(effect.complaint)]
    answers = [f"     {key}: {_flat(value)}" for key, value in effect.application.answers if value]
    return [f"   * file {effect.application.kind} {effect.ticket_no}", *answers]


def _write_complaint(complaint: Complaint) -> list[str]:
    told = {
        "category": complaint.category or "",
        "department": complaint.department,
        "about the office": "yes" if complaint.about_office else "",
        "official": complaint.official,
        "content": _flat(complaint.content),
        "happened": complaint.happened,
        "attached": " ".join(str(n) for n in complaint.attachments),
        "by": "anonymous" if complaint.anonymous else f"name {complaint.name}".strip(),
    }
    return [f"     {title}: {value}" for title, value in told.items() if value]


def _write_say(say: Say) -> list[str]:
    about = "" if say.case_no is None else f" {say.case_no}"
    covers = f", counts for {' '.join(say.covers)}" if say.covers else ""
    about += f" {say.ticket_no}" if say.ticket_no else ""
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
    if _told_filing(before.filing) != _told_filing(after.filing):
        lines.append(f"   = {_told_filing(after.filing)}")
    if before.hearing != after.hearing:
        lines.append(f"   = {f'hears about {after.hearing}' if after.hearing else 'hears nothing more'}")
    for was, now in zip(before.callbacks, after.callbacks, strict=False):
        told = _told(now)
        if told != _told(was):
            lines.append(f"   = {now.case.case_no} {told}")
    return lines


def _told_filing(filing: Filing | None) -> str:
    if filing is None:
        return "no complaint being told"
    where = f"telling {filing.asked}{', to change it' if filing.changing else ''}"
    return f"{where}{', left for later' if filing.left else ''}"


def _told(callback: Callback) -> str:
    parts = [f"{callback.stage}{f' {callback.question}' if callback.question else ''}"]
    if callback.disposition is not None:
        parts.append(f"{callback.disposition}{f' {callback.score}' if callback.score else ''}")
    if callback.closed:
        parts.append("sealed")
    return ", ".join(parts)


def _flat(text: str) -> str:
    flat = text.replace("\n", "\\n")
    return flat if len(flat) <= LONGEST_SHOWN else f"{flat[:20]}… {len(text)} characters"


def sms_units(say: Say) -> int:
    """How long the message is as an SMS, with 【signature】 in front and the reference behind."""
    return units(f"【{AGENCY}】{say.text}") + REFERENCE_UNITS
