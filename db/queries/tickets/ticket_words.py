"""Everything that was written into a ticket, sealed as one: whoever knows a word of a complainant's looks for it in vain.

Whom a complaint is about (`official`, `department`) stands in clear, for it decides who may know of it.
"""

import json
from collections.abc import Mapping
from typing import Any

from db.schema.columns import storable
from db.vault import Vault
from db.vault.sealed import TICKET_WORDS, open_words, seal_words

WRITTEN: Mapping[str, str | None] = {
    "happened": "",  # when, in the complainant's words
    "content": "",
    "handed_over": None,  # the redacted text that the department sees, and nothing else
    "draft": None,  # the department's answer, until the office has released or returned it
    "reply": None,  # the latest, as the complainant has it
    "verdict_words": None,
}
"""The words there are, and what stands for those that nobody has written yet."""


def sealed(vault: Vault, ticket_no: str, words: Mapping[str, str | None]) -> bytes:
    """The words of a ticket as they are kept; those that are not given have not been written."""
    told = {name: storable(said) for name, said in words.items() if said is not None}
    return seal_words(vault, json.dumps(told, ensure_ascii=False), TICKET_WORDS.at(ticket_no))


def columns(vault: Vault, ticket_no: str, words: Mapping[str, str | None]) -> dict[str, object]:
    """The words as columns of `tickets`: sealed, and whether a draft is among them, to which the database holds the state."""
    return {
        "words_sealed": sealed(vault, ticket_no, words),
        "has_draft": words.get("draft") is not None,
    }


def opened(vault: Vault, ticket_no: str, kept: bytes) -> dict[str, Any]:
    """The words of a ticket, by the names of `WRITTEN`; raises WrongKey."""
    return {**WRITTEN, **json.loads(open_words(vault, kept, TICKET_WORDS.at(ticket_no)))}
