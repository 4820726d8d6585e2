"""The questionnaire: versioned questions with their answers, in every language, read from a TOML document.

It is checked once, when it is read; after that the conversation can rely on it. The archive record names the
questionnaire an answer was given to by id, version and the SHA-256 of the very bytes, so a question that was changed
without a new version is noticed.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.tomltable import BadTable, TomlTable
from bot.domain.language import Language
from bot.domain.medium import Medium

SCORES = ("5", "4", "3", "2", "1")
"""非常满意 满意 基本满意 不满意 非常不满意, in the order in which they are offered (国家好差评 levels)."""
RESERVED = frozenset({"others", "contact", "skip", "enough"})
"""Ids and values that the conversation itself uses."""
_ID = re.compile(r"[a-z][a-z0-9_]{0,23}")
_VALUE = re.compile(r"[a-z0-9_]{1,12}")
LONGEST_TEXT = 400
LONGEST_LABEL = 40

Texts = Mapping[Language, str]


class BadQuestionnaire(ValueError):
    """The document is no questionnaire. Says which question and which field, and what to do."""

    def __init__(self, question: str, field: str, problem: str) -> None:
        self.question = question
        self.field = field
        self.problem = problem
        place = f"问题“{question}”的 {field}" if question else field
        super().__init__(f"问卷有误：{place}{problem}")


class Form(StrEnum):
    """What kind of answer a question takes."""

    SCORE = "score"
    CHOICE = "choice"
    SEVERAL = "several"
    """Any number of the choices, typed by their numbers; kept as their values with `|` between them."""
    TEXT = "text"
    TICKET = "ticket"
    """Offers to register a complaint: `yes` opens one."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a question, as a button in chat."""

    value: str
    labels: Texts
    accepts: tuple[str, ...] = ()
    """Typed words, in any language, that mean this answer besides its labels."""
    means: bool | None = None
    """Whether a typed yes (True) or no (False) means this answer."""
    alerts: bool = False
    """Whether an officer has to read it when somebody chooses this."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. It is asked on the media it has a text for, when the score lies within its bounds."""

    id: str
    form: Form
    titles: Texts
    texts: Mapping[Medium, Texts]
    options: tuple[Option, ...] = ()
    at_least: int = 1
    at_most: int = 5
    once_said: Mapping[Medium, Texts] | None = None
    """How it is asked when the person has said something in their own words already; not at all on other media.
    None: it makes no difference."""
    aside: bool = False
    """Whether it is not asked any more, and only kept."""
    source_list: str = ""
    """The version of the list that the choices of a `several` come from: not ours to edit."""

    def fits(self, score: int) -> bool:
        """Whether somebody who gave this score is asked."""
        return self.at_least <= score <= self.at_most

    def text(self, medium: Medium, language: Language, *, said: bool) -> str | None:
        """The question on this medium; None when it is not asked there."""
        source = self.once_said if said and self.once_said is not None else self.texts
        texts = source.get(medium)
        return None if texts is None else texts[language]

    def option(self, value: str) -> Option | None:
        """The option with this value."""
        return next((o for o in self.options if o.value == value), None)

    def picked(self, value: str | None) -> tuple[Option, ...]:
        """The options that a kept answer names: one, or several."""
        named = (value or "").split("|")
        return tuple(o for o in self.options if o.value in named)


@dataclass(frozen=True, slots=True, eq=False)
class Questionnaire:
    """All questions in order; the first asks for the score. Each reading is its own: what is made of it can be remembered."""

    id: str
    version: int
    sha256: str
    """Of the document's bytes, in lower-case hexadecimal."""
    questions: tuple[Question, ...]
    document: str = ""
    """What it was read from, to be kept with what was answered to it."""

    @property
    def overall(self) -> Question:
        """The question for the score."""
        return self.questions[0]

    @property
    def further(self) -> tuple[Question, ...]:
        """Everything that may be asked once the score is known."""
        return self.questions[1:]

    def find(self, question_id: str | None) -> Question | None:
        """The question with this id."""
        return next((q for q in self.questions if q.id == question_id), None)


def parse(document: bytes | str) -> Questionnaire:
    """Read and check a questionnaire; raises BadQuestionnaire naming the question and the field."""
    raw = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    table = _toml(raw)
    try:
        questionnaire_id = table.text("id", longest=24)
        version = table.integer("version", 1, 1_000_000)
        entries = table.tables("questions")
        table.finish()
    except BadTable as bad:
        raise BadQuestionnaire("", bad.field, bad.problem) from None
    if _ID.fullmatch(questionnaire_id) is None:
        raise BadQuestionnaire("", "id", "只能用小写字母、数字和下划线，以字母开头。")
    known = tuple(_question(entry, n) for n, entry in enumerate(entries, start=1))
    questions = tuple(question for question in known if not question.aside)
    _check_together(questions, known)
    return Questionnaire(questionnaire_id, version, hashlib.sha256(raw).hexdigest(), questions, raw.decode())


def _toml(raw: bytes) -> TomlTable:
    try:
        return TomlTable(tomllib.loads(raw.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise BadQuestionnaire("", "文件", "不是 UTF-8 编码，请另存为 UTF-8。") from None
    except (ValueError, RecursionError) as bad:
        raise BadQuestionnaire("", "文件", f"不是有效的 TOML（{bad}），请检查写法。") from None


def _question(table: TomlTable, number: int) -> Question:
    name = f"第{number}题"
    try:
        name = question_id = table.text("id", longest=24)
        question = Question(
            id=question_id,
            form=Form(table.one_of("form", [f.value for f in Form])),
            titles=table.table("title").languages(longest=LONGEST_LABEL),
            texts=_by_medium(table),
            options=tuple(_options(table)),
            at_least=table.integer("at_least", 1, 5, default=1),
            at_most=table.integer("at_most", 1, 5, default=5),
            once_said=_once_said(table),
            aside=table.boolean("aside"),
            source_list=table.text("list", longest=24) if table.has("list") else "",
        )
        table.finish()
    except BadTable as bad:
        raise BadQuestionnaire(name, bad.field.removeprefix("questions."), bad.problem) from None
    _check(question)
    return question


def _by_medium(table: TomlTable) -> dict[Medium, Texts]:
    written = (Medium.CHAT, Medium.SMS)
    return {m: table.table(m.value).languages(longest=LONGEST_TEXT) for m in written if table.has(m.value)}


def _once_said(table: TomlTable) -> dict[Medium, Texts] | None:
    if not table.has("once_said"):
        return None
    inner = table.table("once_said")
    texts = _by_medium(inner)
    inner.finish()
    return texts


def _options(table: TomlTable) -> Iterator[Option]:
    for entry in table.tables("choices") if table.has("choices") else ():
        value = entry.text("value", longest=12)
        accepts = entry.texts("accepts") if entry.has("accepts") else ()
        means = entry.one_of("means", ["yes", "no"]) == "yes" if entry.has("means") else None
        alerts = entry.boolean("alerts")
        yield Option(value, entry.languages(longest=LONGEST_LABEL), accepts, means, alerts)


def _check(question: Question) -> None:
    """Check the fields of one question against each other."""
    values = [o.value for o in question.options]
    if _ID.fullmatch(question.id) is None or question.id in RESERVED:
        raise BadQuestionnaire(
            question.id, "id", "不可用：只能用小写字母、数字和下划线，且不能是系统保留字。"
        )
    if not question.texts:
        raise BadQuestionnaire(question.id, "chat", "和 sms 都没有：至少写一种问法。")
    if question.at_least > question.at_most:
        raise BadQuestionnaire(question.id, "at_least", "大于 at_most：这样谁也不会被问到。")
    for value in values:
        if _VALUE.fullmatch(value) is None or value in RESERVED:
            raise BadQuestionnaire(
                question.id, "choices.value", f"“{value}”不可用：请用小写字母、数字、下划线。"
            )
    if len(set(values)) < len(values):
        raise BadQuestionnaire(question.id, "choices.value", "有重复：每个选项的值只能出现一次。")
    for language in Language:
        labels = [o.labels[language] for o in question.options]
        if len(set(labels)) < len(labels):
            raise BadQuestionnaire(question.id, f"choices.{language}", "有重复：每个选项的文字要不同。")
    _check_form(question, values)


def _check_form(question: Question, values: list[str]) -> None:
    match question.form:
        case Form.SCORE if tuple(values) != SCORES:
            problem = "必须正好是 5、4、3、2、1 五档，按这个顺序。"
        case Form.SCORE if any(
            d not in t for t in question.texts.get(Medium.SMS, {}).values() for d in SCORES
        ):
            raise BadQuestionnaire(question.id, "sms", "里要写出 5 到 1 每个数字的含义：短信没有按钮。")
        case Form.TICKET if sorted(values) != ["no", "yes"]:
            problem = "必须是 yes 和 no 两个。"
        case Form.CHOICE if len(values) < 2:
            problem = "至少要有两个。"
        case Form.SEVERAL if not 2 <= len(values) <= 9:
            problem = "要有两个到九个：每个用一位数字来选。"
        case Form.TEXT if values:
            problem = "不需要：这一题请对方自己写。"
        case Form.CHOICE | Form.SEVERAL | Form.TICKET if Medium.SMS in question.texts:
            # A digit by SMS always means the score, so nothing else can be chosen from there.
            raise BadQuestionnaire(question.id, "sms", "不能有：短信里数字只用来评价，选择题只在聊天里问。")
        case _:
            return
    raise BadQuestionnaire(question.id, "choices", problem)


def _check_together(questions: tuple[Question, ...], known: tuple[Question, ...]) -> None:
    if not questions or questions[0].form is not Form.SCORE:
        raise BadQuestionnaire("", "questions", '的第一题必须是评价题（form = "score"）。')
    if set(questions[0].texts) != {Medium.CHAT, Medium.SMS}:
        raise BadQuestionnaire(questions[0].id, "chat/sms", "两种问法都要有：每个人都会被问到这一题。")
    seen: set[str] = set()
    for question in known:
        if question.id in seen:
            raise BadQuestionnaire(question.id, "id", "重复：每题的 id 只能出现一次。")
        if question.form is Form.SCORE and seen:
            raise BadQuestionnaire(question.id, "form", "重复：评价题只能有一道，放在最前面。")
        seen.add(question.id)
