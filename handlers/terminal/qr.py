"""`huifang qr`: the hall's poster and the line for concluding notices, with the codes that lead to the office."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import Unwelcome, guarded, run

if TYPE_CHECKING:
    from bot.channels.vendor import ChatLink
    from bot.paper.poster import WayIn
    from bot.settings import Settings

FORMS = (".pdf", ".svg")
EXAMPLES = "例：huifang qr -o 海报.pdf　　huifang qr --a3 -o 海报.pdf　　huifang qr --notice -o 一行.svg"


@guarded
def qr(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="写到这个文件；.pdf 或 .svg 结尾", metavar="FILE")
    ],
    a3: Annotated[bool, typer.Option("--a3", help="印成 A3；缺省 A4")] = False,
    notice: Annotated[
        bool, typer.Option("--notice", help="只要办结通知上印的一行：一句话、网址和小二维码")
    ] = False,
) -> None:
    """印大厅的海报：二维码通到 HUIFANG_PUBLIC_URL，扫了就能投诉、查进度、看每月公布。

    PDF 的第二张是办结通知上印的一行，剪下来贴；SVG 只有海报，可以放进别的版面。设了聊天机器人的，海报上另有它的码。
    """
    if output.suffix.lower() not in FORMS:
        raise Unwelcome(f"看不出 {output.name[:60]} 要什么格式；文件名请以 {' 或 '.join(FORMS)} 结尾")
    run(_print(output, a3, notice))


async def _print(output: Path, a3: bool, notice: bool) -> None:
    from bot.exports.whole import appearing
    from bot.paper.poster import WayIn
    from bot.settings import load
    from bot.settings.addresses import is_public
    from handlers.citizen.pages import PAGES

    settings = load()
    if not settings.public_url:
        raise Unwelcome(
            "没有设置 HUIFANG_PUBLIC_URL，二维码不知道通到哪里；请先设好申请人打得开的 https 地址"
        )
    chat = None if notice else await _chat(settings)
    pages = frozenset(page.name for page in PAGES)
    way_in = WayIn(settings.agency_name, f"{settings.public_url}/", pages, settings.phone, chat)
    with appearing(output) as draft:
        draft.write_bytes(_drawn(way_in, output.suffix.lower(), a3, notice))
    print(f"{'办结通知上印的一行' if notice else '海报'}已写到 {output}，二维码通到 {way_in.address} 。")
    if not is_public(settings.public_url):
        print(f"注意：申请人的手机打不开 {settings.public_url} ；请改成外网的域名再印。", file=sys.stderr)


def _drawn(way_in: "WayIn", form: str, a3: bool, notice: bool) -> bytes:
    from bot.paper import poster
    from handlers.terminal.opening import now

    sheet = poster.PaperSize.A3 if a3 else poster.PaperSize.A4
    if notice:
        return poster.notice_svg(way_in) if form == ".svg" else poster.notice_pdf(way_in, at=now())
    return poster.poster_svg(way_in, sheet) if form == ".svg" else poster.poster_pdf(way_in, sheet, at=now())


async def _chat(settings: "Settings") -> "ChatLink | None":
    """The link of the office's chat; where its vendor does not answer, that is said and the poster goes without."""
    from handlers.terminal.chat_link import asked, has_chat

    if not has_chat(settings):
        return None
    if link := await asked(settings):
        return link
    print(
        "注意：现在问不到机器人的名称，海报上没有聊天的二维码；连上网、核对令牌（huifang doctor）后再印一次。",
        file=sys.stderr,
    )
    return None
