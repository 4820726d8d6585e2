"""`huifang`: the command line. Each command lives in `handlers.terminal` and loads what it needs only when it runs."""

import os
import sys
from io import TextIOWrapper

import typer
from typer.exceptions import Abort, TyperException

from handlers.terminal import (
    archive,
    callsheet,
    cases,
    erase,
    ledger,
    notes,
    province,
    qr,
    report,
    round,
    settings,
    sms,
    understand,
    usage,
    users,
)
from handlers.terminal.checkup import doctor
from handlers.terminal.demo import demo
from handlers.terminal.serving import serve
from handlers.terminal.tickets import tickets
from handlers.terminal.upkeep import database

app = typer.Typer(
    name="huifang",
    help="回访：对上月每一件办结的审批逐件回访、一件一档、数字可查证。",
    epilog="例：huifang demo（看一个月的演示）　huifang cases import 办结.xlsx　huifang round status 2026-10",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("understand", context_settings={"ignore_unknown_options": True})(understand.understand)
app.command("notes", epilog="例：huifang notes --days 7")(notes.notes)
app.command("erase", epilog=erase.EXAMPLE)(erase.erase)
app.command("qr", epilog=qr.EXAMPLES)(qr.qr)
app.add_typer(sms.app, name="sms")
app.add_typer(cases.app, name="cases")
app.add_typer(round.app, name="round")
app.add_typer(callsheet.app, name="call-sheet")
app.add_typer(archive.app, name="archive")
app.add_typer(ledger.app, name="ledger")
app.add_typer(report.app, name="report")
app.add_typer(province.app, name="province")
app.add_typer(tickets.app, name="tickets")
app.add_typer(users.app, name="users")
app.add_typer(settings.app, name="settings")
app.add_typer(database.app, name="db")


def main() -> None:
    """Run the command line; text that cannot be encoded for the terminal is escaped instead of failing.

    What is written, by this process and its children, nobody but its owner may read: database, attachments, backups,
    exports and logs alike.
    """
    os.umask(0o077)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        # Both are None when started with them closed.
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        sys.exit(_run())


def _run() -> int:
    """The exit code; what was typed wrongly is one line and 2."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        if usage.only_help(error):
            print(error.message)
        print(f"huifang: {usage.told(error)}", file=sys.stderr)
        return error.exit_code
    except Abort:
        return 1
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
