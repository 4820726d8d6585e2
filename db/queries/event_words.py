"""What was done to something, as its table of events keeps it: by whom, when, and in which words, sealed.

_NOTE.run(connection, ref=ref, **noted(vault, LETTER_WORDS, ref, n, event))
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import SealedColumn, open_words, seal_words


class DoneEvent(Protocol):
    """One thing that was done. `user_id` None: by nobody with an account; `words` "": none were needed."""

    @property
    def at(self) -> datetime: ...
    @property
    def act(self) -> StrEnum: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def by_whom(self) -> str: ...
    @property
    def words(self) -> str: ...


def noted(vault: Vault, words: SealedColumn, of: str | int, n: int, event: DoneEvent) -> dict[str, object]:
    """The columns of the `n`th event of what `of` names; `words`: the sealed one."""
    return {
        "n": n,
        "at": event.at,
        "act": event.act.value,
        "user_id": event.user_id,
        "by_whom": event.by_whom,
        words.column.name: seal_words(vault, event.words, words.at(of, n)) if event.words else None,
    }


def words_of(vault: Vault, words: SealedColumn, of: str | int, row: AnyRow) -> str:
    """The words of a row of events; raises WrongKey."""
    sealed = getattr(row, words.column.name)
    return open_words(vault, bytes(sealed), words.at(of, row.n)) if sealed else ""
