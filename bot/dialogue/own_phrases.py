"""An office's own phrases, read from a TOML document and checked as ours are.

    [levels]                      # whole replies that mean a level
    5 = ["巴适惨了"]
    [optout]                      # whole replies that mean: no more messages
    words = ["莫发咯"]
    [texts.zh-Hans.greeting]      # sentences instead of ours: in every language, with the same placeholders
    hello = "…"

A phrase takes effect only as the whole reply, so it changes the meaning of no other sentence. One for a level is no score:
the person is asked whether they meant that level. A phrase may not already mean something else to us, contain a word that
speaks against it, name a person or a thing, or be praise that leaves the level open (很好): the office would rate itself.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain

from bot.dialogue.own_texts import longest, missing_words
from bot.dialogue.reading import phrases
from bot.dialogue.reading.characters import read
from bot.dialogue.reading.complaint_words import want
from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.names import is_signature
from bot.dialogue.reading.own_words import OwnWords, said_whole
from bot.dialogue.reading.steering import steer
from bot.dialogue.reading.tokens import tokens
from bot.dialogue.reading.understanding import Meaning, command_of, understand, yes_no
from bot.dialogue.wording import BadWording, Wording
from bot.domain.language import Language

_SHORTEST, _LONGEST = 2, 20
_DOUBTFUL = {
    *(Kind.RETORT, Kind.UNSURE, Kind.GRAVE, Kind.MOCK, Kind.FORCED, Kind.SLIP, Kind.IF, Kind.PAST, Kind.ASK),
    *(Kind.TAG, Kind.HOPE, Kind.SAY, Kind.COMPLAIN, Kind.COMPLAINT_TALK, Kind.QUERY),
    *(Kind.DIGIT, Kind.NUMBER, Kind.TWO_OF, Kind.FULL_MARKS, Kind.CODE),
}
"""Kinds of words that no phrase may contain: they would make it a retort, a condition, a question or a number."""
_BAD = {Kind.BAD, Kind.AWFUL, Kind.NOT, Kind.NOT_QUITE, Kind.NOT_AT_ALL, Kind.DENY, Kind.DISSATISFIED}
_THINGS = {Kind.MATTER, Kind.FACT, Kind.TOPIC, Kind.OPENER, Kind.BUT, Kind.THOUGH, Kind.BECAUSE}
"""What happened, or what it was about: it may have gone either way."""
_GRIEVING = frozenset("不没未非无冇唔甭嫑莫别勿难差慢烂坏假骗贪拖推卡骂吼拒退钱诉告怨恨怒哭气冤黑")
"""Characters of a no or of a grievance, even inside words that no table holds."""
_GOOD = {Kind.GOOD, Kind.GOOD_OR_VERY, Kind.SATISFIED, Kind.DELIGHTED}
_STOPS = re.compile(
    r"退订|退定|拉黑|屏蔽|\bstop\b|unsub|(?:莫|别|勿|嫑|甭|唔好|不要|不用|停).{0,4}(?:发|扰|烦|吵|联系)"
)
"""What a wish for no more messages must contain."""
_LEVELS = ("1", "2", "3", "4", "5")


class BadPhrases(ValueError):
    """The file of an office's own phrases is not usable; the message says which line, and why."""


@dataclass(frozen=True, slots=True)
class OwnPhrases:
    """What an office has added: words, and all sentences with its own in place."""

    words: OwnWords
    wording: Wording
    replaced: frozenset[str] = frozenset()
    """The keys of the sentences that are the office's own."""


def parse(document: bytes, *, ours: Wording, corpus: Mapping[str, str]) -> OwnPhrases:
    """Read and check a document. `corpus`: whole replies (folded) and what they mean. Raises BadPhrases."""
    try:
        text = document.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BadPhrases("不是 UTF-8 文字，请另存为 UTF-8") from None
    except (ValueError, RecursionError) as bad:
        raise BadPhrases(f"不是有效的 TOML（{bad}），请检查写法") from None
    return _Reader(text, ours, corpus).read(tables)


def folded_whole(text: str) -> str:
    """A whole reply in the form in which phrases are compared; "" when it has several clauses."""
    return said_whole(read(text).folded)


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    ours: Wording
    corpus: Mapping[str, str]

    def read(self, tables: Mapping[str, object]) -> OwnPhrases:
        for name in tables:
            if name not in ("levels", "optout", "texts"):
                raise self._bad(name, "不认识；只有 levels、optout 和 texts 三张表")
        levels = self._levels(self._table(tables, "levels"))
        optout = self._optout(self._table(tables, "optout"))
        for word in optout & levels.keys():
            raise self._bad(word, "不能又是评分又是退订")
        return OwnPhrases(OwnWords(levels, optout), *self._wording(self._table(tables, "texts")))

    def _levels(self, table: Mapping[str, object]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, listed in table.items():
            if name not in _LEVELS:
                raise self._bad(name, "不是等级；只能写 1、2、3、4、5")
            for word in self._list(name, listed):
                whole = self._checked(word, name, partial(_level_problem, level=int(name)))
                if found.setdefault(whole, int(name)) != int(name):
                    raise self._bad(word, "写在两个等级里")
        return found

    def _optout(self, table: Mapping[str, object]) -> frozenset[str]:
        for name in table:
            if name != "words":
                raise self._bad(name, '不认识；[optout] 里只写 words = ["…"]')
        listed = self._list("words", table.get("words", []))
        return frozenset(self._checked(word, Meaning.OPTOUT, _optout_problem) for word in listed)

    def _checked(self, word: str, meaning: str, problem: Callable[[str], str]) -> str:
        whole = folded_whole(word)
        known, found = self.corpus.get(whole, meaning), understand(word)
        if not _SHORTEST <= len(whole) <= _LONGEST or len(phrases.clauses(read(word).folded)) != 1:
            raise self._bad(
                word, f"应当是 {_SHORTEST} 到 {_LONGEST} 个字的一句话，中间不带标点，也不只是客气话"
            )
        if command_of(word) or steer(word) or want(word) or yes_no(word) is not None:
            raise self._bad(word, "这句话在对话里另有用处")
        if found.leans is not None:
            raise self._bad(word, f"本程序认得这句话，会问一句是不是 {found.leans.level} 分")
        if known != meaning or found.declined or found.meaning not in (Meaning.UNCLEAR, meaning):
            raise self._bad(
                word, f"本程序认得这句话，意思是{_named(known if known != meaning else found.meaning)}"
            )
        said = problem(whole) if found.meaning is Meaning.UNCLEAR else ""
        if said:
            raise self._bad(word, said)
        return whole

    def _wording(self, table: Mapping[str, object]) -> tuple[Wording, frozenset[str]]:
        languages = {language.value: language for language in Language}
        for name in table:
            if name not in languages:
                raise self._bad(name, f"不是语言；只有 {'、'.join(languages)}")
        try:
            wording, keys = self.ours.with_own(
                {language: self._table(table, name) for name, language in languages.items()}
            )
        except BadWording as bad:
            raise self._bad(bad.key.rpartition(".")[2], str(bad).rstrip("。")) from None
        for language, key in keys:
            self._look(language, key, wording.sentences[language][key])
        return wording, frozenset(key for _, key in keys)

    def _look(self, language: Language, key: str, sentence: str) -> None:
        ours, name = self.ours.sentences[language][key], key.rpartition(".")[2]
        most = longest(ours)
        if len(sentence) > most:
            raise self._bad(name, f"{language} 的这句话太长：最多 {most} 个字，现在有 {len(sentence)} 个")
        if any(ord(char) < 32 and char != "\n" for char in sentence):
            raise self._bad(name, f"{language} 的这句话里有看不见的控制字符")
        for word in missing_words(ours, sentence):
            raise self._bad(name, f"{language} 的这句话里不能少了“{word}”")

    def _table(self, tables: Mapping[str, object], name: str) -> Mapping[str, object]:
        found = tables.get(name, {})
        if not isinstance(found, dict):
            raise self._bad(name, f"应当是一张表（[{name}]）")
        return found

    def _list(self, name: str, listed: object) -> list[str]:
        if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
            raise self._bad(name, '应当是一列文字，如 ["…", "…"]')
        return listed

    def _bad(self, said: str, problem: str) -> BadPhrases:
        at = self._line(said)
        return BadPhrases(f"{f'第{at}行' if at else ''}“{said}”：{problem}")

    def _line(self, said: str) -> int:
        """The line that holds it: quoted as a phrase, else at the beginning of a line, else anywhere; 0 for none."""
        lines = list(enumerate(self.text.splitlines(), 1))
        quoted = (at for at, line in lines if f'"{said}"' in line or f"'{said}'" in line)
        named = (at for at, line in lines if line.lstrip(" [\"'").startswith(said))
        anywhere = (at for at, line in lines if said in line)
        return next(chain(quoted, named, anywhere), 0)


def _level_problem(whole: str, level: int) -> str:
    words = tokens(read(whole))
    if is_signature(whole):
        return "像是人名或落款，不是评价"
    grieving = next((char for char in whole if char in _GRIEVING), None)
    if level >= 3 and grieving is not None:
        return f"里面有“{grieving}”，像是抱怨，不能算 {level} 分"
    against = _DOUBTFUL | (_BAD if level >= 3 else _GOOD)
    found = next((word.text for word in words if word.kind in against), None)
    if found is not None:
        return f"里面有“{found}”，和 {level} 分对不上，或让人拿不准"
    if phrases.hints_at_wrong_person(whole) or phrases.declines(whole) or _STOPS.search(whole):
        return "听起来不是评分"
    if all(word.kind is not Kind.OTHER for word in words):
        return "这些字本程序都认得，特意不算评分：“很好”这样的话分不清是几分，要请对方再说一次"
    thing = next((word.text for word in words if word.kind in _THINGS), None)
    if thing is not None:
        return f"里面有“{thing}”，说的是办事的经过，不是满意不满意"
    return ""


def _optout_problem(whole: str) -> str:
    if not _STOPS.search(whole) or any(word.kind in _DOUBTFUL for word in tokens(read(whole))):
        return "听不出是不要再发短信的意思；要说到别再发、别打扰这样的话"
    return ""


def _named(meaning: str) -> str:
    names = {
        Meaning.OPTOUT.value: "退订",
        Meaning.WRONG_PERSON.value: "找错了人",
        Meaning.COMPLAINT.value: "要投诉",
        Meaning.UNCLEAR.value: "要再问一次",
    }
    return names.get(meaning, "不想评价" if "/" in meaning else f"{meaning} 分")
