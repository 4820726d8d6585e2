"""`huifang db`: upgrade the database, back it up, restore it, check it."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import guarded, print_json, run
from handlers.terminal.two_persons import Also, Because, By

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.upkeep.backups import Restored
    from db.upkeep.findings import Checkup, DatabaseFinding

app = typer.Typer(help="数据库：升级、备份、恢复、检查。", no_args_is_help=True, rich_markup_mode=None)


@app.command("upgrade", epilog="例：huifang db upgrade")
@guarded
def upgrade() -> None:
    """把数据库升到本程序的版本（serve 启动时会自动做）。"""
    from bot.settings import load
    from db.migrate import HEAD
    from db.migrate import upgrade as bring_up

    before = run(bring_up(load().database_url))
    if before == HEAD:
        print(f"数据库已是最新版本 {HEAD}。")
    else:
        print(f"数据库已建立，版本 {HEAD}。" if before is None else f"数据库已从版本 {before} 升到 {HEAD}。")


@app.command("backup", epilog="例：huifang db backup 备份-20261101.db")
@guarded
def backup(
    file: Annotated[Path, typer.Argument(help="写到这个文件；不覆盖已有文件", metavar="FILE")],
) -> None:
    """备份数据库，serve 运行时也可以；密钥要另外保存。"""
    from bot.settings import load
    from db.upkeep.maintenance import backup as back_up

    made = run(back_up(load().database_url, file))
    print(f"已备份到 {made.file}（{made.size / 1_000_000:.1f} MB，版本 {made.revision}）。")
    print("恢复时还需要同一个 HUIFANG_SECRET_KEY（或密钥文件），请另外保存。")


@app.command("restore", epilog="例：huifang db restore 备份-20261101.db")
@guarded
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件", metavar="FILE")],
    by: By = None,
    also: Also = None,
    reason: Because = "",
) -> None:
    """用备份替换现在的数据库；先停掉 serve；现在的数据库会另存一份。备份比现在旧的，要两个人确认。"""
    from bot.settings import load
    from db.upkeep.maintenance import restore as put_back
    from db.upkeep.maintenance import would_lose
    from handlers.terminal.erasures import journal_kept

    consent = None
    if by is not None or also is not None:
        from handlers.terminal.consent import consented

        for loss in run(would_lose(load().database_url, file)):  # before anybody gives a name to it
            print(f"恢复它会{loss}。", file=sys.stderr)
        consent = run(consented(by, also, reason))
    run(journal_kept())  # what the present database knows of erasures must not go with it
    lines = _restored(file, run(put_back(load().database_url, file, consent=consent)))
    for line in (*lines, *run(_under_which_key()), *run(journal_kept())):
        print(line)


async def _under_which_key() -> list[str]:
    """What to do about a backup from before a change of key, if it is one."""
    from db.vault import WrongKey
    from handlers.terminal.opening import sure_of_key

    try:
        await sure_of_key()
    except WrongKey as e:
        return [f"注意：{e}。"]
    return []


def _restored(file: Path, restored: "Restored") -> list[str]:
    lines = [f"已从 {file} 恢复。"]
    if restored.kept is not None:
        lines.append(f"原来的数据库存为 {restored.kept}。")
    if not restored.compared:
        lines.append("原来没有数据库，或者读不出来，没有比较过备份之后封存和发出了什么。")
    if restored.forgotten:
        lines.append(
            f"注意：备份之后还发出过 {restored.forgotten} 条消息，恢复的数据库不知道它们。短信由 serve 启动时先到服务商"
            "查清，不会再发；聊天里发出的查不到，有人可能再收到一次，请先在原来的数据库里核对。"
        )
    return lines


@app.command("reseal", epilog="例：huifang db reseal 2026-10 --by chenjing --and liwei --reason 恢复了旧备份")
@guarded
def reseal(
    month: Annotated[str, typer.Argument(help="办结月份，如 2026-10", metavar="MONTH")],
    by: By = None,
    also: Also = None,
    reason: Because = "",
) -> None:
    """恢复旧备份以后，让封存过的月份可以重新封存；要两个人确认，旧的总校验值留在记录里。"""
    from bot.settings import load
    from db.upkeep.roots import release, roots_file
    from handlers.terminal.consent import consented
    from handlers.terminal.door import Unwelcome
    from handlers.terminal.opening import now

    settings = load()
    consent = run(consented(by, also, reason))
    if not release(roots_file(settings.database_url, settings.roots), month, consent, now()):
        raise Unwelcome(f"没有 {month[:20]} 封存过的记录，不用放行")
    print(f"{month} 可以重新封存了。")


@app.command("bind", epilog="例：huifang db bind")
@guarded
def bind() -> None:
    """把旧格式的密文绑定在原来的行和列，以后被搬动就打不开；serve 运行时也可以，中断了再运行会接着做。"""
    from handlers.terminal.upkeep.binding import bind_all

    print(f"已绑定 {run(bind_all())} 处密文。")


@app.command(
    "rekey",
    epilog="例：HUIFANG_SECRET_KEY=新密钥 HUIFANG_SECRET_KEY_OLD=旧密钥 huifang db rekey；先看看：huifang db rekey --dry-run",
)
@guarded
def rekey(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看还有多少在旧密钥下，什么也不改")] = False,
    without_files: Annotated[bool, typer.Option("--without-files", help="附件都丢了，只换数据库")] = False,
) -> None:
    """换密钥：密文、索引和附件全部换到新密钥下；serve 运行着也可以（要设好两个密钥），中断了再运行会接着做。"""
    from handlers.terminal.upkeep.rekeying import change

    lines, well = run(change(look_only=dry_run, without_files=without_files))
    for line in lines:
        print(line)
    if not well:
        raise typer.Exit(1)


@app.command("check", epilog="例：huifang db check")
@guarded
def check(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """检查版本、数据文件、触发器、档案校验值、每月的总校验值和密文；有问题时退出码为 1。"""
    from bot.settings import load
    from db.upkeep.checks import check as examine
    from db.upkeep.roots import roots_file
    from handlers.terminal.opening import vault_if_known

    settings = load()
    roots = roots_file(settings.database_url, settings.roots)
    checkup = run(
        examine(
            settings.database_url,
            roots,
            vault_if_known(settings),
            witnesses=settings.ledger_witnesses,
            also={"published": partial(_published, folder=Path(settings.published))},
        )
    )
    if as_json:
        print_json(_document(checkup))
    else:
        for finding in checkup.findings:
            print(_line(finding))
    if not checkup.ok:
        raise typer.Exit(1)


def _published(connection: "Connection", *, folder: Path) -> "DatabaseFinding":
    from bot.exports.published_months import PublishedMonths
    from bot.exports.published_truth import unlike
    from db.upkeep.findings import DatabaseFinding, listed

    months = PublishedMonths(folder)
    if wrong := list(unlike(connection, months)):
        said = f"公布的和数据库里的对不上：{listed(wrong)}"
        return DatabaseFinding("published", False, f"{said}；请查明改的是哪一份，不要删掉任何一份")
    return DatabaseFinding("published", True, f"公布的 {len(months.keys())} 个月和数据库里的台账是同一本")


def _document(checkup: "Checkup") -> dict[str, object]:
    findings = [{"name": f.name, "ok": f.ok, "detail": f.detail} for f in checkup.findings]
    return {"ok": checkup.ok, "findings": findings, "rows": dict(checkup.rows)}


def _line(finding: "DatabaseFinding") -> str:
    return f"{'✓' if finding.ok else '✗'} {finding.detail}"
