"""The survey: `step` takes one input and says what becomes of the talk and what has to be done.

The order of meanings is the rule. Opting out comes before everything; whoever has opted out is only heard. Then come help,
strangers, and words about a case other than the one asked about; what is left is an answer to the open question, whose own
order stands in `open_question`. Time passing without an answer is an input too, and never a score.
"""

from dataclasses import dataclass, replace

from bot.dialogue import automatic_replies, listening, welcome
from bot.dialogue.draft import Draft
from bot.dialogue.effects import Effect, MessageKind
from bot.dialogue.inputs import (
    Chose,
    Fetched,
    FilledIn,
    Input,
    Joined,
    LadderStep,
    Pressed,
    Said,
    Sent,
    Silence,
)
from bot.dialogue.listening import Listener
from bot.dialogue.reading import steering
from bot.dialogue.reading.complaint_words import names_ticket
from bot.dialogue.reading.languages import writes_han
from bot.dialogue.reading.understanding import (
    Command,
    Meaning,
    Understood,
    command_of,
    language_of,
    understand,
)
from bot.dialogue.scene import Scene
from bot.dialogue.survey import (
    afterwards,
    calling,
    opt_out,
    score_question,
)
from bot.dialogue.survey.buttons import pressed
from bot.dialogue.survey.open_question import TO_A_FURTHER_ONE, TO_THE_SCORE, Answer
from bot.dialogue.survey.page_fields import filled_in
from bot.dialogue.talk import Talk
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage


def step(talk: Talk, event: Input, scene: Scene) -> tuple[Talk, tuple[Effect, ...]]:
    """The next talk and the effects of one input, in order. Total: any input on any talk; nothing is raised."""
    draft = Draft(talk, scene, event.medium)
    match event:
        case Silence():
            draft = _silence(draft, event.step)
            return draft.talk, draft.effects
        case Said():
            draft = _said(in_their_language(draft, event.text), event)
        case Pressed():
            draft = pressed(draft, event)
        case FilledIn():
            draft = filled_in(draft, event)
        case Chose():
            draft = _said(draft, Said(event.medium, event.label))
        case Fetched():
            pass
        case Sent():
            draft = welcome.sent(draft, event.what)
        case Joined():
            draft = welcome.joined(draft, bound=event.bound, known=event.known or bool(draft.talk.callbacks))
    draft = score_question.follow(draft, unasked=not isinstance(event, Pressed))
    return draft.talk, draft.effects


def in_their_language(draft: Draft, text: str) -> Draft:
    """Follow the person's language; commands, numbers and codes show none, being written in only one way."""
    found = language_of(text)
    spoken = draft.language if found is None else Language(found)
    if found is None and spoken is Language.EN and writes_han(text):
        spoken = Language.ZH_HANS  # 恢复, 可以: Chinese in characters that both scripts share
    if spoken is Language.EN and (_is_command(text) or names_ticket(text)):
        return draft
    return replace(draft, talk=replace(draft.talk, language=spoken))


def _is_command(text: str) -> bool:
    """Whether it is a word people type because it is the command, STOP among them, whatever their language."""
    alone = len(text.split()) == 1
    stops = alone and understand(text).meaning is Meaning.OPTOUT
    return stops or text.startswith("/") or command_of(text) is not None


def _silence(draft: Draft, what: LadderStep) -> Draft:
    """Nothing was said for so long that the ladder moves. Never a score, never a disposition."""
    current = draft.talk.current
    if (
        draft.talk.opted_out
    ):  # who answers on a page all the same is left alone with the rest of its questions
        following = current is not None and current.stage is Stage.FOLLOWING
        return draft.end(current) if following and current is not None else draft
    if what is LadderStep.GIVE_UP:
        return _give_up(draft)
    if what is LadderStep.CALLING:
        return calling.announced(_give_up(draft), draft.talk)
    if not draft.scene.may_start or draft.medium in (Medium.PHONE, Medium.WEB):
        return draft
    if current is not None and current.stage is Stage.FOLLOWING:
        if not draft.talk.waiting:
            return draft
        # The score is in; silence at a further question must not keep the next case from being asked.
        draft = draft.end(current)
    return score_question.start(
        draft, MessageKind.REMINDER if what is LadderStep.REMIND else MessageKind.INVITE
    )


def _give_up(draft: Draft) -> Draft:
    current = draft.talk.current
    if current is not None and current.stage is Stage.FOLLOWING:
        return draft.end(current)
    draft = draft if current is None else draft.end(current, Stage.BY_PHONE)
    # Those only announced keep no `ended_at`: late words are about the case that was asked.
    return draft.put(*(replace(c, stage=Stage.BY_PHONE) for c in draft.talk.waiting))


def _said(draft: Draft, event: Said) -> Draft:
    text = event.text
    words = _Words(event, text, event.about, _understood(draft, text), command_of(text))
    return listening.first(LISTENERS, draft, words).draft


def _understood(draft: Draft, text: str) -> Understood:
    """What the words mean; behind a score of theirs a no and another score (5, then 不，4) is that other one."""
    found, own = understand(text, draft.scene.own), draft.scene.own
    rest = steering.instead(text) if found.score is None and not found.optout else ""
    if not rest or all(c.score is None for c in draft.talk.callbacks):
        return found
    other = understand(rest, own)
    return found if other.score is None or other.comment else other


@dataclass(frozen=True, slots=True)
class _Words:
    """What was said, as it is read."""

    event: Said
    text: str
    quoted: str | None
    """The case whose question the person quoted; their words are about it, whatever is asked now."""
    understood: Understood
    command: Command | None


def _leave(draft: Draft, understood: Understood, text: str) -> Draft:
    """No more messages. A score said in the same breath counts, and one line tells the word that undoes it."""
    about, score = draft.talk.current or opt_out.latest(draft.talk), understood.score
    if draft.talk.opted_out or score is None or about is None or afterwards.frozen(about):
        known = draft.talk.opted_out
        draft = opt_out.opt_out(draft, text)
        return draft if known else draft.reply(draft.sentence("opted_out"), template="opted_out")
    draft = draft.keep(about, score_question.OVERALL, str(score), text)
    draft = draft.put(replace(about, score=score, disposition=Disposition.ANSWERED))
    draft = opt_out.opt_out(draft, text)
    return draft.reply(
        draft.sentence("opted_out.scored", about, level=draft.level(score)), about, template="opted_out"
    )


def _leaves(draft: Draft, said: _Words) -> Draft | None:
    return _leave(draft, said.understood, said.text) if said.understood.optout else None


def _opted_out(draft: Draft, said: _Words) -> Draft | None:
    if not draft.talk.opted_out:
        return None
    if said.command is Command.START:
        return opt_out.opt_in(draft, said.text)
    asked, score, about = opt_out.asked_before(draft.talk), said.understood.score, opt_out.latest(draft.talk)
    own = not automatic_replies.passed_on(said.event, draft.scene.agency, about)
    if asked is not None and score is not None and own and said.quoted in (None, asked.case.case_no):
        return opt_out.scored(draft, asked, score, said.text)
    draft = opt_out.hear_silently(draft, about, "comment", said.text)
    return draft.hand_over(about, said.text) if said.understood.meaning is Meaning.COMPLAINT else draft


def _help(draft: Draft, said: _Words) -> Draft | None:
    return welcome.help_wanted(draft) if said.command is Command.HELP else None


def _start(draft: Draft, said: _Words) -> Draft | None:
    known = bool(draft.talk.callbacks)
    return welcome.joined(draft, bound=known, known=known) if said.command is Command.START else None


def _stranger(draft: Draft, said: _Words) -> Draft | None:
    return welcome.stranger(draft, said.text) if opt_out.latest(draft.talk) is None else None


def _another(draft: Draft, said: _Words) -> Draft | None:
    about, current = None if said.quoted is None else draft.talk.find(said.quoted), draft.talk.current
    if about is None or (current is not None and about.case == current.case):
        return None
    return afterwards.heard(draft, about, said.understood, said.text)


def _nothing_asked(draft: Draft, said: _Words) -> Draft | None:
    latest = opt_out.latest(draft.talk)
    if draft.talk.current is not None or latest is None:
        return None
    return afterwards.heard(draft, latest, said.understood, said.text)


def _answers(draft: Draft, said: _Words) -> Draft | None:
    current = draft.talk.current
    assert current is not None
    answer = Answer(current, said.understood, said.text)
    rows = TO_THE_SCORE if current.stage is Stage.ASKING else TO_A_FURTHER_ONE
    return listening.first(rows, draft, answer).draft


LISTENERS: tuple[Listener[_Words], ...] = (
    Listener("退订", "整句话要求不再联系", "不再发；同时说了分数的，分数照记", _leaves),
    Listener(
        "退订的人",
        "已经退订",
        "“恢复”就恢复；退订前问的那一件，说了分数的照记；别的只收下；都不回",
        _opted_out,
    ),
    Listener("帮助", "“帮助”", "说明怎么用", _help),
    Listener("开始", "“开始”", "打招呼", _start),
    Listener("不认识的人", "没有他的件", "说我们是谁，怎么验证手机号", _stranger),
    Listener("另一件", "引用了另一件的问题", "算那一件的：改分、致谢、留言", _another),
    Listener("问完以后", "没有在问的", "算最近那一件的：改分、致谢、留言", _nothing_asked),
    Listener("在问的问题", "有一件在问", "在问分数看“问分”，在追问看“追问”", _answers),
)
"""In order of priority: the order of meanings is the rule."""
