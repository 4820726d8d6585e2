"""`huifang settings show`: what the office goes by now, and who has set it."""

from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import guarded, print_json, run

if TYPE_CHECKING:
    from bot.settings.sources import SettingShown

app = typer.Typer(
    help="设置：现在按什么办，是谁定的。", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
_SOURCES = {"environment": "环境变量", "file": "设置文件", "browser": "后台里改的", "default": "缺省"}


@app.callback()
def settings() -> None:
    """设置：现在按什么办，是谁定的。"""


@app.command("show", epilog="例：huifang settings show　　huifang settings show --json")
@guarded
def show(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """全部设置现在的值，各是在哪里定的；密钥只说设了没有。改法：环境变量、设置文件见 docs/settings.md，其余在后台“设置”里。"""
    found = run(_in_force())
    if as_json:
        print_json([_told(one) for one in found])
        return
    for one in found:
        print(f"{one.name}\t{_SOURCES[one.source.value]}\t{_said(one)}")


async def _in_force() -> "list[SettingShown]":
    from bot.phrases import phrases_of
    from bot.settings.sources import SettingShown, SettingSource, shown
    from handlers.terminal.opening import opened

    async with opened() as office:
        fixed = phrases_of(office.settings).replaced
        sentences = [
            SettingShown(
                f"text.{key}", {str(one): said for one, said in own.items()}, False, SettingSource.BROWSER
            )
            for key, own in sorted(office.in_force().texts.items())
            if key not in fixed
        ]
        return [*shown(office.settings, office.in_force.changed), *sentences]


def _said(one: "SettingShown") -> str:
    if one.secret:
        return "已设" if one.value else "未设"
    match one.value:
        case None | "" | [] | {}:
            return "（没有）"
        case bool():
            return "是" if one.value else "否"
        case list():
            return "、".join(map(str, one.value))
        case dict():
            return "；".join(f"{name}：{value}" for name, value in one.value.items())
        case _:
            return str(one.value)


def _told(one: "SettingShown") -> dict[str, object]:
    value = {"set": one.value} if one.secret else {"value": one.value}
    return {"name": one.name, "from": one.source.value, **value}
