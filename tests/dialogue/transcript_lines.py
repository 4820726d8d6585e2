"""What a dialogue answers, as a reader of transcripts sees it: effects, and what became of the cases."""

from bot.dialogue.complaint.filing import Complaint, Filing
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
from bot.dialogue.mentions import REFERENCE_UNITS, units
from bot.dialogue.talk import Callback, Talk
from dialogue.invented import AGENCY

LONGEST_SHOWN = 300


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
