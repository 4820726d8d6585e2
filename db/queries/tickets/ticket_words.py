"""Everything written into a ticket, sealed as one value, so that nobody can search for a complainant's words.

So are the numbers of those about the same matter: the case of one would name the complainant of another. Whom a complaint is about (`official`, `department`) is stored in clear, because it decides who may know of it.
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
    "reply": None,  # the latest one, as the complainant received it
    "verdict_words": None,
    "merged_into": None,  # the number of the complaint with which it is worked
    "merged": None,  # numbers of those that were merged into it
    "linked": None,  # numbers of those about the same matter
}
"""The fields of a ticket's words, and the default of those that nobody has written yet."""


def sealed(vault: Vault, ticket_no: str, words: Mapping[str, str | None]) -> bytes:
    """The words of a ticket in stored form; fields that are not given have not been written."""
    told = {name: storable(said) for name, said in words.items() if said is not None}
    return seal_words(vault, json.dumps(told, ensure_ascii=False), TICKET_WORDS.at(ticket_no))


def columns(vault: Vault, ticket_no: str, words: Mapping[str, str | None]) -> dict[str, object]:
    """The words as columns of `tickets`: sealed, and whether they contain a draft, which the database checks against
    the state."""
    return {
        "words_sealed": sealed(vault, ticket_no, words),
        "has_draft": words.get("draft") is not None,
    }


def opened(vault: Vault, ticket_no: str, kept: bytes) -> dict[str, Any]:
    """The words of a ticket under the names in `WRITTEN`; raises WrongKey."""
    return {**WRITTEN, **json.loads(open_words(vault, kept, TICKET_WORDS.at(ticket_no)))}


def joined(words: Mapping[str, str | None]) -> tuple[str, ...]:
    """The numbers of the complaints about the same matter, each once."""
    every = " ".join(words.get(name) or "" for name in ("merged_into", "merged", "linked"))
    return tuple(dict.fromkeys(every.split()))
