"""The conversation in which a request for information, or an interference complaint, is filled in and filed.

Begun by a word (依申请公开, 干扰申诉), one question after the other, shown whole before it is filed. What must be asked cannot be
left out; 取消 gives everything up. By text message nothing is filled in: it would take eight of them, and who one is would travel in
the clear.
"""

from dataclasses import replace
from datetime import timedelta

from bot.dialogue import mentions
from bot.dialogue.applying.application import (
    CONFIRM,
    Application,
    TypedAnswer,
    shown_value,
    told_value,
    typed_answer,
)
from bot.dialogue.applying.certificates import AnswerFlaw
from bot.dialogue.applying.questions import QUESTIONS, KindQuestion
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Choice, DropFiles, FileApplication
from bot.dialogue.inputs import Chose
from bot.dialogue.reading.complaint_words import Want, want
from bot.dialogue.reading.steering import Steer, bare, steer
from bot.dialogue.talk import Milestone, OwnTicket
from bot.domain.ticket_kind import PREFIXES, TicketKind
from bot.domain.ticket_state import TicketState

APPLY = "apply"
"""The question under which the buttons come back; their value names the step they belong to."""
SKIP, SUBMIT, CANCEL = "skip", "submit", "cancel"
NO_FILES = "files.none"
"""Takes back everything that was attached; offered on a page only."""
IN_USE = timedelta(hours=1)
"""For this long after it was last touched, words go to it though a survey question is open, and the ladder does not interrupt."""
A_DAY, MOST_A_DAY = timedelta(days=1), 15
"""Of everything filed in one chat. The law lets anybody ask: it is only this way that is closed, and the answer names others."""
_WORDS = {
    TicketKind.DISCLOSURE: (
        "依申请公开|申请公开|信息公开|申请信息公开|政府信息公开|申请政府信息公开|我要申请公开|我要申请信息公开|公开申请|信息公开申请"
        "|information request|request information|request for information|freedom of information"
    ),
    TicketKind.INTERFERENCE: (
        "干扰申诉|无线电干扰|无线电干扰申诉|干扰投诉|申诉干扰|电台受干扰|我要申诉干扰|radio interference|interference"
    ),
}
BEGINS = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}


def begun_by(text: str) -> TicketKind | None:
    """Which kind the whole reply begins, if any."""
    return BEGINS.get(bare(text))


def _elsewhere(draft: Draft) -> Draft:
    """Where it is filled in instead: on the web, if messages here bring an address, and at the counter."""
    page = draft.scene.page
    if page is None:
        return draft.reply(draft.sentence("apply.counter"))
    return draft.reply(draft.sentence("apply.elsewhere", address=f"{page.site}/apply"))


def open_application(draft: Draft) -> Application | None:
    """What typed words belong to now; while a survey question is open, only what was touched lately."""
    found = draft.talk.application
    if found is None or (draft.talk.current is not None and not in_use(draft)):
        return None
    return found


def in_use(draft: Draft) -> bool:
    """Whether something is being filled in right now."""
    found = draft.talk.application
    return found is not None and found.touched_at is not None and draft.scene.now - found.touched_at < IN_USE


def takes_any_words(draft: Draft) -> bool:
    """Whether the open question is answered in one's own words, whatever they are."""
    found = open_application(draft)
    question = found.question if found is not None else None
    return question is not None and not question.choices


def begin(draft: Draft, kind: TicketKind) -> Draft:
    """Begin to fill in; what was begun goes on, of whichever kind."""
    if not draft.in_chat:
        return _elsewhere(draft)
    found = draft.talk.application
    if found is not None:
        return ask(draft, found, "" if found.kind is kind else draft.sentence("apply.other_first"))
    filed_today = sum(draft.scene.now - ticket.filed_at < A_DAY for ticket in draft.talk.tickets)
    if filed_today >= MOST_A_DAY:
        return draft.reply(draft.sentence("apply.many"))
    return ask(draft, Application.of(kind), draft.sentence(f"apply.begin.{kind}"))


def heard(draft: Draft, application: Application, text: str) -> Draft:
    """Words while something is being filled in."""
    if not draft.in_chat:
        return _elsewhere(draft)
    if want(text) is Want.CANCEL:
        return _cancel(draft)
    if begun_by(text) not in (None, application.kind):
        return ask(draft, application, draft.sentence("apply.other_first"))
    question = application.question
    if question is None:
        return _submit(draft, application) if _agrees(text) else ask(draft, application)
    chosen = _picked(draft, application, text)
    if chosen is not None:
        return _chose(draft, application, chosen)
    skips = steer(text) in (Steer.SKIP, Steer.NOTHING, Steer.ENOUGH)
    if skips and question.optional:
        return ask(draft, application.answered(""))
    typed = TypedAnswer("", AnswerFlaw.NEEDED) if skips else typed_answer(question, text, application.said)
    if typed.flaw is None:
        return ask(draft, application.answered(typed.value))
    return ask(draft, application, _why_not(draft, question, typed.flaw))


def _why_not(draft: Draft, question: KindQuestion, flaw: AnswerFlaw) -> str:
    return draft.sentence("apply.pick" if question.choices else f"apply.{flaw}", most=question.longest)


def chose(draft: Draft, press: Chose) -> Draft:
    """A button was pressed; one of a step that is behind us asks the open one again."""
    application = draft.talk.application
    if application is None:
        return draft.reply(draft.sentence("stale"))
    if press.value == NO_FILES:
        return _without_files(draft, application)
    if press.value.startswith("change."):
        return ask(draft, application.back_to(press.value.removeprefix("change.")))
    known = any(choice.value == press.value for choice in offered(draft, application))
    return _chose(draft, application, press.value) if known else ask(draft, application)


def brings_files(draft: Draft) -> bool:
    """Whether what is being filled in has files, so that one that has been fetched is one of them."""
    return draft.talk.brings_files


def _without_files(draft: Draft, application: Application) -> Draft:
    return (
        ask(draft.then(DropFiles()), replace(application, files=0, waiting=0)) if application.files else draft
    )


def offered(draft: Draft, application: Application) -> tuple[Choice, ...]:
    """The buttons of the open step."""
    question = application.question
    if question is None:
        return tuple(draft.button(f"{CONFIRM}.{one}", f"filing.{one}") for one in (SUBMIT, CANCEL))
    choices = tuple(
        Choice(f"{question.key}.{value}", label.said(draft.language))
        for value, label in question.choices.items()
    )
    return (*choices, draft.button(f"{question.key}.{SKIP}", "skip")) if question.optional else choices


def summary(draft: Draft, application: Application) -> list[tuple[KindQuestion, str]]:
    """What was answered, in words; of a certificate's number the two ends."""
    said = application.said
    return [
        (one, mentions.printable(told_value(one, shown_value(one, said[one.key]), draft.language)))
        for one in QUESTIONS[application.kind]
        if said.get(one.key)
    ]


def ask(draft: Draft, application: Application, lead: str = "") -> Draft:
    """Ask the open question, or show all for the last look; `lead`: what is said before."""
    kept = replace(application, touched_at=draft.scene.now)
    draft = keep(draft, kept)
    question = kept.question
    if question is None:
        lines = "\n".join(
            draft.sentence("filing.line", title=one.title.said(draft.language), value=value)
            for one, value in summary(draft, kept)
        )
        if kept.files and not draft.on_page:
            lines += f"\n{draft.sentence('apply.files', count=kept.files)}"
        text = draft.sentence("apply.confirm", lines=lines)
    else:
        text = question.ask.said(draft.language)
    return draft.offer(APPLY, draft.joined(lead, text), offered(draft, kept))


def keep(draft: Draft, application: Application | None) -> Draft:
    """With this being filled in; None: nothing is."""
    return replace(draft, talk=replace(draft.talk, application=application))


def _picked(draft: Draft, application: Application, text: str) -> str | None:
    """The value of the button that typed words name, by its label or, where there is a choice, by its number."""
    question, said = application.question, bare(text)
    numbered = question is not None and bool(question.choices)
    for n, choice in enumerate(offered(draft, application), start=1):
        if said == bare(choice.label) or (numbered and said == str(n)):
            return choice.value
    return None


def _chose(draft: Draft, application: Application, value: str) -> Draft:
    step, _, answer = value.partition(".")
    if step == CONFIRM:
        return _submit(draft, application) if answer == SUBMIT else _cancel(draft)
    return ask(draft, application.answered("" if answer == SKIP else answer))


def _agrees(text: str) -> bool:
    return want(text) is Want.SUBMIT or bare(text) == "1"


def _cancel(draft: Draft) -> Draft:
    draft = draft.then(DropFiles()) if brings_files(draft) else draft
    draft = keep(draft, None)
    return draft.reply(draft.sentence("apply.cancelled"))


def _submit(draft: Draft, application: Application) -> Draft:
    scene, kind = draft.scene, application.kind
    number = PREFIXES[kind] + scene.ticket_no[2:]
    filed = OwnTicket(
        number, TicketState.REGISTERED, scene.now, (Milestone(scene.now, TicketState.REGISTERED),)
    )
    draft = keep(draft, None)
    draft = replace(draft, talk=replace(draft.talk, tickets=(filed, *draft.talk.tickets)))
    accept, finish = scene.further.get(kind, (scene.accept, scene.finish))
    told = draft.sentence(
        f"apply.filed.{kind}",
        ticket_no=number,
        receipt=mentions.printable(scene.receipt),
        answer=draft.span(scene.disclosure_answer),
        accept=draft.span(accept),
        finish=draft.span(finish),
    )
    return draft.then(FileApplication(number, application)).reply(told)
