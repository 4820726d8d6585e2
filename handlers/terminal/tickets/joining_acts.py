"""`huifang tickets classify|link|merge …`: what kind of complaint it is, and which are about the same matter."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.domain.act import Act
from bot.domain.category import CATEGORIES
from bot.domain.role import Role
from handlers.terminal.door import Unwelcome
from handlers.terminal.tickets.arguments import By, No, Text, TheRole, listed, number, one_of
from handlers.terminal.tickets.carrying_out import AS_TOLD, ActDetails, do

if TYPE_CHECKING:
    from bot.domain.category import Category

_NAMES = {category: label.zh_hans for category, label in CATEGORIES.items()}
_CHOICES = f"{listed(_NAMES)}；{AS_TOLD} 改回投诉人自己选的"

Other = Annotated[str, typer.Argument(help="另一件投诉的编号", metavar="OTHER")]
Main = Annotated[str, typer.Argument(help="并到哪一件里办", metavar="MAIN")]
CategoryOption = Annotated[str, typer.Option("--category", help=f"类别（中英文都行）：{_CHOICES}")]


def classify(
    no: No, text: Text = "", category: CategoryOption = "", by: By = "", role: TheRole = Role.OFFICER
) -> None:
    """定类别：以后按它查和统计，投诉人自己选的留在旁边；TEXT 是理由，可以不写。"""
    do(no, Act.CLASSIFY, by, role, ActDetails(text=text, category=_category(category)))


def link(no: No, other: Other, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """标为同一件事：两件照旧各办各的，互相写在旁边；TEXT 是理由，可以不写。"""
    do(no, Act.LINK, by, role, ActDetails(text=text, to=number(other)))


def unlink(no: No, other: Other, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """不是同一件事：撤销 link。"""
    do(no, Act.UNLINK, by, role, ActDetails(text=text, to=number(other)))


def merge(no: No, main: Main, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """把 NO 并到 MAIN 里办，会告诉 NO 的投诉人：不要在 TEXT 里写出 MAIN 的投诉人。"""
    do(no, Act.MERGE, by, role, ActDetails(text=text, to=number(main)))


def part(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """分开办：撤销 merge，会告诉投诉人；MAIN 答复以后不能再分开。"""
    do(no, Act.PART, by, role, ActDetails(text=text))


def _category(word: str) -> "Category | None":
    """None: as the complainant said. Raises Unwelcome."""
    if not word:
        raise Unwelcome(f"请用 --category 写类别：{_CHOICES}")
    return None if word == AS_TOLD else one_of(word, _NAMES, "类别")


COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("classify", classify, "--category 拖延不办"),
    ("link", link, "TS-20261104-9VWC3-M"),
    ("unlink", unlink, "TS-20261104-9VWC3-M"),
    ("merge", merge, "TS-20261104-9VWC3-M"),
    ("part", part, ""),
)
