"""`huifang sms templates`: the texts that a vendor has to approve beforehand, to be copied into its console."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import Unwelcome, guarded, print_json

if TYPE_CHECKING:
    from bot.channels.blanks import Blank, Submission
    from bot.channels.vendor import Vendor
    from bot.dialogue.templates import Template
    from bot.settings import Settings

app = typer.Typer(
    help="短信模板：报给短信商审批的文字。", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)
_NO_SITE = "https://您的网址"
_SHAPES = {
    "text": "文字",
    "number": "编号",
    "date": "日期",
    "code": "字母和数字的码",
}


@app.callback()
def sms() -> None:
    """短信模板：报给短信商审批的文字。"""


@app.command("templates", epilog="例：huifang sms templates　　huifang sms templates --json")
@guarded
def templates(
    vendor: Annotated[
        str, typer.Option("--vendor", help="哪一家；缺省是设了账号的几家，都没设就全部打印", metavar="V")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """要报批的短信模板：名称、类别、文字和变量，照抄到短信商的控制台；批下来的编号填进设置。"""
    from bot.settings import load

    settings = load()
    chosen = _chosen(settings, vendor)
    if as_json:
        print_json([_told(settings, *one) for one in _all(settings, chosen)])
        return
    for one in chosen:
        _print(settings, one)
    if not settings.public_url:
        print(f"还没有设置 HUIFANG_PUBLIC_URL：先设好，再照这里报批，{_NO_SITE} 的地方会是它。")


def _chosen(settings: "Settings", name: str) -> "list[Vendor]":
    """The vendors that are meant, of those that want templates; raises Unwelcome for one that is none of them."""
    from bot.channels import vendors

    wanting = [vendor for vendor in vendors.VENDORS if vendor.submission(settings) is not None]
    if name:
        found = [vendor for vendor in wanting if vendor.name == name]
        if not found:
            known = "、".join(vendor.name for vendor in wanting)
            raise Unwelcome(f"{name[:40]} 不用报批模板，或者没有这一家；可以写 {known}")
        return found
    return [vendor for vendor in wanting if vendor.is_set(settings)] or wanting


def _all(
    settings: "Settings", chosen: "list[Vendor]"
) -> "Iterator[tuple[Vendor, Submission, Template, tuple[Blank, ...]]]":
    from bot.channels.blanks import blanks
    from bot.dialogue.templates import TEMPLATES

    for vendor in chosen:
        submission = vendor.submission(settings)
        assert submission is not None
        for name in submission.only:
            found = blanks(TEMPLATES[name], submission.longest)
            yield vendor, submission, TEMPLATES[name], (*found, *submission.in_ending)


def _print(settings: "Settings", vendor: "Vendor") -> None:
    print(f"{vendor.label.zh_hans}（{vendor.name}）\n")
    unset = []
    for _, submission, template, found in _all(settings, [vendor]):
        number = submission.approved.get(template.name)
        unset += [] if number else [template.name]
        print(
            f"{template.name}　{template.purpose}　类别：{submission.kind(template)}　编号：{number or '未填'}"
        )
        print(f"  {submission.wording(template, settings.public_url or _NO_SITE)}")
        for blank in found:
            print(
                f"  变量 {blank.name}：{_SHAPES[blank.shape]}，例如 {blank.example}，最多 {submission.longest} 个字"
            )
        print()
    if unset:
        print(f"还没有填编号的 {len(unset)} 个：{'、'.join(unset)}。\n")


def _told(
    settings: "Settings",
    vendor: "Vendor",
    submission: "Submission",
    template: "Template",
    found: "tuple[Blank, ...]",
) -> dict[str, object]:
    return {
        "vendor": vendor.name,
        "name": template.name,
        "purpose": template.purpose,
        "kind": submission.kind(template),
        "text": submission.wording(template, settings.public_url or _NO_SITE),
        "variables": [
            {"name": b.name, "shape": b.shape.value, "example": b.example, "longest": submission.longest}
            for b in found
        ],
        "approved": submission.approved.get(template.name),
    }
