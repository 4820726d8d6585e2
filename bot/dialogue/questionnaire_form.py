"""A questionnaire as the flat fields of a form, and back: `attitude.chat.en`, `attitude.good.accepts`, `order`.

What is wrong is told by field. A text is there in every language or in none: an absent language is no blank one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.questionnaire import LONGEST_LABEL, LONGEST_TEXT, Form
from bot.dialogue.questionnaire_document import QuestionTable, may_be_left_out
from bot.domain.language import Language
from bot.domain.medium import Medium

ORDER = "order"
ASKED_ON = (Medium.CHAT.value, Medium.SMS.value)
"""The media on which a question has words of its own."""
WORDED = ("title", *ASKED_ON)
"""The texts of a question."""
OFFERED = ("a", "b", "c", "d")
"""The values of an added question's answers; those left blank are not offered."""
MOST_OPTIONS = 9
"""Answers of a question: each is chosen by one digit."""
ROOM = 2
"""So many more answers may be added to a question at a time."""
_FURTHER = tuple("abcdefghijklmnopqrst")
ASKED_OF: Mapping[str, tuple[int, int]] = {"all": (1, 5), "high": (3, 5), "low": (1, 2)}
"""Who is asked an added question: the scores from and to."""
MOST_WORDS, LONGEST_WORD = 30, 40
_BETWEEN = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True, slots=True)
class FormFlaw:
    """What is wrong with a field. `wrong`: missing or long, with how many characters at most."""

    name: str
    wrong: str
    most: int = 0


def fields(questions: Sequence[QuestionTable]) -> dict[str, str]:
    """The questions as a form has them."""
    found = {ORDER: ",".join(one["id"] for one in questions)}
    for one in questions:
        found |= {f"{one['id']}.{name}": text for name, text in _fields_of(one)}
    return found


def _fields_of(one: QuestionTable) -> Iterator[tuple[str, str]]:
    yield "form", one["form"]
    if one.get("aside"):
        yield "aside", "1"
    texts: dict[str, Mapping[str, str]] = {n: one[n] for n in WORDED if n in one}
    texts |= {f"once.{medium}": said for medium, said in one.get("once_said", {}).items()}
    texts |= {choice["value"]: choice for choice in one.get("choices", ())}
    for name, by_language in texts.items():
        for language in Language:
            yield f"{name}.{language}", by_language.get(language.value, "")
    for choice in one.get("choices", ()):
        yield f"{choice['value']}.accepts", "、".join(choice.get("accepts", ()))


def room_for(question: QuestionTable) -> list[str]:
    """The values of the answers that may be added to a question of choices; those left blank are not offered."""
    if question["form"] != Form.CHOICE:
        return []
    has = [choice["value"] for choice in question["choices"]]
    free = [value for value in _FURTHER if value not in has]
    return free[: max(0, min(ROOM, MOST_OPTIONS - len(has)))]


@dataclass(frozen=True, slots=True)
class FormReader:
    """Reads what was typed over what stood before. `flaws` collects what is wrong."""

    typed: Mapping[str, str]
    flaws: list[FormFlaw]
    ready: Mapping[str, QuestionTable] = field(default_factory=dict)
    """Questions by id that may be added as they are."""

    def tables(self, before: Sequence[QuestionTable]) -> list[QuestionTable]:
        """The questions in the order typed; none of those before is lost, and none is taken twice."""
        known = {one["id"]: one for one in before}
        typed = [
            name
            for name in self.typed.get(ORDER, "").split(",")
            if name in known or name in self.ready or self._is_new(name)
        ]
        order = dict.fromkeys([before[0]["id"], *typed, *known])
        return [self._table(known.get(name) or self.ready.get(name) or self._added(name)) for name in order]

    def _is_new(self, name: str) -> bool:
        return bool(re.fullmatch(r"own_\d{1,4}", name)) and self.typed.get(f"{name}.form") in (
            Form.CHOICE,
            Form.TEXT,
        )

    def _added(self, name: str) -> QuestionTable:
        lowest, highest = ASKED_OF.get(self.typed.get(f"{name}.who", ""), ASKED_OF["all"])
        added: QuestionTable = {"id": name, "form": self.typed[f"{name}.form"]}
        added |= {"at_least": lowest, "at_most": highest}
        if added["form"] == Form.CHOICE:
            added["choices"] = self._written(name, OFFERED)
        return added

    def _written(self, name: str, values: Sequence[str]) -> list[dict[str, Any]]:
        """Those answers of a question for which something was written."""
        return [{"value": value} for value in values if self._any(f"{name}.{value}")]

    def _table(self, before: QuestionTable) -> QuestionTable:
        name, form = before["id"], before["form"]
        kept: QuestionTable = {
            key: before[key] for key in ("id", "form", "list", "at_least", "at_most") if key in before
        }
        if self.typed.get(f"{name}.aside") and may_be_left_out(before):
            kept["aside"] = True
        kept["title"] = self._languages(f"{name}.title", LONGEST_LABEL)
        if form in (Form.SCORE, Form.SEVERAL):
            kept["choices"] = before["choices"]
        elif before.get("choices"):
            choices = [*before["choices"], *self._written(name, room_for(before))]
            kept["choices"] = [self._choice(name, choice) for choice in choices]
        media = ASKED_ON if form in (Form.SCORE, Form.TEXT) else ASKED_ON[:1]
        for medium in media:
            if form == Form.SCORE or medium == Medium.CHAT or self._any(f"{name}.{medium}"):
                kept[medium] = self._languages(f"{name}.{medium}", LONGEST_TEXT)
        once = before.get("once_said")
        if once:
            kept["once_said"] = {m: self._languages(f"{name}.once.{m}", LONGEST_TEXT) for m in once}
        return kept

    def _choice(self, question: str, before: Mapping[str, Any]) -> dict[str, Any]:
        name = f"{question}.{before['value']}"
        kept = {key: before[key] for key in ("value", "means", "alerts") if key in before}
        kept |= self._languages(name, LONGEST_LABEL)
        words = [" ".join(w.split()) for w in _BETWEEN.split(self.typed.get(f"{name}.accepts", ""))]
        accepts = list(dict.fromkeys(word for word in words if word))
        if len(accepts) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in accepts):
            self.flaws.append(FormFlaw(f"{name}.accepts", "words", MOST_WORDS))
        return kept | ({"accepts": accepts} if accepts else {})

    def _languages(self, name: str, longest: int) -> dict[str, str]:
        return {language.value: self._field(f"{name}.{language}", longest) for language in Language}

    def _field(self, name: str, longest: int) -> str:
        text = self._text(name)
        if not text:
            self.flaws.append(FormFlaw(name, "missing"))
        elif len(text) > longest:
            self.flaws.append(FormFlaw(name, "long", longest))
        return text

    def _any(self, name: str) -> bool:
        return any(self._text(f"{name}.{language}") for language in Language)

    def _text(self, name: str) -> str:
        return " ".join(self.typed.get(name, "").split())
