"""`huifang tickets`: the complaints and their timelines."""

from typing import Annotated

import typer

from bot.commands.door import Unwelcome, guarded, print_json, run

app = typer.Typer(help="投诉件：列表、详情。", no_args_is_help=True, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("list", epilog="例：huifang tickets list --json")
@guarded
def list_(as_json: AsJson = False) -> None:
    """列出投诉件。"""
    run(_list(as_json))


@app.command("show", epilog="例：huifang tickets show TS-20261103-0007-C")
@guarded
def show(
    no: Annotated[str, typer.Argument(help="投诉件编号", metavar="NO")], as_json: AsJson = False
) -> None:
    """一件投诉的内容和经过。"""
    run(_show(no, as_json))


async def _list(as_json: bool) -> None:
    from bot.commands.opening import opened
    from db.queries import tickets

    async with opened() as office:
        rows = await office.store.read(tickets.every)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['ticket_no']}\t{row['state']}\t{row['created_at'][:16]}\t{row['case_no'] or ''}")
    print(f"共 {len(rows)} 件。")


async def _show(text: str, as_json: bool) -> None:
    from functools import partial

    from bot.casework.ticket_number import parse_ticket_number
    from bot.commands.opening import opened
    from db.queries import tickets

    no = parse_ticket_number(text)
    if no is None:
        raise Unwelcome(f"{text[:40]!r} 不是投诉件编号（或校验字母不对）；应当像 TS-20261103-0007-C")
    async with opened() as office:
        found = await office.store.read(partial(tickets.whole, ticket_no=no))
    if found is None:
        raise Unwelcome(f"没有投诉件 {no}；huifang tickets list 可以看全部")
    if as_json:
        print_json(found)
        return
    print(
        f"{found['ticket_no']}  {found['state']}  {found['created_at'][:16]}  办件 {found['case_no'] or '—'}"
    )
    print(found["content"])
    for event in found["timeline"]:
        print(f"  {event['at'][:16]}  {event['state']}  {event['by_whom']}  {event['note']}")
