"""`huifang doctor`: is everything set up, and how to fix what is not."""

from typing import TYPE_CHECKING, Annotated

import typer

from handlers.terminal.door import guarded, print_json, run

if TYPE_CHECKING:
    from bot.channels.vendor import DoctorFinding


@guarded
def doctor(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """检查设置、数据库、通道账号和回调地址，逐项说明怎么修。

    例：huifang doctor
    """
    from handlers.terminal.checkup.checkup import examine

    findings = run(examine())
    if as_json:
        print_json([{"check": f.check, "state": f.state.value, "says": f.says} for f in findings])
    else:
        for finding in findings:
            print(_line(finding))
    if any(f.state.value == "bad" for f in findings):
        raise typer.Exit(1)


def _line(finding: "DoctorFinding") -> str:
    sign = {"good": "✓", "warn": "！", "bad": "✗"}[finding.state.value]
    return f"{sign} {finding.check}：{finding.says}"
