"""What the commands about complaints take: the number, who acts in which role, and words of closed lists."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.domain.role import DECIDING, Role
from handlers.terminal.door import NOT_UTF8, Unwelcome, readable

if TYPE_CHECKING:
    from datetime import date

    from bot.casework.tickets.visibility import Viewer

Word = TypeVar("Word", bound=StrEnum)

No = Annotated[str, typer.Argument(help="投诉件编号", metavar="NO")]
By = Annotated[str, typer.Option("--by", help="谁（缺省：登录系统的用户名）", metavar="NAME")]
TheRole = Annotated[
    str, typer.Option("--role", help=f"以什么身份：{'、'.join(DECIDING[:-1])} 或 {DECIDING[-1]}")
]
Text = Annotated[str, typer.Argument(help="文字；写 - 就从标准输入读", metavar="TEXT")]
Day = Annotated[str, typer.Option("--came", help="哪天收到的，像 2026-11-02；缺省今天", metavar="DAY")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
_MOST_READ = 100_000
"""Characters that are read from standard input: more than may be sent, so that the refusal can say how many there are."""


def number(text: str, what: str = "投诉件编号", like: str = "TS-20261103-7KQ2X-K") -> str:
    """The number in stored form; raises Unwelcome. `what`: what is asked for, and how one looks."""
    from bot.casework.tickets.ticket_number import parse_ticket_number

    no = parse_ticket_number(text)
    if no is None:
        raise Unwelcome(f"{text[:40]!r} 不是{what}（或校验字母不对）；应当像 {like}")
    return no


def viewer(by: str, role: str) -> "Viewer":
    """The user at the terminal; raises Unwelcome for a role that does not work on tickets."""
    import getpass

    from bot.casework.tickets.visibility import Viewer
    from bot.dialogue.mentions import printable

    if role not in DECIDING:
        raise Unwelcome(f"--role 只能是 {'、'.join(DECIDING)}，不能是 {role[:20]!r}")
    name = printable(by)[:64]
    if not name:
        try:
            name = getpass.getuser()
        except (KeyError, OSError):
            name = "命令行"
    return Viewer(name, Role(role))


def day(text: str, option: str) -> "date | None":
    """A day as typed; None where none was. Raises Unwelcome."""
    from datetime import date

    if not text:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unwelcome(f"{option} 要写成 2026-11-02 这样，不能是 {text[:20]!r}") from None


def words_of(text: str, *, longest: int | None = None) -> str:
    """The text as typed, or what comes on standard input in its place; raises Unwelcome for what is no text, and for
    what is too long."""
    if text != "-":
        return readable(text, longest=longest)
    try:
        given = sys.stdin.read(_MOST_READ + 1)
    except UnicodeDecodeError:
        raise Unwelcome(NOT_UTF8) from None
    if len(given) > _MOST_READ:
        from bot.casework.tickets.ticket import LONGEST_TEXT

        raise Unwelcome(f"文字太长：最多 {longest or LONGEST_TEXT} 字；请压缩后再试")
    return readable(given, longest=longest)


def one_of(word: str, names: Mapping[Word, str], what: str) -> Word:
    """The word of a closed list, written in English or by its Chinese name; raises Unwelcome with the whole list."""
    known = {one.value: one for one in names} | {name: one for one, name in names.items()}
    if word not in known:
        raise Unwelcome(f"没有{what} {word[:40]!r}；可用：{listed(names)}")
    return known[word]


def listed(names: Mapping[Word, str]) -> str:
    """A closed list with both ways to write each word."""
    return "、".join(f"{one.value}（{name}）" for one, name in names.items())
