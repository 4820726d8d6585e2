"""What somebody sent after their log-in had ended: kept for a day for the same person in the same browser.

A browser is known by a random cookie, of which only the hash is stored. Whoever logs in there next gets it if they are
the one whose log-in had ended; if they are not, nobody does.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from bot.domain.month import day_of
from db.engine.prepared import Prepared
from db.queries.unsent.drafts import SHORTEST, FormDraft, packed, unpacked
from db.schema import put_aside
from db.vault import Vault
from db.vault.sealed import PUT_ASIDE, open_words, seal_words

MOST = 10
"""Forms that wait in one browser; the latest."""
BROWSERS = 20
"""In so many browsers something waits for one person at most."""
KEPT = timedelta(days=2)
"""Days are whole: everything waits for a day at least."""

_PUT = Prepared(insert(put_aside))
_FIND = Prepared(
    select(put_aside.c.user_id, put_aside.c.words_sealed).where(put_aside.c.token_hash == bindparam("token"))
)
_DROP = Prepared(delete(put_aside).where(put_aside.c.token_hash == bindparam("token")))
_COUNT = Prepared(
    select(func.count()).select_from(put_aside).where(put_aside.c.user_id == bindparam("whose"))
)
_FORGET = Prepared(delete(put_aside).where(put_aside.c.day <= bindparam("before")))


def add(
    connection: Connection, vault: Vault, token_hash: bytes, user_id: int, draft: FormDraft, *, now: datetime
) -> None:
    """Put it aside, beside what the same person has put aside in this browser before."""
    others = [one for one in take(connection, vault, token_hash, user_id) if one.address != draft.address]
    if _COUNT.scalar(connection, whose=user_id) >= BROWSERS:
        return
    words = json.dumps([packed(one) for one in [draft, *others][:MOST]], ensure_ascii=False)
    _PUT.run(
        connection,
        token_hash=token_hash,
        user_id=user_id,
        words_sealed=seal_words(vault, words, PUT_ASIDE.at(token_hash), SHORTEST),
        day=day_of(now),
    )


def is_there(connection: Connection, token_hash: bytes) -> bool:
    """Whether something waits in this browser."""
    return _FIND.first(connection, token=token_hash) is not None


def take(connection: Connection, vault: Vault, token_hash: bytes, user_id: int) -> list[FormDraft]:
    """What this person has put aside, the latest first. It is gone then, whoever asks."""
    row = _FIND.first(connection, token=token_hash)
    _DROP.run(connection, token=token_hash)
    if row is None or row.user_id != user_id:
        return []
    words = open_words(vault, bytes(row.words_sealed), PUT_ASIDE.at(token_hash))
    return [unpacked(one) for one in json.loads(words)]


def forget(connection: Connection, *, now: datetime) -> None:
    """Drop what nobody came back for."""
    _FORGET.run(connection, before=now - KEPT)
