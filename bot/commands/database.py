"""`huifang db`: bring the database up to date, back it up, put it back, check it."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.door import guarded, print_json, run

app = typer.Typer(help="数据库：升级、备份、恢复、检查。", no_args_is_help=True, rich_markup_mode=None)


@app.command("upgrade", epilog="例：huifang db upgrade")
@guarded
def upgrade() -> None:
    """把数据库升到本程序的版本（serve 启动时会自动做）。"""
    from bot.settings import load
    from db.migrate import HEAD
    from db.migrate import upgrade as upgrade_database

    run(upgrade_database(load().database_url))
    print(f"数据库已是最新版本 {HEAD}。")


@app.command("backup", epilog="例：huifang db backup 备份.db")
@guarded
def backup(
    file: Annotated[Path, typer.Argument(help="写到这个文件；不覆盖已有文件", metavar="FILE")],
) -> None:
    """备份数据库，serve 运行时也可以；密钥要另外保存。"""
    from bot.settings import load
    from db.maintenance import backup as back_up

    run(back_up(load().database_url, file))
    print(f"已备份到 {file}。恢复时还需要同一个 HUIFANG_SECRET_KEY（或密钥文件），请另外保存。")


@app.command("restore", epilog="例：huifang db restore 备份.db")
@guarded
def restore(file: Annotated[Path, typer.Argument(help="备份文件", metavar="FILE")]) -> None:
    """用备份替换现在的数据库；先停掉 serve；现在的数据库会另存一份。"""
    from bot.settings import load
    from db.maintenance import restore as put_back

    kept = run(put_back(load().database_url, file))
    print(f"已从 {file} 恢复。" + (f"原来的数据库存为 {kept}。" if kept else ""))


@app.command("check", epilog="例：huifang db check")
@guarded
def check(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """检查数据库是否完整；有问题时退出码为 1。"""
    from bot.settings import load
    from db.maintenance import check as examine

    problems = run(examine(load().database_url))
    if as_json:
        print_json({"ok": not problems, "problems": problems})
    else:
        print("\n".join(f"✗ {p}" for p in problems) or "✓ 数据库完整，版本最新。")
    if problems:
        raise typer.Exit(1)
