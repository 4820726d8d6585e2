"""回避: who must not see a complaint because it may be about them, judged by the names in the complaint.

The accused is a person, not a log-in: every name on an account counts, real or otherwise. People who are
named, or who handled the case, are barred for certain; people who might be meant (陈科长, 小陈, a name that
may be a coincidence) are in doubt. Neither sees anything; the chief settles doubts. A bar is never lifted
because a later check finds less.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.casework.names.sameness import bare, bared
from bot.domain.bar import Bar

BARRING = frozenset({Bar.CERTAIN, Bar.DOUBT})
"""Those who see nothing."""


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """An account holder, with every name they go by."""

    user_id: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldAbout:
    """What a complaint says about whom it concerns."""

    named: tuple[str, ...] = ()
    """The official complained about, as told, and whoever handled the case."""
    words: tuple[str, ...] = ()


_RANKS = (
    "副?(?:科长|主任|局长|处长|厅长|股长|所长|站长|院长|部长|司长|室长|组长|队长|书记|主席|秘书长|经理)"
    "|调研员|巡视员|科员|老师|同志|师傅|先生|女士|小姐|大姐|大哥|阿姨|警官|会计|工程师"
)
_SHORT = "科|处|局|总|工|姐|哥|姨|叔"
_LOOSE = "干部|经办人?|办事员|工作人员|联络员|领导|窗口"
"""Follows a surname only where nothing but a name is written: in running text, 由于工作人员 would be a Mr 于."""
_ENDS = "$| |和|与|及|跟|等|他|她"
"""What may follow a full name."""
_SAYS = "$| |说|讲|叫|让|给|把|对|跟|收|要|不|在|是|就|没|骂|态|很|太|也|还|又|故|拒|办"
"""What may follow a short title: 陈科说, but not 高科技."""
_NOBODY = re.compile(
    "感谢|谢谢|多谢|由于|对于|关于|至于|属于|等于|位于|处于|在于|终于|小于|大于|对方|我方|双方|当时|同时|及时|小时|小区|何处|一向"
)
"""Words whose last character is also a surname."""
_DOUBLE = frozenset("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 长孙 宇文".split())
_UNFOLDS = 4
"""A character that expands to more letters than this (U+FDFA: fifteen) is in nobody's name, and would cost time."""
_SHORTEST_WORD = 3
"""A log-in in Latin letters must be at least this long to be searched for."""


def judged(people: Iterable[AccountHolder], told: ToldAbout) -> Mapping[int, Bar]:
    """Whom a complaint bars, and how certainly; everybody else may see it as far as their role allows."""
    named, words = tuple(map(_spaced, told.named)), tuple(map(_spaced, told.words))
    plain = tuple(_NOBODY.sub(" ", text) for text in words)
    letters = frozenset("".join((*named, *words)))
    found = {}
    for person in people:
        forms = (form for form in map(_forms, person.names) if form is not None and form.halves & letters)
        bars = {bar for form in forms for bar in _bars(form, named, words, plain)}
        if bars:
            found[person.user_id] = Bar.CERTAIN if Bar.CERTAIN in bars else Bar.DOUBT
    return found


def goes_up(kept: Bar | None, found: Bar) -> bool:
    """Whether a new finding replaces the stored one: certainty replaces anything, a doubt only fills a gap."""
    return kept is None or (found is Bar.CERTAIN and kept is not Bar.CERTAIN)


@dataclass(frozen=True, slots=True)
class _Forms:
    """The ways in which this person's name may be written. Searched for in texts as `_spaced` gives them."""

    halves: frozenset[str]
    """Where none of these letters occurs, neither does the person: the first letter of the surname and of the
    given name."""
    surely: re.Pattern[str]
    """The name, where its occurrence is no coincidence."""
    name: re.Pattern[str]
    """The name, perhaps as part of another word."""
    listed: re.Pattern[str]
    """Where nothing but names is written: the surname with a title, or either half of the name."""
    spoken: re.Pattern[str]
    """In running text: 陈科长, 小陈, 姓陈的."""


def _bars(forms: _Forms, named: Iterable[str], words: Iterable[str], plain: Iterable[str]) -> Iterator[Bar]:
    for text in (*named, *words):
        if forms.surely.search(text):
            yield Bar.CERTAIN
        elif forms.name.search(text):
            yield Bar.DOUBT
    if any(map(forms.listed.search, named)) or any(map(forms.spoken.search, plain)):
        yield Bar.DOUBT


def _spaced(text: str) -> str:
    """The letters of a text for comparing, with one blank wherever something else stood between two of them."""
    found, last = bared("".join(c for c in text if len(bare(c)) <= _UNFOLDS)), -1
    pieces: list[str] = []
    for letter, at in zip(found.bare, found.back, strict=True):
        if at > last + 1 and pieces:
            pieces.append(" ")
        pieces.append(letter)
        last = at
    return "".join(pieces)


@lru_cache(maxsize=4096)
def _forms(name: str) -> _Forms | None:
    plain = bare(name)
    whole = " ?".join(map(re.escape, plain))
    if not plain:
        return None
    if not all(letter > _LAST_LATIN for letter in plain):
        word = rf"(?<![0-9a-z]){whole}(?![0-9a-z])" if len(plain) >= _SHORTEST_WORD else rf"^{whole}$"
        return _Forms(frozenset(plain[0]), re.compile(rf"^{whole}$"), re.compile(word), _NEVER, _NEVER)
    if len(plain) == 1:
        listed = re.compile(rf"^{whole}$|{_titled(whole, f'{_RANKS}|{_SHORT}|{_LOOSE}')}")
        return _Forms(
            frozenset(plain), re.compile(rf"^{whole}$"), _NEVER, listed, re.compile(_among_words(whole))
        )
    at = 2 if plain[:2] in _DOUBLE and len(plain) > 2 else 1
    surname, given = plain[:at], plain[at:]
    any_title = f"{_RANKS}|{_SHORT}|{_LOOSE}"
    halves = rf"^(?:{surname}|(?:小|阿)?{given})(?: ?(?:{any_title}))?$"
    behind = _RANKS if len(given) > 1 else "姐|哥|姨|叔"
    familiar = rf"{given} ?(?:{behind})" if len(given) > 1 else rf"(?:小|阿){given}(?={_SAYS}|{behind})"
    end = rf"(?={_ENDS}|{any_title})"
    return _Forms(
        frozenset((surname[0], given[0])),
        re.compile(rf"{whole}{'' if len(plain) > 2 else end}"),
        re.compile(whole),
        re.compile(rf"{halves}|{_titled(surname, any_title)}"),
        re.compile(rf"{_among_words(surname)}|{familiar}"),
    )


def _titled(surname: str, titles: str) -> str:
    return rf"{surname} ?(?:{titles}|某|x)|(?:小|老|大|阿|姓) ?{surname}"


def _among_words(surname: str) -> str:
    short = rf"{surname}(?:{_SHORT})(?={_SAYS})"
    return rf"{surname} ?(?:{_RANKS}|某)|{short}|(?:小|老|阿|姓) ?{surname}"


_LAST_LATIN = "\u2e7f"
_NEVER = re.compile(r"(?!)")
