"""Which questionnaire is asked of whom: a round asks the one that it was opened with, to its end and on every medium.

The one in force is the office's newest version, or the one that comes with the program. It is looked up in the transaction
that opens a round, and its text is kept then; so the month goes on with it whatever is decided later, in every process, and
whoever reads an old record reads the questions as they were put.
"""

from collections.abc import Mapping
from functools import lru_cache

import structlog
from sqlalchemy import Connection

from bot.dialogue.questionnaire import BadQuestionnaire, Questionnaire, parse
from bot.dialogue.talk import Talk
from bot.domain.medium import Medium
from bot.library import questionnaire as released
from db.queries.office import office_settings
from db.queries.rounds import questionnaires

log = structlog.get_logger()

KEY = "questionnaire"
"""Under which the office's versions are stored among its settings, each as the whole document."""
_read = lru_cache(maxsize=64)(parse)
"""Each document is read once a process: what is made of a questionnaire is remembered by its identity."""


def in_force(connection: Connection) -> Questionnaire:
    """What a round is opened with now; a version that another release took and this one cannot is left aside."""
    return usable(office_settings.current(connection, KEY)[1])


def usable(document: object) -> Questionnaire:
    """The questionnaire of a stored version; the released one where there is none, or none that can be used."""
    if isinstance(document, str):
        try:
            return _read(document)
        except BadQuestionnaire:
            log.error("setting_not_usable", setting=KEY)
    return released()


def pin(connection: Connection) -> Questionnaire:
    """What the round that is being opened asks; its text is kept for good."""
    found = in_force(connection)
    questionnaires.keep(connection, found.sha256, found.document)
    return found


def keep_released(connection: Connection) -> None:
    """Keep the text that comes with this release: rounds that were opened with it outlive the release."""
    questionnaires.keep(connection, released().sha256, released().document)


def by_digest(connection: Connection, sha256: str) -> Questionnaire | None:
    """The questionnaire with this SHA-256; None when its text is not known any more."""
    if sha256 == released().sha256:
        return released()
    document = questionnaires.document(connection, sha256)
    found = None if document is None else usable(document)
    return found if found is not None and found.sha256 == sha256 else None


def every(connection: Connection) -> list[Questionnaire]:
    """All that were ever asked or are asked now, as far as they are known, without order."""
    kept = [by_digest(connection, sha256) for sha256 in questionnaires.digests(connection)]
    found = {one.sha256: one for one in (*kept, in_force(connection), released()) if one is not None}
    return list(found.values())


def asking(connection: Connection) -> list[str]:
    """Every wording in which the score is, or was, asked for by SMS."""
    return [text for one in every(connection) for text in one.overall.texts[Medium.SMS].values()]


def of_round(connection: Connection, month: str) -> Questionnaire:
    """What a round asks, or asked; before it is opened, and where its text is not known, the one in force."""
    return _or_in_force(connection, questionnaires.of_round(connection, month))


def of_case(connection: Connection, case_no: str) -> Questionnaire:
    """The same for the round of a case."""
    return _or_in_force(connection, questionnaires.of_case(connection, case_no))


def pinned(connection: Connection, talk: Talk, now: Questionnaire) -> Mapping[str, Questionnaire]:
    """Those of the person's rounds by their SHA-256 that are not `now`, as far as they are known."""
    others = {callback.asked for callback in talk.callbacks} - {now.sha256, ""}
    found = {sha256: by_digest(connection, sha256) for sha256 in sorted(others)}
    return {sha256: one for sha256, one in found.items() if one is not None}


def _or_in_force(connection: Connection, sha256: str | None) -> Questionnaire:
    found = None if sha256 is None else by_digest(connection, sha256)
    return in_force(connection) if found is None else found
