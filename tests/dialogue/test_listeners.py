"""Who hears typed words: the table on paper is the one we go by, and every row of it takes words."""

from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue import listening
from bot.dialogue.complaint import complaint
from bot.dialogue.draft import Draft
from bot.dialogue.inputs import LadderStep, Said, Silence
from bot.dialogue.listeners import LISTENERS, hear, table
from bot.dialogue.listening import Heard, Listener, W, first
from bot.dialogue.survey import open_question, survey
from bot.dialogue.talk import Milestone, OwnTicket, Talk
from bot.domain.medium import Medium
from bot.domain.remedy import RemedyAsked, RemedyTold
from bot.domain.ticket_state import TicketState
from dialogue.invented import START, case, talk
from dialogue.replay import FOLDER, replay
from dialogue.telling import NUMBER, chat, play, surroundings
from house.tree import read

TABLES: tuple[tuple[Listener[Any], ...], ...] = (
    LISTENERS,
    complaint.LISTENERS,
    survey.LISTENERS,
    open_question.TO_THE_SCORE,
    open_question.TO_A_FURTHER_ONE,
)


def test_the_table_on_paper_is_the_one_we_go_by() -> None:
    assert "\n".join(table()) in read("docs/conversation.md")


def _apart_from_dialogues() -> list[tuple[Talk, Said]]:
    """What no dialogue file can say: a quotation, and words while several things are open."""
    asked, _ = play(talk(), Silence(Medium.CHAT, LadderStep.INVITE))
    rated, _ = play(asked, *chat("2"))
    next_one, _ = play(talk(2), Silence(Medium.CHAT, LadderStep.INVITE), *chat("5", "没有了"))
    begun, _ = play(talk(), *chat("投诉"))
    replied = OwnTicket(NUMBER, TicketState.REPLIED, START, (Milestone(START, TicketState.REPLIED),))
    return [
        (asked, Said(Medium.CHAT, "4", about=case(1).case_no)),
        (replace(asked, hearing=NUMBER), Said(Medium.CHAT, "取消")),
        (replace(asked, tickets=(replied,)), Said(Medium.CHAT, f"{NUMBER} 满意")),
        (next_one, Said(Medium.CHAT, "其实是4分", about=case(1).case_no)),
        (begun, Said(Medium.SMS, "窗口的人让我跑了五趟")),
        (rated, Said(Medium.CHAT, "发错了")),
    ]


def _with_a_remedy_told() -> tuple[Talk, Said]:
    rated, _ = play(talk(), Silence(Medium.CHAT, LadderStep.INVITE), *chat("2", "没有了"))
    replied = OwnTicket(NUMBER, TicketState.REPLIED, START, (Milestone(START, TicketState.REPLIED),))
    return replace(rated, tickets=(replied,)), Said(Medium.CHAT, "满意")


def test_every_listener_takes_words(monkeypatch: pytest.MonkeyPatch) -> None:
    takers = set[tuple[object, ...]]()

    def noted(rows: tuple[Listener[W], ...], draft: Draft, words: W) -> Heard:
        heard = first(rows, draft, words)
        takers.add((TABLES.index(rows), heard.by))
        return heard

    monkeypatch.setattr(listening, "first", noted)
    for path in sorted((FOLDER / "zh-Hans").rglob("*.txt")):
        replay(path.read_text(encoding="utf-8"))
    for person, said in _apart_from_dialogues():
        hear(Draft(person, surroundings(), said.medium), said)
    person, said = _with_a_remedy_told()
    of = {person.callbacks[0].case.case_no: RemedyTold(RemedyAsked.ONCE)}
    hear(Draft(person, replace(surroundings(), remedies=of), said.medium), said)
    assert [
        (n, row.name) for n, rows in enumerate(TABLES) for row in rows if (n, row.name) not in takers
    ] == []
