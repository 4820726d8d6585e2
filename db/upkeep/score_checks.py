"""Whether every score stands on what somebody said: no score that nobody gave.

A score that came by message was heard in one that we keep, sealed, with its channel and its moment; one given on
the phone has its call among the attempts; and where a score stands, it is that of the last such answer. Whoever writes in the
database and has no key cannot make up such a message. What the words were taken for is not judged anew, and a button's are not those of its
answer: only where both are a bare score they must be the same one. Of an answer on a page nothing is kept but the answer: there a score can be made up.
"""

from collections.abc import Iterator
from datetime import UTC
from unicodedata import normalize

from sqlalchemy import Connection, String, cast, select

from bot.casework.callsheet.phone_calls import PHONE
from bot.dialogue.survey.score_question import OVERALL
from bot.domain.disposition import Disposition
from bot.domain.level import LEVELS
from bot.domain.medium import Medium
from db.queries.rounds.tallies import STANDING
from db.schema import answers, attempts, callbacks, erasures, inbound
from db.schema.columns import AnyRow
from db.upkeep.findings import DatabaseFinding, listed
from db.vault import OutOfPlace, Vault, WrongKey
from db.vault.sealed import SAID, open_words

_PAGE = 500
_BARE = {
    text: str(score)
    for score, label in LEVELS.items()
    for text in (str(score), f"{score}分", label.zh_hans, label.zh_hant)
}
_called = (
    select(attempts.c.n)
    .where(
        attempts.c.case_no == answers.c.case_no,
        attempts.c.channel == PHONE,
        attempts.c.at == answers.c.at,
    )
    .exists()
)
_HEARD = (
    select(
        answers.c.case_no,
        answers.c.value,
        answers.c.raw,
        answers.c.channel,
        answers.c.at,
        inbound.c.channel.label("heard_on"),
        inbound.c.at.label("heard_at"),
        inbound.c.said_sealed,
        _called.label("called"),
    )
    .join_from(answers, inbound, inbound.c.id == answers.c.inbound_id, isouter=True)
    .where(answers.c.question == OVERALL, answers.c.case_no.not_in(select(erasures.c.alias)))
    .order_by(answers.c.id)
)
_UNANSWERED = (
    select(callbacks.c.case_no)
    .join_from(callbacks, answers, answers.c.id == STANDING, isouter=True)
    .where(
        callbacks.c.disposition == Disposition.ANSWERED.value,
        answers.c.value.is_distinct_from(cast(callbacks.c.score, String)),
    )
    .order_by(callbacks.c.case_no)
)


def scored(connection: Connection, *, vault: Vault) -> DatabaseFinding:
    """The scores of all months."""
    found = [*_unheard(connection, vault), *_unanswered(connection)]
    if not found:
        return DatabaseFinding("scores", True, "每个评分都有收到的消息或者电话记录")
    said = f"有的评分没有根据：{listed(found)}"
    return DatabaseFinding("scores", False, f"{said}；请查明谁直接改过数据库，并用备份核对")


def _unanswered(connection: Connection) -> Iterator[str]:
    for case_no in connection.execute(_UNANSWERED).scalars():
        yield f"{case_no} 的评分不是最后一次答复给的"


def _unheard(connection: Connection, vault: Vault) -> Iterator[str]:
    for row in connection.execute(_HEARD, execution_options={"yield_per": _PAGE}):
        if (wrong := _wrong(row, vault)) is not None:
            yield f"{row.case_no} {wrong}"


def _wrong(row: AnyRow, vault: Vault) -> str | None:
    """What is wrong with an answer, in half a sentence."""
    if row.channel == PHONE:
        return None if row.called else "的电话评分没有那次电话的记录"
    if (row.heard_on, row.heard_at) != (row.channel, row.at):
        return None if row.channel == Medium.WEB else "的答复没有收到过这样的消息"
    said, heard = _BARE.get(_plain(row.raw)), _BARE.get(_plain(_words(row, vault) or ""))
    if said is None or said != row.value or heard in (None, said):
        return None
    return "的答复和收到的原话不一样"


def _plain(words: str) -> str:
    return normalize("NFKC", words).strip()


def _words(row: AnyRow, vault: Vault) -> str | None:
    """What the message said; None where that was forgotten or does not open, which is said elsewhere."""
    if row.said_sealed is None:
        return None
    try:
        return open_words(vault, bytes(row.said_sealed), SAID.at(row.heard_on, row.heard_at.astimezone(UTC)))
    except (OutOfPlace, WrongKey):
        return None
