"""The text of a message, sealed: kept whole until it need not be sent any more; of a chat message, what its buttons
mean.

All messages are stored alike, and most have the same length: a copy without the key does not show which are about a
complaint.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.effects import Choice, GivenDocument, Say
from bot.dialogue.templates import TemplateUse, filled
from db.schema.columns import storable
from db.vault import OutOfPlace, Vault
from db.vault.sealed import ASKED, WORDS, SealedColumn, open_words, seal_words

SHORTEST = 512
"""Bytes. Only chat messages that quote a lot, while they wait, and buttons for departments with long names are
longer."""

_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would create an encoder for each call


@dataclass(frozen=True, slots=True)
class AskedInChat:
    """The question that a message asks, and the choices that it offers."""

    question: str | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says."""

    text: str
    asked: AskedInChat = AskedInChat()
    share_contact: bool = False
    template: TemplateUse | None = None
    """The same in a text that the vendor has approved."""
    document: GivenDocument | None = None


def sealed(vault: Vault, ref: str, say: Say) -> bytes:
    """The content of a message in the form in which it is stored for sending."""
    use = say.template
    told: dict[str, object] = {
        "text": storable(say.text) if use is None else "",  # a template says it all
        "template": None if use is None else [use.name, {k: storable(v) for k, v in use.facts.items()}],
        "question": say.question,
        "choices": _pairs(say.choices),
        "share_contact": say.share_contact,
    }
    if say.document is not None:
        told["document"] = [say.document.ticket_no, say.document.place]
    return seal_words(vault, _json(told), WORDS.at(ref), SHORTEST)


def sealed_asked(vault: Vault, ref: str, say: Say) -> bytes:
    """What its buttons mean and what it asks, stored for when somebody presses a button or quotes it."""
    told = {"question": say.question, "choices": _pairs(say.choices)}
    return seal_words(vault, _json(told), ASKED.at(ref), SHORTEST)


def opened(vault: Vault, ref: str, kept: bytes | None) -> Message:
    """The content to be sent; raises WrongKey, or OutOfPlace if it was removed: a blank is never sent instead."""
    if kept is None:
        raise OutOfPlace(WORDS.at(ref))
    told = json.loads(open_words(vault, kept, WORDS.at(ref)))
    template = told.get("template")  # not in what was queued before there were any
    use = None if template is None else TemplateUse(*template)
    text = told["text"] if use is None else filled(use)
    asked, document = _asked(told["question"], told["choices"]), told.get("document")
    given = None if document is None else GivenDocument(*document)
    return Message(text, asked, bool(told["share_contact"]), use, given)


def opened_asked(vault: Vault, ref: str, kept: bytes | None) -> AskedInChat:
    """What a message asked and offered; nothing if it did not go to a chat. Raises WrongKey."""
    if kept is None:
        return AskedInChat()
    told = json.loads(open_words(vault, kept, ASKED.at(ref)))
    return _asked(told["question"], told["choices"])


def resealed(vault: Vault, of: SealedColumn, ref: str, kept: bytes | None, fresh: str) -> bytes | None:
    """The same words for another message; raises WrongKey."""
    return None if kept is None else vault.seal_bytes(vault.open_bytes(kept, of.at(ref)), of.at(fresh))


def _pairs(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in choices]


def _asked(question: str | None, pairs: Sequence[Sequence[str]]) -> AskedInChat:
    return AskedInChat(question, tuple(Choice(value, label) for value, label in pairs))
