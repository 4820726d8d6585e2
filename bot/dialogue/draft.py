"""A step under way: the talk as it has become so far, and the effects collected so far.

Every rule takes a draft and gives the next one, so that a rule reads as the list of what it does.
"""

from dataclasses import dataclass, replace
from typing import Self

from bot.dialogue import approved, mentions, own_labels
from bot.dialogue.effects import AddToTicket, Answered, Choice, Effect, MessageKind, PassToPerson, Say
from bot.dialogue.questionnaire import Option, Question
from bot.dialogue.scene import Scene, Span
from bot.dialogue.talk import Callback, Talk
from bot.dialogue.templates import TemplateUse
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.stage import Stage

LONGEST_WORDS = 2_000
"""How many characters of the person's own words are carried along for a complaint; the answers keep all of them."""
GIVING_WAY = ("person", "item")
LEGIBLE_NAME, SHORTEST_NAME = 8, 5
"""Shortest names in an SMS, in characters: one that can still be read, and one cut as far as it may be."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The talk so far and the effects so far."""

    talk: Talk
    scene: Scene
    medium: Medium
    effects: tuple[Effect, ...] = ()

    @property
    def language(self) -> Language:
        """The language the person is spoken to in."""
        return self.talk.language

    @property
    def in_chat(self) -> bool:
        """Whether there are buttons."""
        return self.medium in (Medium.CHAT, Medium.WEB)

    @property
    def on_page(self) -> bool:
        """Whether what is said now is shown on a page, which shows what comes next by itself."""
        return self.medium is Medium.WEB

    @property
    def spoken_on(self) -> Medium:
        """The medium whose wording is used: without buttons, that of an SMS."""
        return Medium.CHAT if self.in_chat else Medium.SMS

    def put(self, *changed: Callback) -> Self:
        """With these callbacks in place of what they were."""
        return replace(self, talk=self.talk.with_callbacks(changed))

    def then(self, *effects: Effect) -> Self:
        """With these effects after the others."""
        return replace(self, effects=(*self.effects, *effects))

    def keep(self, callback: Callback, question: str, value: str | None, raw: str) -> Self:
        """Keep an answer."""
        return self.then(Answered(callback.case.case_no, question, value, raw))

    def hear(self, callback: Callback, question: str, value: str | None, raw: str) -> Self:
        """Keep words of the person's own: as an answer, for a complaint to come, or for the one that is open.

        A label of ours is kept as an answer only.
        """
        if own_labels.is_one(self.scene, raw):
            return self.keep(callback, question, value, raw)
        words = "\n".join(w for w in (callback.words, raw.strip()) if w)[:LONGEST_WORDS]
        draft = self.keep(callback, question, value, raw).put(replace(callback, words=words))
        if callback.ticket_no is None:
            return draft
        return draft.then(AddToTicket(callback.case.case_no, callback.ticket_no, raw))

    def hand_over(self, callback: Callback | None, raw: str) -> Self:
        """Ask an officer to read these words, unless they are only a label of ours."""
        if own_labels.is_idle(self.scene, raw):
            return self
        return self.then(PassToPerson(None if callback is None else callback.case.case_no, raw))

    def at(self, callback: Callback) -> Callback:
        """The same callback as it stands now."""
        return self.talk.find(callback.case.case_no) or callback

    def end(self, callback: Callback, stage: Stage = Stage.DONE) -> Self:
        """Nothing more is asked about this case."""
        return self.put(replace(callback, stage=stage, question=None, unclear=0, ended_at=self.scene.now))

    def sentence(self, key: str, callback: Callback | None = None, *, spent: int = 0, **facts: object) -> str:
        """A sentence of the wording, in the variant for the medium when there is one.

        In an SMS names are shortened (…), the applicant's before the item's, until the text fits into two segments less `spent`
        units; the case number is never shortened. The number to ring is included only where the names remain legible.
        """
        known: dict[str, object] = {"agency": self.scene.agency, "ring": self._ring(), **facts}
        if callback is not None:
            known = {**mentions.names(callback.case, self.language, self.spoken_on), **known}
        text = self._fitted(key, known, spent, LEGIBLE_NAME)
        if self.in_chat or spent + mentions.units(text) <= mentions.room(self.scene.agency):
            return text
        return self._fitted(key, {**known, "ring": ""}, spent, SHORTEST_NAME)

    def _fitted(self, key: str, facts: dict[str, object], spent: int, shortest: int) -> str:
        known, text = dict(facts), self._say(key, facts)
        for name in () if self.in_chat else GIVING_WAY:
            over = spent + mentions.units(text) - mentions.room(self.scene.agency)
            value = known.get(name)
            if over > 0 and isinstance(value, str):
                known[name] = mentions.shortened(value, max(shortest, len(value) - over))
                text = self._say(key, known)
        return text

    def _ring(self) -> str:
        """Where to ring the office, to follow a sentence; empty when the office has given no number."""
        if not self.scene.phone:
            return ""
        between = "\n" if self.in_chat else (" " if self.language is Language.EN else "")
        return between + self._say("ring", {"phone": self.scene.phone})

    def span(self, span: Span) -> str:
        """How long something takes at most, in words."""
        return self._say("span.working" if span.working else "span.calendar", {"count": span.count})

    def calling(self) -> str:
        """When somebody from the office will phone."""
        last = self.scene.calls_by
        if last is None:
            return self._say("calling.soon", {})
        return self._say("calling.by", {"date": mentions.day(last, self.language)})

    def _say(self, key: str, facts: dict[str, object]) -> str:
        variant = f"{key}.{self.spoken_on}"
        wording = self.scene.wording
        return wording.say(self.language, variant if wording.has(variant) else key, **facts)

    def joined(self, *parts: str) -> str:
        """Parts of one message: paragraphs in chat, one line in an SMS."""
        blank = "\n\n" if self.in_chat else (" " if self.language is Language.EN else "")
        return blank.join(p for p in parts if p)

    def question_text(self, question: Question, *, said: bool = False) -> str | None:
        """How a question is put; None when it is not put on this medium."""
        return question.text(self.spoken_on, self.language, said=said)

    def level(self, score: int) -> str:
        """The name of a score."""
        option = self.scene.questionnaire.overall.option(str(score))
        return str(score) if option is None else self.label(option)

    def label(self, option: Option) -> str:
        """The name of an answer."""
        return option.labels[self.language]

    def button(self, value: str, key: str, **facts: object) -> Choice:
        """A button of the conversation's own."""
        return Choice(value, self.scene.wording.say(self.language, f"button.{key}", **facts))

    def reply(
        self, text: str, callback: Callback | None = None, *, share_contact: bool = False, template: str = ""
    ) -> Self:
        """Say something that asks nothing. `template`: the approved text that says the same."""
        return self.then(
            Say(
                MessageKind.REPLY,
                text,
                case_no=None if callback is None else callback.case.case_no,
                share_contact=share_contact and self.in_chat,
                template=self.approved(template, callback),
            )
        )

    def ask(
        self,
        callback: Callback,
        question: str,
        text: str,
        choices: tuple[Choice, ...] = (),
        *,
        template: str = "",
    ) -> Self:
        """Ask something in reply to what the person has just said. `template`: the approved text that asks the same."""
        offered = choices if self.in_chat else ()
        use = self.approved(template, callback)
        case_no = callback.case.case_no
        return self.then(Say(MessageKind.QUESTION, text, case_no, question, offered, template=use))

    def approved(self, template: str, callback: Callback | None) -> TemplateUse | None:
        """The approved text of this name about the case as it stands now (`bot.dialogue.approved`)."""
        about = None if callback is None else self.at(callback)
        return approved.use(self.scene, self.language, template, about)

    def offer(
        self,
        question: str,
        text: str,
        choices: tuple[Choice, ...] = (),
        *,
        kind: MessageKind = MessageKind.QUESTION,
        ticket_no: str | None = None,
    ) -> Self:
        """Ask something that is about no callback; a pressed choice comes back as `Chose`."""
        offered = choices if self.in_chat else ()
        return self.then(Say(kind, text, question=question, choices=offered, ticket_no=ticket_no))
