"""Every sentence the bot says, per language, read from TOML documents.

A sentence has a dotted key (`[invite]` `chat = "…"` is `invite.chat`) and may have placeholders in braces. All
languages must have the same keys with the same placeholders, so that nobody gets half a conversation.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from bot.domain.blanks import MAY_LACK
from bot.domain.language import Language

_PLACEHOLDER = re.compile(r"[a-z_]+")

SHARE_CONTACT = "📱 分享我的手机号 · Share my number"
"""On the keyboard of a chat, which speaks no language of its own."""


class BadWording(ValueError):
    """The sentences are not usable. Says which language, which key, and what to do."""

    def __init__(self, problem: str, key: str = "") -> None:
        self.key = key
        super().__init__(problem)


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """All sentences of all languages. Each reading is its own: what is made of it can be remembered."""

    sentences: Mapping[Language, Mapping[str, str]]

    def say(self, language: Language, key: str, **facts: object) -> str:
        """The sentence with its placeholders filled; facts it does not mention are ignored.

        Raises BadWording for a key or a placeholder nobody provided: a fault of the program, not of the person.
        """
        sentence = self.sentences[language].get(key)
        if sentence is None:
            raise BadWording(f"{language} 没有“{key}”这句话，请补上。")
        try:
            return sentence.format_map(facts)
        except KeyError as missing:
            raise BadWording(f"{language} 的“{key}”要用到 {missing}，但程序没有提供。") from None

    def has(self, key: str) -> bool:
        """Whether there is a sentence under this key."""
        return key in self.sentences[Language.ZH_HANS]

    def with_own(
        self, tables: Mapping[Language, Mapping[str, object]]
    ) -> tuple["Wording", list[tuple[Language, str]]]:
        """These sentences with some replaced, and which. Raises BadWording unless they match ours in every language."""
        own = {language: dict(_flatten(language, tables.get(language, {}), "")) for language in Language}
        replaced = [(language, key) for language in Language for key in own[language]]
        for language, key in replaced:
            if not self.has(key):
                raise BadWording(f"{language} 里没有“{key}”这句话，请检查拼写。", key)
            for other in Language:
                if key not in own[other]:
                    raise BadWording(f"“{key}”还缺 {other} 的说法，三种语言都要写。", key)
            _same_placeholders(
                language, key, own[language][key], self.sentences[language][key], may_lack=MAY_LACK
            )
        sentences = {language: {**self.sentences[language], **own[language]} for language in Language}
        return Wording(sentences), replaced

    @property
    def keys(self) -> frozenset[str]:
        """All keys, the same in every language."""
        return frozenset(self.sentences[Language.ZH_HANS])


def parse(documents: Mapping[Language, bytes | str]) -> Wording:
    """Read one document per language; raises BadWording when one is missing or they do not match."""
    for language in Language:
        if language not in documents:
            raise BadWording(f"缺少 {language} 的文字，请补上 {language}.toml。")
    sentences = {language: dict(_sentences(language, documents[language])) for language in Language}
    reference = sentences[Language.ZH_HANS]
    for language, found in sentences.items():
        _compare(language, found, reference)
    return Wording(sentences)


def _sentences(language: Language, document: bytes | str) -> Iterator[tuple[str, str]]:
    raw = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    try:
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadWording(f"{language}.toml 不是 UTF-8 编码，请另存为 UTF-8。") from None
    except (ValueError, RecursionError) as bad:
        raise BadWording(f"{language}.toml 不是有效的 TOML（{bad}），请检查写法。") from None
    yield from _flatten(language, table, "")


def _flatten(language: Language, table: Mapping[str, object], path: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{path}{name}"
        if isinstance(value, dict):
            yield from _flatten(language, value, f"{key}.")
        elif isinstance(value, str) and value.strip():
            yield key, value.strip()
        else:
            raise BadWording(f"{language} 的“{key}”必须是一句不为空的话，请写在引号里。", key)


def _compare(language: Language, found: Mapping[str, str], reference: Mapping[str, str]) -> None:
    for key in sorted(reference.keys() - found.keys()):
        raise BadWording(f"{language} 缺少“{key}”这句话，请补上。")
    for key in sorted(found.keys() - reference.keys()):
        raise BadWording(f"{language} 多了“{key}”这句话，zh-Hans 里没有：请检查拼写，或在各语言里都写上。")
    for key, sentence in found.items():
        _same_placeholders(language, key, sentence, reference[key])


def _same_placeholders(
    language: Language, key: str, sentence: str, reference: str, may_lack: frozenset[str] = frozenset()
) -> None:
    has, expected = _placeholders(language, key, sentence), _placeholders(language, key, reference)
    if wrong := (expected - has - may_lack) | (has - expected):
        names = "、".join(f"{{{n}}}" for n in sorted(wrong))
        raise BadWording(f"{language} 的“{key}”和原来的占位符不一致（{names}），请改成一样。", key)


def _placeholders(language: Language, key: str, sentence: str) -> frozenset[str]:
    """The names in braces; only plain names are allowed, so that a sentence cannot reach into the program."""
    problem = f"{language} 的“{key}”里花括号写得不对：只能写 {{名称}}，名称用小写字母。"
    names = set()
    try:
        for _, name, form, conversion in Formatter().parse(sentence):
            if name is None:
                continue
            if form or conversion or _PLACEHOLDER.fullmatch(name) is None:
                raise BadWording(problem, key)
            names.add(name)
    except ValueError as bad:
        raise (bad if isinstance(bad, BadWording) else BadWording(problem, key)) from None
    return frozenset(names)
