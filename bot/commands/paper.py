"""A record as a page of text, in the order in which a paper file is read."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.commands.figures import NAMES

LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


def page(record: Mapping[str, Any], supplements: Sequence[Mapping[str, Any]], digest: str) -> str:
    """The page."""
    case, score = record["case"], record["score"]
    asked = record["questionnaire"]
    result = NAMES[record["disposition"]] + (f"，{score} {LEVELS[score]}" if score else "")
    lines = [
        f"回访档案 {record['archive_no']}　{record['month']}",
        f"  办件编号　{case['case_no']}　　事项　{case['item']}",
        f"  申请人　　{case['applicant']}　　电话　{case['phone'] or '无'}",
        f"  承办处室　{case['department']}　　经办人　{case['handler']}",
        f"  受理　　　{_moment(case['received_at'])}　　办结　{_moment(case['concluded_at'])}　　{case['outcome']}",
        f"  回访结果　{result}",
        "联系记录",
        *(
            f"  {a['n']}. {_moment(a['at'])}　{a['channel']}　{a['state']}　{a['provider_id'] or ''} {a['error'] or ''}".rstrip()
            for a in record["attempts"]
        ),
        "答复（原话）",
        *(f"  {_moment(a['at'])}　{a['channel']}　{a['question']}　「{a['raw']}」" for a in record["answers"]),
        f"投诉件　{'、'.join(record['tickets']) or '无'}",
        *(f"补充记录　{s}" for s in supplements),
        f"问卷　{asked['id']} 第{asked['version']}版　　封存　{_moment(record['sealed_at'])}",
        f"SHA-256　{digest}",
    ]
    return "\n".join(lines)


def _moment(text: str | None) -> str:
    return text[:16].replace("T", " ") if text else "—"
