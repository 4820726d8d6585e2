"""None of our own labels is ever taken for somebody's words: every label and menu word, in every state of the talk."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.complaint.filing import Asked, Complaint, Filing
from bot.dialogue.conversation import step
from bot.dialogue.effects import AddToTicket, Answered, Effect, FileComplaint, OpenTicket, PassToPerson, Say
from bot.dialogue.inputs import Pressed, Said, Sent
from bot.dialogue.own_labels import is_idle, tells_nothing
from bot.dialogue.reading.steering import Steer, steer
from bot.dialogue.reading.understanding import understand
from bot.dialogue.talk import Talk
from bot.dialogue.wording import SHARE_CONTACT
from bot.domain import category, verdict
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage
from bot.domain.ticket_state import TicketState
from bot.library import questionnaire, wording
from dialogue.invented import scene, talk, ticket

WISHES = (
    "投诉",
    "登记投诉",
    "我要投诉你们",
    "怎么投诉？",
    "投訴",
    "舉報",
    "COMPLAINT",
    "I want to complain about this",
    "继续投诉",
)
MEDIA = (Medium.CHAT, Medium.SMS)


def our_labels() -> Iterator[str]:
    """Every word on a button of ours, and the words of the menu."""
    yield from (*WISHES, SHARE_CONTACT)
    for language in Language:
        for key in sorted(wording().keys):
            if key.startswith("button."):
                facts = {"count": 2, "level": "满意", "ticket_no": "TS-20261020-0001-C"}
                yield wording().say(language, key, **facts)
        for question in questionnaire().questions:
            yield from (option.labels[language] for option in question.options)
            yield from (f"{option.value} {option.labels[language]}" for option in question.options)
        for table in (category.CATEGORIES, verdict.VERDICTS):
            yield from (label.said(language) for label in table.values())


def states() -> Iterator[tuple[str, Talk]]:
    """Where a talk can stand: every question of the survey and of a complaint, before, between and after them."""
    now = scene().now
    first, second = talk(2).callbacks
    done = replace(first, stage=Stage.DONE, score=2, disposition=Disposition.ANSWERED, ended_at=now)
    asking = replace(second, stage=Stage.ASKING, question="overall")
    plain = Talk(callbacks=(done,))
    yield "nobody we know", Talk()
    yield "not asked yet", Talk(callbacks=(first,))
    yield "rated", plain
    yield "sealed", Talk(callbacks=(replace(done, closed=True),))
    yield "one rated, the next asked about", Talk(callbacks=(done, asking))
    yield "opted out", replace(plain, opted_out=True)
    yield "asked about", Talk(callbacks=(asking,))
    yield "asked about twice", Talk(callbacks=(replace(asking, unclear=1),))
    for question in ("complaint", "whose"):
        yield f"asked {question}", Talk(callbacks=(replace(asking, question=question),))
    for further in (*(q.id for q in questionnaire().further), "others", None):
        following = replace(done, stage=Stage.FOLLOWING, question=further, ended_at=None)
        yield f"followed up: {further}", Talk(callbacks=(following,))
    for asked in Asked:
        content = "窗口让我跑了三趟" if asked is Asked.CONFIRM else ""
        filing = Filing(
            asked, Complaint(content, case_no=first.case.case_no if asked is Asked.ABOUT else None)
        )
        yield f"telling: {asked}", replace(plain, filing=replace(filing, touched_at=now))
        yield f"left: {asked}", replace(plain, filing=replace(filing, left=True, touched_at=now))
    waits = ticket("TS-20261020-0001-C", TicketState.SUSPENDED)
    yield "more was asked for", Talk(tickets=(waits,))
    yield (
        "why not?",
        Talk(tickets=(ticket("TS-20261020-0001-C", TicketState.REOPENED),), hearing=waits.ticket_no),
    )
    yield "a reply to be judged", Talk(tickets=(ticket("TS-20261020-0001-C", TicketState.REPLIED),))


LABELS = tuple(dict.fromkeys(our_labels()))
STATES = tuple(states())


def told(effects: tuple[Effect, ...]) -> Iterator[str]:
    """What these effects put down as somebody's account."""
    for effect in effects:
        match effect:
            case OpenTicket() | AddToTicket():
                yield effect.content
            case FileComplaint(_, complaint):
                yield from (complaint.content, complaint.official, complaint.name, complaint.department)
                yield complaint.happened
            case _:
                pass


def ours(text: str) -> bool:
    return bool(text) and tells_nothing(scene(), text)


def check(before: Talk, after: Talk, effects: tuple[Effect, ...]) -> None:
    assert not [words for words in told(effects) if any(map(ours, words.split("\n")))]
    assert not [e.raw for e in effects if isinstance(e, PassToPerson) and is_idle(scene(), e.raw)]
    for callback in after.callbacks:
        known = before.find(callback.case.case_no)
        assert callback.words == (known.words if known is not None else "")
    so_far = after.filing.so_far if after.filing is not None else Complaint("")
    was = before.filing.so_far.content if before.filing is not None else ""
    assert so_far.content in ("", was)
    assert not [v for v in (so_far.official, so_far.name, so_far.department) if ours(v)]


@pytest.mark.parametrize(("state", "before"), STATES, ids=[name for name, _ in STATES])
def test_no_label_is_taken_for_words(state: str, before: Talk) -> None:
    for label in LABELS:
        for event in (Said(Medium.CHAT, label), Said(Medium.SMS, label)):
            check(before, *step(before, event, scene(9)))


def test_nor_for_words_when_it_stands_under_a_picture() -> None:
    for state, before in STATES:
        for label in LABELS if state.startswith("telling") else LABELS[:9]:
            check(before, *step(before, Sent(Medium.CHAT, "photo", None, label), scene(9)))


@given(
    st.sampled_from(STATES), st.lists(st.sampled_from(LABELS), min_size=2, max_size=6), st.sampled_from(MEDIA)
)
def test_nor_are_several_one_after_the_other(
    state: tuple[str, Talk], typed: list[str], medium: Medium
) -> None:
    _, now = state
    for minute, label in enumerate(typed, start=9):
        before = now
        now, effects = step(before, Said(medium, label), scene(minute))
        check(before, now, effects)


@pytest.mark.parametrize("word", ["差", "一般", "讲清了"])
def test_a_plain_word_stays_somebodys_own_though_a_button_has_it(word: str) -> None:
    _, effects = step(dict(STATES)["followed up: reason"], Said(Medium.CHAT, word), scene(9))
    assert [e.value for e in effects if isinstance(e, Answered)] == [word]
    _, effects = step(dict(STATES)["rated"], Said(Medium.CHAT, word), scene(9))
    assert [e.raw for e in effects if isinstance(e, PassToPerson)] == [word]


def pressed(before: Talk) -> tuple[Talk, tuple[Effect, ...]]:
    return step(before, Pressed(Medium.CHAT, "HNJX-2026-00001", "ticket", "yes"), scene(9))


@pytest.mark.parametrize("state", ["sealed", "one rated, the next asked about"])
def test_the_offered_complaint_is_told_before_it_is_registered(state: str) -> None:
    now, effects = pressed(dict(STATES)[state])
    assert not any(isinstance(e, OpenTicket) for e in effects)
    asked = next(e for e in effects if isinstance(e, Say))
    assert "HNJX-2026-00001" in asked.text
    now, effects = step(now, Said(Medium.CHAT, "窗口让我跑了三趟"), scene(10))
    (opened,) = (e for e in effects if isinstance(e, OpenTicket))
    assert (opened.case_no, opened.content) == ("HNJX-2026-00001", "窗口让我跑了三趟")
    assert now.filing is None
    asks = [e.case_no for e in effects if isinstance(e, Say) and e.question == "overall"]
    assert asks == ([] if state == "sealed" else ["HNJX-2026-00002"])


def test_a_file_sent_with_such_a_complaint_goes_with_it() -> None:
    before, _ = pressed(dict(STATES)["sealed"])
    assert before.filing is not None
    attached = replace(before.filing, so_far=replace(before.filing.so_far, attachments=(7,)))
    _, effects = step(replace(before, filing=attached), Said(Medium.CHAT, "窗口让我跑了三趟"), scene(10))
    assert [e.attachments for e in effects if isinstance(e, OpenTicket)] == [(7,)]


@pytest.mark.parametrize(
    "wish", ["投诉一下", "我想要投诉他们", "能不能投诉", "请帮我登记一个投诉", "How can I make a complaint?"]
)
def test_a_wish_to_complain_is_known_however_it_is_put(wish: str) -> None:
    assert steer(wish) is Steer.COMPLAIN
    assert understand(wish).score is None


@pytest.mark.parametrize(
    "words",
    ["投诉窗口", "我要投诉他们乱收费", "投诉无线电处", "I want to complain about the fee", "我想一下"],
)
def test_and_whatever_says_what_about_is_none(words: str) -> None:
    assert steer(words) is not Steer.COMPLAIN
