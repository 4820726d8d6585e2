"""电话回访单 on paper: a list with boxes to tick, for whoever phones away from the screen; numbers in clear."""

from collections.abc import Sequence
from datetime import datetime

from bot.casework.callsheet.phone_calls import WITHOUT_ANSWER
from bot.casework.callsheet.phone_script import blank_script
from bot.casework.terms import STATES
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.dialling import dialled
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.exports.reasons import reason
from bot.paper.lettering import drawable
from db.queries.callsheet.to_phone import ToPhone
from db.vault import Vault

HEAD = ("序号", "打给谁", "办件", "打电话的原因")
TAIL = ("对方原话", "谁打的、几时")
ABOUT = "{agency}　{month}　还要打 {count} 人　{at} 打印。号码是明文，用完请交回或销毁；没有在电话回访单上记下的不算打过。"
READ_OUT = "请照着念，停顿处等对方说完："
FOOT = "打通了在评价下打勾，没有问到就在结果下打勾，只勾一样；写下对方原话，签名。没有默认评价。"


def callsheet_pdf(
    lines: Sequence[ToPhone],
    vault: Vault,
    asked: Questionnaire,
    *,
    agency: str,
    month: RoundKey,
    at: datetime,
) -> bytes:
    """The list as a tagged PDF, A4 across. Raises WrongKey, FontsMissing or PressFailed."""
    from bot.paper.press import printed

    script = blank_script(asked, agency=agency, language=Language.ZH_HANS)
    printed_at = f"{at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"
    data = {
        "title": f"电话回访单 {month}",
        "agency": drawable(agency),
        "about": drawable(ABOUT.format(agency=agency, month=month, count=len(lines), at=printed_at)),
        "script": drawable(READ_OUT + "".join(script.lines)),
        "head": HEAD,
        "boxes": boxes(asked),
        "tail": TAIL,
        "rows": [_row(n, line, vault) for n, line in enumerate(lines, 1)],
        "foot": FOOT,
    }
    return printed("callsheet.typ", data, at=at)


def boxes(asked: Questionnaire) -> list[str]:
    """What can be ticked: the levels, best first, and the results without one."""
    levels = [f"{o.value} {o.labels[Language.ZH_HANS]}" for o in reversed(asked.overall.options)]
    return [*levels, *(STATES[outcome] for outcome in WITHOUT_ANSWER)]


def _row(n: int, line: ToPhone, vault: Vault) -> dict[str, object]:
    done = f"{line.concluded_at.astimezone(OFFICE_ZONE):%Y-%m-%d} 办结"
    return {
        "nth": str(n),
        "who": drawable(line.contact or line.applicant),
        "applicant": drawable(line.applicant if line.contact not in ("", line.applicant) else ""),
        "numbers": [dialled(number) for number in line.numbers(vault)],
        "item": drawable(line.item),
        "about": [drawable(part) for part in (line.department, done, line.case_no)],
        "why": drawable(reason(line)),
    }
