"""The complaint dialogue: anybody may tell the office what went wrong, one question at a time, and gets a number.

What is told is a `Filing` in the talk: it survives being left for something else (a survey's button, the menu, hours of
silence) until it is submitted or cancelled. A hurried person sends "投诉" with the story in one message, presses a
category and confirms. Nothing said here is ever taken for a score.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.dialogue import listening, menu
from bot.dialogue.complaint import attachments, quotas, submission
from bot.dialogue.complaint.filing import Asked, Complaint, Filing
from bot.dialogue.complaint.filing_offers import CASE, choices, picked
from bot.dialogue.complaint.filing_questions import CHANGE, advance, ask, fits, keep
from bot.dialogue.complaint.filing_steps import Told, chosen, is_story, skipped, typed, with_story
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice
from bot.dialogue.inputs import Chose, Sent
from bot.dialogue.listening import Listener
from bot.dialogue.own_labels import tells_nothing
from bot.dialogue.reading.complaint_words import Want, want
from bot.dialogue.reading.steering import Steer, steer
from bot.dialogue.survey import complaint_offer, opt_out
from bot.dialogue.talk import Callback

QUESTIONS = frozenset({CHANGE, *(asked.value for asked in Asked)})
"""The questions of the complaint being told."""
FORGOTTEN = timedelta(days=3)
"""After this long, a complaint that was left is no longer the one being told."""
HURRIES = frozenset({Asked.CATEGORY, Asked.DEPARTMENT, Asked.OFFICIAL, Asked.HAPPENED, Asked.NAMED})
"""Steps at which "that is all" means that nothing more should be asked."""
IN_USE = timedelta(hours=1)
"""For this long after a complaint was last touched, the ladder of a round does not interrupt it."""


def open_filing(draft: Draft) -> Filing | None:
    """The complaint to which typed words belong now."""
    filing = draft.talk.filing
    return None if filing is None or filing.left else filing


def begin(draft: Draft, text: str = "") -> Draft:
    """The person wishes to complain; `text` is what they said, a bare wish or a story."""
    story = "" if not text or tells_nothing(draft.scene, text) else text
    filing = draft.talk.filing
    if (
        filing is not None
        and filing.touched_at is not None
        and draft.scene.now - filing.touched_at < FORGOTTEN
    ):
        return _unfinished(draft, filing, story)
    return anew(draft, story)


def anew(draft: Draft, story: str = "") -> Draft:
    """Begin to tell a complaint; one that was left is given up."""
    refused = quotas.too_many(draft)
    if refused is not None:
        return refused
    if draft.talk.filing is not None:
        draft = attachments.let_go(keep(draft, None, hearing=None))
    told = with_story(Complaint(""), story)
    case = opt_out.latest(draft.talk)
    filing = Filing(Asked.ABOUT, told.complaint, short=bool(story) or not draft.in_chat)
    lead = draft.sentence("filing.cut") if told.cut else ""
    if case is None:
        return advance(draft, filing, lead)
    return ask(draft, replace(filing, so_far=replace(told.complaint, case_no=case.case.case_no)), lead)


def resume(draft: Draft, filing: Filing) -> Draft:
    """Go on with a complaint that was left."""
    return ask(draft, filing, draft.sentence("filing.resumed") if draft.in_chat else "")


def leave(draft: Draft) -> Draft:
    """Leave the complaint for later, if one is being told."""
    filing = open_filing(draft)
    return draft if filing is None else keep(draft, replace(filing, left=True), hearing=draft.talk.hearing)


def in_use(draft: Draft) -> bool:
    """Whether a complaint is being told right now."""
    filing = open_filing(draft)
    return (
        filing is not None and filing.touched_at is not None and draft.scene.now - filing.touched_at < IN_USE
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Words for the complaint being told."""

    filing: Filing
    text: str


def heard(draft: Draft, filing: Filing, text: str) -> Draft:
    """Words for the complaint being told."""
    return listening.first(LISTENERS, draft, _Words(filing, text)).draft


def chose(draft: Draft, press: Chose) -> Draft:
    """A button of the complaint being told was pressed, on the newest message or on an older one."""
    filing = draft.talk.filing
    if filing is None:
        return menu.show(draft, draft.sentence("stale"))
    filing = replace(filing, left=False)
    if press.question == CHANGE:
        return submission.change(draft, filing, press.value)
    asked = Asked(press.question)
    if asked is Asked.CONFIRM:
        return _confirmed(draft, filing, press)
    there = replace(filing, asked=asked)
    choice = _pressed(choices(draft, there), press, asked)
    if filing.asked is asked:
        if choice is not None:
            return _choose(draft, filing, choice)
        return heard(draft, filing, press.label)
    if choice is None or asked in (Asked.ABOUT, Asked.CONTENT, Asked.FILES):
        return ask(draft, filing)
    changed = replace(filing, so_far=chosen(draft, there, choice))
    return ask(draft, changed, draft.sentence("changed.answer", label=choice.label))


def sent(draft: Draft, filing: Filing, event: Sent) -> Draft:
    """Something that is not text came while a complaint is being told."""
    draft, problem = attachments.attach(draft, filing, event.file, event.what)
    filing = draft.talk.filing or filing
    if not event.caption.strip() or tells_nothing(draft.scene, event.caption):
        return ask(draft, filing, problem) if problem else draft
    if filing.asked is Asked.CONTENT:
        draft = heard(draft, filing, event.caption)
    else:
        told = with_story(filing.so_far, event.caption)
        filing = replace(filing, so_far=told.complaint)
        draft = ask(draft, filing, draft.sentence("filing.cut" if told.cut else "filing.added"))
    return draft.reply(problem) if problem else draft


def _take(draft: Draft, filing: Filing, told: Told) -> Draft:
    """Take the answer to the open step; a story about the person's own case is filed with that case."""
    case = None if told.complaint.case_no is None else draft.talk.find(told.complaint.case_no)
    if filing.asked is Asked.CONTENT and case is not None:
        return _filed(draft, case, told.complaint)
    lead = draft.sentence("filing.cut") if told.cut else ""
    return advance(draft, replace(filing, so_far=told.complaint), lead)


def _choose(draft: Draft, filing: Filing, choice: Choice) -> Draft:
    if filing.asked is Asked.CONFIRM:
        return submission.change(draft, filing, choice.value)
    if filing.asked is Asked.ABOUT:
        return _about(draft, filing, choice.value)
    return _take(draft, filing, Told(chosen(draft, filing, choice)))


def _about(draft: Draft, filing: Filing, value: str) -> Draft:
    """Treat the person's own case separately: its ticket carries the case, and one press registers it."""
    so_far = filing.so_far
    callback = None if so_far.case_no is None else draft.talk.find(so_far.case_no)
    if value == CASE and callback is not None:
        if so_far.content:
            return _filed(draft, callback, so_far)
        wish = draft.button("", "complain").label
        return complaint_offer.complain(keep(draft, None, hearing=None), callback, wish)
    return advance(draft, replace(filing, so_far=replace(so_far, case_no=None)))


def _filed(draft: Draft, callback: Callback, told: Complaint) -> Draft:
    """Register the complaint with its case, then repeat another case's question if one was open meanwhile."""
    draft = keep(draft, None, hearing=None)
    draft = complaint_offer.complain(draft, callback, told.content, told.attachments)
    current = draft.talk.current
    return draft if current is None or current.case == callback.case else submission.back(draft)


def _unclear(draft: Draft, filing: Filing, text: str) -> Draft:
    """Ask the step once more, then leave it open. A long reply is part of the story at any step."""
    lead = draft.sentence("filing.pick")
    if filing.asked is Asked.CONTENT:
        return ask(draft, filing, draft.sentence("filing.needed") if draft.in_chat else "")
    if is_story(draft.scene, text):
        told = with_story(filing.so_far, text)
        filing = replace(filing, so_far=told.complaint)
        lead = draft.sentence("filing.cut" if told.cut else "filing.added")
    if filing.unclear == 0:
        return ask(draft, replace(filing, unclear=1), lead)
    if filing.asked is Asked.CONFIRM:
        return ask(draft, replace(filing, changing=False, unclear=0), lead)
    if filing.asked is Asked.NAMED:
        return _hurry(draft, filing)
    return advance(draft, replace(filing, so_far=skipped(filing)), lead)


def _hurry(draft: Draft, filing: Filing) -> Draft:
    """Stop asking: get the story if it is missing, else show the summary, whose buttons ask whether to sign."""
    asked = Asked.CONFIRM if filing.so_far.content else Asked.CONTENT
    return ask(draft, replace(filing, asked=asked, short=True, changing=False, unclear=0))


def _by_sms(draft: Draft, filing: Filing, text: str) -> Draft:
    """Continue by text message a complaint begun in chat: a story is added, and nothing is confirmed unseen."""
    told = with_story(filing.so_far, text if is_story(draft.scene, text) else "")
    return ask(draft, replace(filing, so_far=told.complaint))


def _unfinished(draft: Draft, filing: Filing, story: str) -> Draft:
    """Pick up a complaint that was left: a story continues it; a bare wish, in chat, asks which one is meant."""
    if not filing.left:
        return ask(draft, filing)
    if story:
        told = with_story(filing.so_far, story)
        if filing.asked is Asked.CONTENT and told.complaint.case_no is not None:
            return _take(draft, filing, told)
        asked = Asked.CONFIRM if filing.asked is Asked.CONTENT else filing.asked
        filing = replace(filing, so_far=told.complaint, asked=asked, short=True, changing=False, unclear=0)
        return ask(draft, filing, draft.sentence("filing.cut" if told.cut else "filing.added"))
    if not draft.in_chat:
        return resume(draft, filing)
    buttons = (draft.button(menu.RESUME, "resume"), draft.button(menu.ANEW, "anew"))
    return draft.offer(menu.MENU, draft.sentence("filing.unfinished"), buttons)


def _confirmed(draft: Draft, filing: Filing, press: Chose) -> Draft:
    """A button under a summary counts only while that summary is what was shown last."""
    if filing.asked is Asked.CONFIRM or filing.changing:
        return submission.confirm(draft, filing, press.value)
    return ask(draft, filing)


def _pressed(offered: tuple[Choice, ...], press: Chose, asked: Asked) -> Choice | None:
    """The choice a press means: by its label, for lists of names change; by its value where the words are ours."""
    by_label = next((c for c in offered if c.label == press.label), None)
    if by_label is not None or (asked in (Asked.DEPARTMENT, Asked.OFFICIAL) and press.value.isdecimal()):
        return by_label
    return next((c for c in offered if c.value == press.value), None)


def _cancels(draft: Draft, said: _Words) -> Draft | None:
    return submission.cancel(draft) if want(said.text) is Want.CANCEL else None


def _elsewhere(draft: Draft, said: _Words) -> Draft | None:
    return None if fits(draft, said.filing) else _by_sms(draft, said.filing, said.text)


def _confirms(draft: Draft, said: _Words) -> Draft | None:
    shown = said.filing.asked is Asked.CONFIRM and not said.filing.changing
    return submission.heard(draft, said.filing, said.text) if shown else None


def _picks(draft: Draft, said: _Words) -> Draft | None:
    filing, text = said.filing, said.text
    if filing.asked not in (Asked.CONFIRM, Asked.ABOUT):
        return None
    choice = picked(choices(draft, filing), text)
    return _unclear(draft, filing, text) if choice is None else _choose(draft, filing, choice)


def _enough(draft: Draft, said: _Words) -> Draft | None:
    enough = steer(said.text) is Steer.ENOUGH and said.filing.asked in HURRIES
    skips = said.filing.asked is Asked.NAMED and steer(said.text) in (Steer.SKIP, Steer.NOTHING)
    return _hurry(draft, said.filing) if enough or skips else None


def _answers(draft: Draft, said: _Words) -> Draft:
    told = typed(draft, said.filing, said.text)
    return _unclear(draft, said.filing, said.text) if told is None else _take(draft, said.filing, told)


LISTENERS: tuple[Listener[_Words], ...] = (
    Listener("取消", "“取消”“算了”", "投诉作废", _cancels),
    Listener("换了方式", "聊天里讲起的投诉，用短信接着讲", "算补充的内容；没看到的不能确认", _elsewhere),
    Listener("确认", "在核对填好的内容", "提交、修改、作废，或者补充内容", _confirms),
    Listener("选择", "在问改哪一项、投诉哪件事", "按选的办；没听懂再问一次", _picks),
    Listener("不想再填", "说够了，或者署名那一步说跳过", "直接去核对", _enough),
    Listener("这一步的回答", "都不是", "算这一步的回答；没听懂再问一次", _answers),
)
"""In order of priority."""
