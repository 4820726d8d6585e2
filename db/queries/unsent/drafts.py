"""草稿: what somebody has typed into a form and not sent yet, one for each person and form, and for nobody else.

A form is known by its address. Of a complaint's drafts a copy without the key tells whose they are, and which of them are
about the same one, but not which one that is, nor more of their time than the day. They go with the act that they were
written for, when their writer is barred from the complaint, when it is over, and after ninety days.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from bot.domain.month import day_of
from db.engine.prepared import Prepared
from db.schema import drafts
from db.vault import Vault
from db.vault.sealed import DRAFT, open_words, seal_words

MOST = 200
"""Drafts that one person may have."""
LONGEST = 20_000
"""Characters of one draft's fields together."""
KEPT = timedelta(days=90)
SHORTEST = 1_024

_ADD = insert_or_change(drafts)
_PUT = Prepared(
    _ADD.on_conflict_do_update(
        index_elements=["form_key"],
        set_={name: _ADD.excluded[name] for name in ("about_key", "words_sealed", "day")},
    )
)
_MINE = Prepared(
    select(drafts.c.form_key, drafts.c.words_sealed).where(drafts.c.user_id == bindparam("whose"))
)
_FIND = Prepared(
    select(drafts.c.form_key, drafts.c.words_sealed).where(
        drafts.c.user_id == bindparam("whose"), drafts.c.form_key.in_(bindparam("forms", expanding=True))
    )
)
_COUNT = Prepared(
    select(func.count())
    .select_from(drafts)
    .where(
        drafts.c.user_id == bindparam("whose"), drafts.c.form_key.not_in(bindparam("forms", expanding=True))
    )
)
_DROP = Prepared(delete(drafts).where(drafts.c.form_key.in_(bindparam("forms", expanding=True))))
_DROP_ABOUT = Prepared(delete(drafts).where(drafts.c.about_key.in_(bindparam("about", expanding=True))))
_DROP_OF = Prepared(
    delete(drafts).where(
        drafts.c.about_key.in_(bindparam("about", expanding=True)), drafts.c.user_id == bindparam("whose")
    )
)
_FORGET = Prepared(delete(drafts).where(drafts.c.day <= bindparam("before")))


@dataclass(frozen=True, slots=True)
class FormDraft:
    """What was typed into a form. `address`: where the form goes; `page`: where it stands."""

    address: str
    page: str
    fields: Mapping[str, str]
    at: datetime
    sent: bool = False
    """It had been sent, but was not taken: even what is to be chosen anew is shown again."""
    ticket_no: str | None = None
    """The complaint that the form is about."""


class TooManyDrafts(Exception):
    """This person has as many as there may be."""


def save(connection: Connection, vault: Vault, user_id: int, draft: FormDraft) -> None:
    """Keep it in place of the one before. Raises TooManyDrafts."""
    forms = _forms(vault, user_id, draft.address)
    if _COUNT.scalar(connection, whose=user_id, forms=forms) >= MOST:
        raise TooManyDrafts
    _DROP.run(connection, forms=forms)  # while the key is changed, it may stand under the other one
    key = vault.index(_form(user_id, draft.address))
    words = json.dumps(packed(draft), ensure_ascii=False)
    _PUT.run(
        connection,
        form_key=key,
        user_id=user_id,
        about_key=vault.index(_about(draft.ticket_no)) if draft.ticket_no is not None else None,
        words_sealed=seal_words(vault, words, DRAFT.at(key), SHORTEST),
        day=day_of(draft.at),
    )


def find(connection: Connection, vault: Vault, user_id: int, addresses: Iterable[str]) -> list[FormDraft]:
    """Somebody's drafts for these forms."""
    forms = [key for address in addresses for key in _forms(vault, user_id, address)]
    if not forms:
        return []
    return [_opened(vault, *row) for row in _FIND.all(connection, whose=user_id, forms=forms)]


def of_user(connection: Connection, vault: Vault, user_id: int) -> list[FormDraft]:
    """All of somebody's drafts, the latest first."""
    found = [_opened(vault, *row) for row in _MINE.all(connection, whose=user_id)]
    return sorted(found, key=lambda draft: draft.at, reverse=True)


def drop(connection: Connection, vault: Vault, user_id: int, address: str) -> None:
    """It has been sent, or is not wanted any more."""
    _DROP.run(connection, forms=_forms(vault, user_id, address))


def drop_about(connection: Connection, vault: Vault, ticket_no: str, user_id: int | None = None) -> None:
    """The complaint is over, or this person must not know of it any more."""
    about = list(vault.indexes(_about(ticket_no)))
    if user_id is None:
        _DROP_ABOUT.run(connection, about=about)
    else:
        _DROP_OF.run(connection, about=about, whose=user_id)


def forget(connection: Connection, *, now: datetime) -> None:
    """Drop what nobody has come back to."""
    _FORGET.run(connection, before=now - KEPT)


def _opened(vault: Vault, key: bytes, sealed: bytes) -> FormDraft:
    return unpacked(json.loads(open_words(vault, bytes(sealed), DRAFT.at(bytes(key)))))


def packed(draft: FormDraft) -> list[object]:
    """As JSON holds it."""
    at = draft.at.isoformat()
    return [draft.address, draft.page, dict(draft.fields), at, draft.sent, draft.ticket_no]


def unpacked(words: list[Any]) -> FormDraft:
    """The draft of `packed`."""
    address, page, fields, at, sent, ticket_no = words
    return FormDraft(address, page, fields, datetime.fromisoformat(at), sent, ticket_no)


def _form(user_id: int, address: str) -> str:
    return f"draft\n{user_id}\n{address}"


def _forms(vault: Vault, user_id: int, address: str) -> list[bytes]:
    return list(vault.indexes(_form(user_id, address)))


def _about(ticket_no: str) -> str:
    return f"drafts about\n{ticket_no}"
