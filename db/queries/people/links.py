"""一次性链接: the addresses that we texted, by the hash of their code: where a case is answered, or words that no SMS carries.

An address to answer at leads to its case until that is closed (`Callback.closed`); one to words, for as long as they are
worth reading.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot.casework.contact.link_code import hash_of
from db.engine.prepared import Prepared
from db.schema import links
from db.vault import Vault
from db.vault.sealed import LINKED_WORDS, open_words, seal_words

WORDS_SHOWN = timedelta(days=30)
"""How long words can be read at their address: as long as a reply to a complaint is owed."""
SHORTEST = 512

_ADD = Prepared(insert(links))
_FIND = Prepared(
    select(links.c.party_id, links.c.case_no, links.c.words_sealed, links.c.made_at).where(
        links.c.code_hash == bindparam("code")
    )
)
_FORGET = Prepared(
    delete(links).where(links.c.words_sealed.is_not(None), links.c.made_at <= bindparam("before"))
)


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """The address at which a case is answered."""

    party_id: int
    case_no: str


@dataclass(frozen=True, slots=True)
class WordsLink:
    """The address at which something that we said is read."""

    party_id: int
    words: str


def add_answer(connection: Connection, code: str, party_id: int, case_no: str, *, now: datetime) -> None:
    """Keep the address at which this case can be answered."""
    _ADD.run(connection, code_hash=hash_of(code), party_id=party_id, case_no=case_no, made_at=now)


def add_words(
    connection: Connection, vault: Vault, code: str, party_id: int, words: str, *, now: datetime
) -> None:
    """Keep words to be read at an address of their own."""
    digest = hash_of(code)
    sealed = seal_words(vault, words, LINKED_WORDS.at(digest), SHORTEST)
    _ADD.run(connection, code_hash=digest, party_id=party_id, words_sealed=sealed, made_at=now)


def find(connection: Connection, vault: Vault, code: str, *, now: datetime) -> AnswerLink | WordsLink | None:
    """What an address leads to; raises WrongKey."""
    digest = hash_of(code)
    row = _FIND.first(connection, code=digest)
    if row is None:
        return None
    party_id, case_no, words, made_at = row
    if words is None:
        return AnswerLink(party_id, case_no)
    if made_at + WORDS_SHOWN <= now:
        return None
    return WordsLink(party_id, open_words(vault, words, LINKED_WORDS.at(digest)))


def forget(connection: Connection, *, now: datetime) -> int:
    """Erase the words that are not shown any more."""
    return _FORGET.run(connection, before=now - WORDS_SHOWN)
