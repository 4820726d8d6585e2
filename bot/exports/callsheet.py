"""电话回访单 as a workbook: one line for each person to phone, with numbers in clear and the text to read out."""

from collections.abc import Iterable
from pathlib import Path

from bot.casework.callsheet.phone_script import script
from bot.casework.privacy.personal import Shown
from bot.casework.terms import STATES
from bot.channels import vendors
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.dialling import dialled
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE
from bot.exports.reasons import reason
from bot.exports.sheets import SheetColumn, WorkbookTable, book
from bot.work import disclosure
from db.queries.callsheet.to_phone import ToPhone
from db.vault import Vault

HEADERS = (
    "办件编号",
    "申请人",
    "联系人",
    "电话",
    "事项",
    "承办处室",
    "办结时间",
    "打电话的原因",
    "之前的联系",
    "有留言待看",
    "念给对方听",
    "评分1-5",
    "结果",
)
FILLED = 9
"""The first columns say whom to phone about what; the others are for reading out and for filling in."""


def row(
    line: ToPhone, vault: Vault, agency: str, asked: Questionnaire, *, shown: Shown = Shown.CLEAR
) -> tuple[str, ...]:
    """One line of the sheet, in the order of `HEADERS`; raises WrongKey. `asked`: the questionnaire of its round."""
    numbers, line = disclosure.numbers(line, vault, shown), disclosure.card(line, shown)
    read_out = script(asked, line.facts, agency=agency, language=Language.ZH_HANS)
    return (
        line.case_no,
        line.applicant,
        line.contact,
        " / ".join(map(dialled, numbers)),
        line.item,
        line.department,
        f"{line.concluded_at.astimezone(OFFICE_ZONE):%Y-%m-%d}",
        reason(line),
        "，".join(f"{vendors.called(t.channel)}{STATES.get(t.state, t.state)}" for t in line.tries),
        "是" if line.needs_person else "",
        "".join(read_out.lines),
        "",
        "",
    )


def write(path: Path, rows: Iterable[tuple[str, ...]]) -> int:
    """Write the workbook; returns how many people are on it. Raises WorkbookFailed."""
    count = 0
    with book(path) as workbook:
        table = WorkbookTable(workbook, "电话回访单", [SheetColumn(header, 18) for header in HEADERS])
        for line in rows:
            table.add(line)
            count += 1
    return count
