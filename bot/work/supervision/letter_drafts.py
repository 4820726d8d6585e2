"""A letter about a case, drafted from its facts as they stand; nobody but a person sends or signs it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.casework.supervision.drafting import drafted
from bot.casework.supervision.watched import WatchedCase
from bot.domain.card import OF_PERSONS, CardGround
from bot.domain.letter import LetterKind
from bot.work.supervision.watching import WatchRules
from db.queries.supervision import cards, letters
from db.queries.supervision.letters import NewLetter
from db.vault import Vault


def draft(
    connection: Connection,
    vault: Vault,
    rules: WatchRules,
    case: WatchedCase,
    to: tuple[LetterKind, str],
    *,
    ref: str,
    by: tuple[int, str],
    now: datetime,
) -> None:
    """Keep the draft under `ref`, a number drawn by chance. `to`: kind and person, "" for the department; `by`: account
    and name."""
    kind, person = to
    raised = [
        (CardGround(row.ground), row.facts)
        for row in cards.of_case(connection, case.case_no)
        if row.ground in OF_PERSONS
    ]
    words = drafted(kind, case, person, rules.clocks(case, now), raised, rules.letters)
    new = NewLetter(ref, kind, case.case_no, case.department, person, words, rules.letters)
    letters.begin(connection, vault, new, user_id=by[0], name=by[1], now=now)
