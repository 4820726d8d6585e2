"""Who hears typed words: the table on paper is the one we go by, and every row of it takes words."""

from collections import Counter
from dataclasses import replace

import pytest

from bot.dialogue import listeners
from bot.dialogue.draft import Draft
from bot.dialogue.inputs import Said, Silence, Step
from bot.dialogue.listeners import LISTENERS, Heard, hear, table
from bot.dialogue.talk import Milestone, OwnTicket, Talk
from bot.domain.medium import Medium
from bot.domain.ticket_state import TicketState
from dialogue.replay import FOLDER, START, case, replay, talk
from dialogue.telling import NUMBER, play, surroundings
from house.tree import read


def test_the_table_on_paper_is_the_one_we_go_by() -> None:
    assert "\n".join(table()) in read("docs/conversation.md")


def _heard(person: Talk, said: Said) -> str:
    return hear(Draft(person, surroundings(), said.medium), said).by


def _apart_from_dialogues() -> set[str]:
    """Who hears what no dialogue file can say: a quotation, and words while several things are open."""
    asked, _ = play(talk(), Silence(Medium.CHAT, Step.INVITE))
    replied = OwnTicket(NUMBER, TicketState.REPLIED, START, (Milestone(START, TicketState.REPLIED),))
    return {
        _heard(asked, Said(Medium.CHAT, "4", about=case(1).case_no)),
        _heard(replace(asked, hearing=NUMBER), Said(Medium.CHAT, "取消")),
        _heard(replace(asked, tickets=(replied,)), Said(Medium.CHAT, f"{NUMBER} 满意")),
    }


def test_every_listener_takes_words(monkeypatch: pytest.MonkeyPatch) -> None:
    takers = Counter[str]()

    def noted(draft: Draft, event: Said, *, caption: bool = False) -> Heard:
        heard = hear(draft, event, caption=caption)
        takers[heard.by] += 1
        return heard

    monkeypatch.setattr(listeners, "hear", noted)
    for path in sorted((FOLDER / "zh-Hans").rglob("*.txt")):
        replay(path.read_text(encoding="utf-8"))
    assert [row.name for row in LISTENERS if row.name not in {*takers, *_apart_from_dialogues()}] == []
