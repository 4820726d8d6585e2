"""Tokens: a folded reply cut into the words of the lexicon, numbers and marks, from left to right in one pass.

At each place the longest word of the lexicon wins. A space between two Han characters does not end a word (不 满 意 is
不满意), it is only remembered as a gap; a space between Latin words does.

A number is a digit token only when it is one digit from 1 to 5 with nothing attached to it but .0: 5.5, 3-4, 3/4, -5, 55, 5G,
5% and 十五 are numbers, and a number is never a score. A code (`HNJX-2026-00002`) is neither a word nor a number: it
divides like a mark. What stands behind a mail client's signature is not read.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache

from bot.dialogue.reading.characters import Reading
from bot.dialogue.reading.homophones import respelled
from bot.dialogue.reading.kinds import EDGES, Kind
from bot.dialogue.reading.lexicon import NUMBER_WORDS, NUMERAL_CHARS, NUMERALS, entries
from bot.dialogue.reading.phrasebook import SURNAMES

_NUMBER = re.compile(r"[0-9]+(?:[.,:/~\-—、'^*x×][0-9]+)*")
_NO_FRACTION = re.compile(r"(?<=^[1-5])\.0{1,2}$")
"""5.0 is a five."""
_CODE = re.compile(r"(?=[a-z0-9-]*[0-9]{4})[a-z]{2,}[a-z0-9]*(?:-[a-z0-9]+)*(?![a-z0-9])")
"""A case number or the number of a complaint: letters, then digits."""
_LONG_NUMBER = 8
"""Digits; a number of so many is a code or a phone."""
_UNITS = ("分", "星", "个")
_UNIT = re.compile("(?:fen|xing|stars?|points?|pts)(?![a-z0-9])")
"""Written onto the figure: 5fen, 4stars."""
_GRADED = re.compile(r"-(?![-\w ])")
"""Written right behind a figure and followed by nothing, it is a school's grade like 5+, or the beginning of a range."""
_AGAIN = re.compile(r"[1一]([\u3400-\u9fff])再\1")
"""一拖再拖: its one is no number."""
_SHORT_OF = re.compile("[少差](?=[一二两1-2]分)")
"""少一分 says how much is missing, as 扣一分 does."""
_NEARLY = re.compile("快(?=[1-5一二三四五]分了)")
"""快5分了 is not there yet, as 差不多5分 is not; 快，5分 praises."""
_LATIN_WORD = re.compile(r"[a-z0-9_à-ÿ]+(?:'[a-z]+)?")
_DENIED_LAST = frozenset(
    {Kind.DIGIT, Kind.TWO_OF, Kind.UNIT, Kind.PARTICLE, Kind.SATISFIED, Kind.DISSATISFIED}
)
_ANSWER = _DENIED_LAST | {
    Kind.DELIGHTED,
    Kind.VERY,
    Kind.BASICALLY,
    Kind.NOT,
    Kind.NOT_QUITE,
    Kind.NOT_AT_ALL,
    Kind.QUITE,
    Kind.EXTREMELY,
    Kind.GIVE,
    Kind.POLITE,
    Kind.BREAK,
}
"""What a reply is made of that is an answer and no more."""
_MARKS = {
    **dict.fromkeys("\n。.!;,~—-…·|/\\•*&+^_#", Kind.BREAK),
    "?": Kind.QUERY,
    **dict.fromkeys(":=", Kind.COLON),
    "、": Kind.LIST_MARK,
    **dict.fromkeys("([{<《〈「『【〔\"'", Kind.OPEN),
    **dict.fromkeys(")]}>》〉」』】〕", Kind.CLOSE),
}
_ATTACHED_BEFORE = frozenset("+<>≈#№@_&^%")
_ATTACHED_AFTER = frozenset("%‰°+^_@#")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark. `start` and `end` count folded characters; `gap`: a space stands before it."""

    kind: Kind
    text: str
    start: int
    end: int
    value: int = 0
    """Of a digit token: 1 to 5."""
    gap: bool = False


class _Node:
    """One step in the tree of all words."""

    __slots__ = ("kind", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.kind: Kind | None = None


@cache
def _words() -> _Node:
    """Grown when a reply is first read: most commands read none."""
    root = _Node()
    for word, kind in entries():
        node = root
        for char in word:
            node = node.next.setdefault(char, _Node())
        node.kind = kind
    return root


def tokens(reading: Reading) -> list[Token]:
    """The whole of `reading.folded`, cut; spaces are left out."""
    text = respelled(reading.folded)
    found: list[Token] = []
    at = 0
    while at < len(text):
        gap = text[at] == " "
        if gap:
            at += 1
        token = _next(text, at, gap)
        if token.kind is Kind.SIGNATURE:
            break
        found.append(token)
        at = token.end
    return _restated(_turned(_praising(found)))


def _restated(found: list[Token]) -> list[Token]:
    """我说5分, 我说的是满意: with nothing else beside it, the writer's own word and nobody's quoted one."""
    said = [token.text for token in found[:2]] in (["我", "说"], ["我", "说是"], ["我", "讲"])
    if said and all(token.kind in _ANSWER for token in found[2:]):
        return [found[0], replace(found[1], kind=Kind.GIVE), *found[2:]]
    return found


def _turned(found: list[Token]) -> list[Token]:
    """不是5是2 with the mark that its writer left out, in front of what it is instead; 哦不是，是4 owns up to a slip."""
    first = next((at for at, token in enumerate(found) if token.kind is not Kind.PARTICLE), 0)
    if not found or found[first].text != "不是":
        return found
    if [t.kind in EDGES for t in found[first + 1 : first + 3]] == [True, False] and _instead(
        found[first + 2]
    ):
        return [*found[:first], replace(found[first], kind=Kind.SLIP), *found[first + 1 :]]
    for at, token in enumerate(found[first + 2 :], first + 2):
        if token.kind in EDGES:
            break
        if _instead(token) and found[at - 1].kind in _DENIED_LAST:
            return [*found[:at], Token(Kind.BREAK, "", token.start, token.start), *found[at:]]
    return found


def _instead(token: Token) -> bool:
    return token.text in ("是", "而是")


def _praising(found: list[Token]) -> list[Token]:
    """好 at the end of a clause is praise, and not the beginning of 好满意."""
    for at, token in enumerate(found):
        if token.kind is not Kind.GOOD_OR_VERY and token.text != "蛮好":
            continue
        behind = next((t.kind for t in found[at + 1 : at + 2]), Kind.BREAK)
        if behind is Kind.DIGIT and next((t.kind for t in found[at + 2 : at + 3]), None) is Kind.UNIT:
            behind = Kind.BREAK  # 效率好五分
        before = found[at - 1].kind if at else Kind.BREAK
        apart = token.gap and before is not Kind.DIGIT  # 5 好
        begins = at + 1 < len(found) and found[at + 1].text.startswith("我")
        if (
            (begins or behind in EDGES | {Kind.PARTICLE, Kind.VERY})
            and before not in EDGES | {Kind.OFFICE}
            and not apart
        ):
            found[at] = replace(token, kind=Kind.GOOD)
    return found


def _next(text: str, at: int, gap: bool) -> Token:
    if _is_numbered_name(text, at):
        return Token(Kind.OTHER, text[at : at + 2], at, at + 2, gap=gap)
    if _AGAIN.match(text, at):
        return Token(Kind.BAD, text[at : at + 4], at, at + 4, gap=gap)
    if at == 0 or text[at - 1] in _MARKS or text[at - 1] == " ":
        hedge = "扣" if _SHORT_OF.match(text, at) else "差不多" if _NEARLY.match(text, at) else ""
        if hedge:
            return Token(Kind.HEDGE, hedge, at, at + 1, gap=gap)
    word = _word(text, at)
    end, kind, value = _number(text, at) or (at, Kind.OTHER, 0)
    if word is not None and word[0] > end:
        end, kind = word
        if kind is Kind.EXTREMELY and _goes_on(text, end):
            end, kind = at + 1, Kind.PARTICLE
        value = 5 if kind is Kind.FULL_MARKS else 2 if kind is Kind.TWO_OF else 0
    elif end == at:
        end, kind, value = _unknown(text, at)
    said = text[at:end]
    return Token(kind, said if said.isascii() else said.replace(" ", ""), at, end, value, gap)


def drawn(token: Token) -> bool:
    """Whether it is a drawing, which colours what is said and says nothing: 👍, [强]."""
    return token.text.startswith("[") or not any(char.isalnum() for char in token.text)


def _goes_on(text: str, end: int) -> bool:
    """Whether 的很 is no end of a clause but the beginning of more: 很好的很满意."""
    return text[end - 2 : end] == "的很" and text[end : end + 1] in ("满", "不", "高", "好", "快")


def _word(text: str, start: int) -> tuple[int, Kind] | None:
    """Where the longest word of the lexicon that starts here ends, and its kind."""
    inside_latin = _is_latin(text[start]) and start > 0 and _is_latin(text[start - 1])
    if inside_latin and not (text[start - 1].isdigit() and _UNIT.match(text, start)):
        return None
    node, at, best = _words(), start, None
    while at < len(text):
        step = node.next.get(text[at])
        if step is None:
            if text[at] == " " and at > start and not text[at - 1].isascii():
                at += 1
                continue
            break
        node, at = step, at + 1
        inside = _is_latin(text[at - 1]) and at < len(text) and _is_latin(text[at])
        if node.kind is not None and not inside:
            best = at, node.kind
    return best


def _is_numbered_name(text: str, at: int) -> bool:
    """张三, 李四, 王五: a name alone in its clause, in which the numeral is none."""
    pair = text[at : at + 2]
    edges = text[at - 1 : at], text[at + 2 : at + 3]
    introduced = text[max(0, at - 2) : at] in ("本人", "我是", "我叫")
    edges = ("", edges[1]) if introduced else edges
    alone = all(not edge or edge.isspace() or edge in _MARKS or _is_drawing(edge) for edge in edges)
    return len(pair) == 2 and alone and pair[0] in SURNAMES and pair[1] in NUMERALS


def _is_drawing(char: str) -> bool:
    return unicodedata.category(char) == "So"


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _number(text: str, start: int) -> tuple[int, Kind, int] | None:
    char = text[start]
    if char in NUMERAL_CHARS:
        end = start + 1
        while end < len(text) and (text[end] in NUMERAL_CHARS or text[end].isdigit()):
            end += 1
        value = 0 if _attached(text, start, end) else NUMERALS.get(text[start:end], 0)
        return end, Kind.DIGIT if value else Kind.NUMBER, value
    match = _NUMBER.match(text, start)
    if match is None:
        return None
    end, figure = match.end(), _NO_FRACTION.sub("", match[0])
    if _UNIT.match(text, end):
        value = int(figure) if figure in ("1", "2", "3", "4", "5") else 0
        return end, Kind.DIGIT if value else Kind.NUMBER, value
    while end < len(text) and (_is_latin(text[end]) or text[end] in NUMERAL_CHARS):
        end += 1  # 5G, 3Q, 10万
    alone = end == match.end() and not _attached(text, start, end)
    if alone and figure in ("5/5", "1", "2", "3", "4", "5"):
        return end, Kind.DIGIT, int(figure[0])
    code = (
        alone and text[end : end + 1] not in _UNITS and sum(char.isdigit() for char in figure) >= _LONG_NUMBER
    )
    return end, Kind.CODE if code else Kind.NUMBER, 0


def _attached(text: str, start: int, end: int) -> bool:
    """Whether something written onto the figure makes it another number: -5, 5-, ¥5, 5%, 5̶."""
    before = text[start - 1] if start else ""
    if _GRADED.match(text, end):
        return True
    after = text[end] if end < len(text) else ""
    signed = before in ("-", "~", ".", "/") and (start == 1 or not text[start - 2].isalnum())
    if signed or before in _ATTACHED_BEFORE or (before and unicodedata.category(before) == "Sc"):
        return before != ""
    return after != "" and (
        after in _ATTACHED_AFTER or unicodedata.category(after) in ("Sc", "Mn", "Me", "Mc")
    )


def _unknown(text: str, start: int) -> tuple[int, Kind, int]:
    mark = _MARKS.get(text[start])
    if mark is not None:
        return start + 1, mark, 0
    code = _CODE.match(text, start)
    if code is not None:
        return code.end(), Kind.CODE, 0
    match = _LATIN_WORD.match(text, start)
    if match is None:
        category = unicodedata.category(text[start])
        divides = category[0] == "P" and text[start] not in "%‰"
        return start + 1, Kind.BREAK if divides else Kind.OTHER, 0
    value = NUMBER_WORDS.get(match[0], 0)
    return match.end(), Kind.DIGIT if value else Kind.OTHER, value
