"""评价回执 in the conversation: given to whoever asks for it about a case of theirs, checked for whoever sends a code.

It is offered to nobody as a duty and never sent along: not having one is the usual case. Words with a code in them are
kept nowhere, and what a check says stands in that person's own messages alone.
"""

from bot.dialogue import mentions, menu
from bot.dialogue.draft import Draft
from bot.dialogue.effects import GiveReceipt
from bot.dialogue.inputs import Chose, Input, Said
from bot.dialogue.reading.receipt_words import wants_check, wants_receipt
from bot.dialogue.survey import survey
from bot.dialogue.talk import Callback, Talk
from bot.domain.disposition import DISPOSITIONS, Disposition
from bot.domain.rating_receipt_state import CheckedReceipt, CountedResult, ReceiptState

MOST_AT_ONCE = 5
"""Receipts in one chat message; a text message brings one."""


def may_have_one(callback: Callback) -> bool:
    """Whether its person may have the receipt: they have answered, or the month is sealed; never a stranger on their number."""
    if callback.disposition is Disposition.WRONG_PERSON:
        return False
    return callback.closed or callback.score is not None or callback.disposition is Disposition.REFUSED


def hear(draft: Draft, event: Said, *, busy: bool) -> Draft | None:
    """Take words about receipts; None for others. `busy`: words are asked for, so that only a real code is taken from them."""
    wish, look = wants_receipt(event.text), wants_check(event.text)
    if draft.scene.checked is None and (busy or (wish is None and look is None)):
        return None
    if not (
        event.text.strip().startswith("/") or draft.scene.code_shown
    ):  # these are written in one way only
        draft = survey.in_their_language(draft, event.text)
    if wish is not None and draft.scene.checked is None:
        return give(draft, event)
    return check(draft)


def wanted(talk: Talk, event: Input) -> tuple[Callback, ...]:
    """The cases of which a receipt is asked for: the one that is named or quoted, or all, the one that came to rest last first."""
    named, about = _wish(event)
    if named is None:
        return ()
    theirs = [c for c in talk.callbacks if may_have_one(c)]
    if about is not None or named:
        return tuple(c for c in theirs if c.case.case_no == about or c.case.case_no.casefold() == named)
    rested = sorted(theirs, key=lambda c: c.ended_at.timestamp() if c.ended_at else 0.0, reverse=True)
    return tuple(rested[:MOST_AT_ONCE])


def _wish(event: Input) -> tuple[str | None, str | None]:
    """The case that is named, "" for none in particular and None where no receipt is asked for; and the case that is quoted."""
    match event:
        case Said(_, text):
            return wants_receipt(text), event.about
        case Chose(_, menu.MENU, menu.RECEIPT):
            return "", None
        case _:
            return None, None


def give(draft: Draft, event: Input) -> Draft:
    """Give the receipts that are asked for."""
    asked = wanted(draft.talk, event)
    if not asked:
        return menu.show(draft, draft.sentence("receipt.not_answered"))
    shown = asked if draft.in_chat else asked[:1]
    for callback in shown:
        code = draft.scene.rating_receipts.get(callback.case.case_no)
        if code is None:
            draft = draft.reply(draft.sentence("receipt.none", callback))
            continue
        slip = draft.sentence("receipt.given", callback, code=code, since=_since(draft, callback))
        draft = draft.then(GiveReceipt(callback.case.case_no)).reply(slip)
    rest = len(asked) - len(shown)
    return draft.reply(draft.sentence("receipt.more", count=rest)) if rest else draft


def _since(draft: Draft, callback: Callback) -> str:
    """From when on it can be checked."""
    last = draft.scene.calls_by
    if callback.closed:
        return draft.sentence("receipt.now")
    if last is None:
        return draft.sentence("receipt.sealed")
    return draft.sentence("receipt.from", date=mentions.day(last, draft.language))


def check(draft: Draft) -> Draft:
    """Say what the code in these words leads to, or how to check one."""
    scene = draft.scene
    if scene.checked is not None:
        return draft.reply(_found(draft, scene.checked))
    if not scene.guesses_left:
        return draft.reply(draft.sentence("progress.tomorrow"))
    if scene.found is not None:
        return draft.reply(draft.sentence("check.of_a_complaint"))
    return draft.reply(draft.sentence("check.mistyped" if scene.code_shown else "check.how"))


def _found(draft: Draft, found: CheckedReceipt) -> str:
    month = "" if found.round is None else mentions.round_of(found.round, draft.language)
    if found.state is ReceiptState.OPEN:
        return draft.sentence("check.open" if found.on_roster else "check.early", month=month)
    if found.result is None:
        return draft.sentence(f"check.{found.state}", month=month)
    said = "counted" if found.was is None else "corrected"
    return draft.sentence(
        f"check.{said}",
        month=month,
        result=_said(draft, found.result),
        was="" if found.was is None else _said(draft, found.was),
        witness=_witness(draft, found.witnesses),
    )


def _said(draft: Draft, result: CountedResult) -> str:
    if result.score is not None:
        return draft.level(result.score)
    return DISPOSITIONS[result.disposition].said(draft.language)


def _witness(draft: Draft, names: tuple[str, ...]) -> str:
    if not names:
        return draft.sentence("check.unwitnessed")
    return draft.sentence("check.witnessed", names=mentions.printable(", ".join(names)))
