"""Greeting: somebody opened the chat, asks for help, or writes without having a case of ours.

Whoever is not asked anything sees the menu. Complaints have been looked for before (`bot.dialogue.conversation`).
"""

from dataclasses import replace
from datetime import timedelta

from bot.dialogue import menu, own_labels
from bot.dialogue.draft import Draft
from bot.dialogue.effects import MessageKind
from bot.dialogue.reading import steering
from bot.dialogue.reading.steering import Steer
from bot.dialogue.survey import complaint_offer, further_questions, opt_out, score_question
from bot.dialogue.talk import Callback
from bot.domain.stage import Stage

FOREIGN_CONTACT = "foreign_contact"
"""`Sent.what` of a contact that is not its sender's own."""
LONGEST_KIND = 40
A_DAY = timedelta(days=1)


def joined(draft: Draft, *, bound: bool, known: bool) -> Draft:
    """The chat was opened, or somebody asks to go on: greet, and put whatever question is due.

    `known`: there is a case of theirs, perhaps one that is not called back yet.
    """
    if draft.talk.opted_out:
        return opt_out.opt_in(draft, "/start")
    if not bound and not draft.talk.callbacks:
        return menu.greet(draft.reply(draft.sentence("welcome.unbound"), share_contact=True))
    current = draft.talk.current
    if current is not None:
        return repeat_open(draft, current, draft.sentence("welcome.hello"))
    draft = opt_out.instead_of_the_phone(draft)
    if draft.talk.waiting and draft.scene.may_start:
        return score_question.start(draft, MessageKind.INVITE)
    return menu.show(draft, draft.sentence("welcome.bound" if known else "welcome.no_match"))


def callback_wanted(draft: Draft) -> Draft:
    """The person asks what we would like to know."""
    current = draft.talk.current
    if current is not None:
        return repeat_open(draft, current, "")
    draft = opt_out.instead_of_the_phone(draft)
    if draft.talk.waiting and draft.scene.may_start:
        return score_question.start(draft, MessageKind.INVITE)
    if draft.talk.callbacks:
        return menu.show(draft, draft.sentence("welcome.nothing_due"))
    return draft.reply(draft.sentence("welcome.share"), share_contact=True)


def repeat_open(draft: Draft, current: Callback, lead: str) -> Draft:
    """Put the open question again, after `lead`."""
    if current.question == complaint_offer.COMPLAINT:
        return complaint_offer.ask_again(draft, current)
    if current.stage is Stage.ASKING:
        return score_question.repeat(draft, current, lead)
    return further_questions.repeat(draft, current, lead)


def help_wanted(draft: Draft) -> Draft:
    """Say in short what can be done here; the open question stays open."""
    return menu.show(draft, draft.sentence("help"))


def stranger(draft: Draft, text: str, *, machine: bool = False) -> Draft:
    """Words of somebody without a case of ours: an officer reads them, and the person is told what can be done here.

    By text message this is told once a day, because the other end may be a machine; what certainly is one nobody has to read.
    """
    if own_labels.is_idle(draft.scene, text):
        return menu.show(draft, draft.sentence("stale"))
    if not draft.in_chat:
        return _greet_once(draft, text, machine=machine)
    if steering.steer(text) is Steer.THANKS:
        return draft if draft.talk.tickets else menu.show(draft, draft.sentence("menu.title"))
    return menu.show(draft.hand_over(None, text), draft.sentence("welcome.no_case"))


def _greet_once(draft: Draft, text: str, *, machine: bool) -> Draft:
    greeted, now = draft.talk.greeted_at, draft.scene.now
    again = greeted is not None and now - greeted < A_DAY
    if not (machine and again):
        draft = draft.hand_over(None, text)
    if again:
        return draft
    draft = replace(draft, talk=replace(draft.talk, greeted_at=now))
    return draft.reply(draft.sentence("welcome.no_case"))


def sent(draft: Draft, what: str) -> Draft:
    """Something that is not text came. It is noted, and once the person is asked to put it in words."""
    kind = what[:LONGEST_KIND]
    raw = f"[{kind}]"
    current = draft.talk.current
    about = current or opt_out.latest(draft.talk)
    if draft.talk.opted_out:
        return opt_out.hear_silently(draft, about, "comment", raw)
    if kind == FOREIGN_CONTACT:
        return draft.reply(draft.sentence("foreign_contact"), share_contact=True)
    if about is None:
        return draft.reply(draft.sentence("words_please"), share_contact=True)
    question = about.question if current is not None and about.question else "comment"
    draft = draft.keep(about, question, None, raw)
    if about.unclear > 0:
        return draft
    told = draft.sentence("words_please")
    noticed = replace(about, unclear=1)
    if about.closed or current is None:
        return draft.put(noticed).reply(told, about)
    return repeat_open(draft.put(noticed), noticed, told)
