"""What an address leads to: one case of one person, as it stands now."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.casework.contact.link_code import hash_of, parse_link_code
from bot.dialogue.questionnaire import Questionnaire
from bot.dialogue.talk import Callback, Talk
from bot.domain.disposition import Disposition
from bot.domain.month import last_moment
from bot.domain.stage import Stage
from bot.work import questionnaires
from db.queries.ledger import slots
from db.queries.people import conversations, links, people
from db.queries.people.links import AnswerLink, WordsLink
from db.vault import Vault
from handlers.citizen.web.visit import CitizenVisit
from handlers.pages.problems import Problem, not_found


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """An address, and of its person what concerns the case."""

    code: str
    link: AnswerLink
    own: bool
    """Whether the case is the one that the address was texted with; else another one of the same person's."""
    case_no: str
    talk: Talk
    questions: Questionnaire
    """What the round of the case asks."""
    closes: datetime | None
    """The last moment of the window that is open."""

    in_ledger: bool
    """Whether there is a receipt of the case."""

    @property
    def callback(self) -> Callback | None:
        """The case; None when it is not this person's any more, or not of a round that is under way."""
        return self.talk.find(self.case_no)

    @property
    def gone(self) -> bool:
        """Whether nothing can be answered here any more."""
        callback = self.callback
        return callback is None or callback.closed or callback.disposition is Disposition.EXCLUDED

    @property
    def others(self) -> tuple[Callback, ...]:
        """The person's other cases that are still to be rated; none for somebody who says that they are not the person."""
        if any(c.disposition is Disposition.WRONG_PERSON for c in self.talk.callbacks):
            return ()
        stages = (Stage.WAITING, Stage.ASKING, Stage.BY_PHONE)
        return tuple(
            c
            for c in self.talk.callbacks
            if c.case.case_no != self.case_no and c.stage in stages and c.open and not c.closed
        )


def code_of(visit: CitizenVisit) -> str:
    """The code in the address as it was drawn; one that cannot be any counts as a wrong one."""
    code = parse_link_code(visit.part("code"))
    if code is None:
        raise unknown(visit)
    return code


async def opened(visit: CitizenVisit) -> OpenedCase:
    """What this address leads to. Raises Problem: 404 for none, 429 for whoever has tried too many."""
    code = code_of(visit)
    archive_no = visit.request.match_info.get("archive_no")
    found = await visit.read(
        partial(_open, vault=visit.door.vault, code=code, archive_no=archive_no, now=visit.now)
    )
    if found is None:
        raise unknown(visit)
    return found


def unknown(visit: CitizenVisit) -> Problem:
    """What to say to a wrong code, which counts as one; raises Problem 429 itself when there were too many."""
    visit.brake("code")
    return not_found("answer.unknown")


def _open(
    connection: Connection, *, vault: Vault, code: str, archive_no: str | None, now: datetime
) -> OpenedCase | None:
    link = links.find(connection, vault, code, now=now)
    party = None if link is None else people.party(connection, link.party_id)
    if link is None or party is None or isinstance(link, WordsLink):
        return None
    opening = conversations.look_at(connection, party)
    case_no = link.case_no
    if archive_no is not None:
        named = (c.case.case_no for c in opening.talk.callbacks if c.case.archive_no == archive_no)
        other = next(named, None)
        if other is None:
            return None
        case_no = other
    closes, asked = last_moment(opening.windows, now), questionnaires.of_case(connection, case_no)
    in_ledger = slots.group_of(connection, case_no) is not None
    own = case_no == link.case_no
    return OpenedCase(code, link, own, case_no, opening.talk, asked, closes, in_ledger)


def counted_by(code: str) -> str:
    """What the tries of one address are counted by."""
    return hash_of(code).hex()
