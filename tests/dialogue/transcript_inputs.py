"""A transcript's words into what a dialogue takes: inputs, complaints, departments, codes."""

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
from bot.dialogue.scene import FoundTicket
from bot.dialogue.talk import OwnTicket
from bot.domain.disposition import Disposition
from bot.domain.medium import Medium
from bot.domain.month import Month, RoundKey
from bot.domain.rating_receipt_state import CheckedReceipt, CountedResult, ReceiptState
from bot.domain.ticket_state import TicketState
from dialogue.invented import START, ticket


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
