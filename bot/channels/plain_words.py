"""A technical sentence for somebody with neither a command line nor the settings: what is wrong, and who can help.

Sentences are written for administrators: `账号或令牌不对；请核对 HUIFANG_TWILIO_ACCOUNT_SID`. In the browser the facts stay,
and what names commands, settings, files or codes goes.
"""

import re
from collections.abc import Iterator

from bot.casework.terms import DISPOSITIONS
from bot.channels import vendors
from bot.channels.vendor import DoctorFinding, State

_ADMIN = "请管理员处理"
_BY_ADMIN = "（请管理员办）"
_NAMES = "|".join([*(vendor.name for vendor in vendors.VENDORS), "MB"])
"""What people know by these letters, however they are capitalised."""
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])(?:-(\d\d))?(?:\+(\d+))?(?![\d-])", re.ASCII)
_TECHNICAL = re.compile(rf"(?!\b(?i:{_NAMES})\b)\b[A-Za-z][\w./:~-]+", re.ASCII)
_ASIDE = re.compile(r"（[^（）]*[A-Za-z\d][^（）]*）")
_NO_REST = "，、；：。 "


def plain(finding: DoctorFinding) -> str:
    """What is said of a finding in the browser; "" of what is well."""
    if finding.state is State.GOOD:
        return ""
    facts = list(_kept(_translated(finding.says)))
    if finding.advice:
        facts = [fact for fact in facts if not fact.startswith("请")]
        return "；".join([*facts, finding.advice])
    if not facts:
        return f"有问题，{_ADMIN}"
    told = any(fact.startswith("请") for fact in facts)
    return "；".join(facts) + (_BY_ADMIN if told else f"；{_ADMIN}")


def plain_subject(finding: DoctorFinding) -> str:
    """What it is about, in words."""
    return _TECHNICAL.sub("", _translated(finding.check)).strip(_NO_REST) or "系统"


def without_codes(sentence: str) -> str:
    """A sentence about a record without the codes in it."""
    for disposition, name in DISPOSITIONS.items():
        sentence = re.sub(rf"(?<![A-Za-z_]){disposition.value}(?![A-Za-z_])", name, sentence)
    said = _ASIDE.sub("", _dated(sentence)) if _TECHNICAL.search(sentence) else _dated(sentence)
    return _TECHNICAL.sub("", said).strip(_NO_REST)


def _translated(sentence: str) -> str:
    """With channels called by their names, and months as people write them."""
    for vendor in vendors.VENDORS:
        sentence = re.sub(rf"\b{vendor.name}\b(?!\w)", vendor.label.zh_hans, sentence, flags=re.ASCII)
    return _ASIDE.sub("", _dated(sentence))


def _dated(sentence: str) -> str:
    def written(found: re.Match[str]) -> str:
        year, month, day, number = found.groups()
        said = f"{year}年{int(month)}月"
        return f"{said}{int(day)}日" if day else f"{said}补充{number}" if number else said

    return _MONTH.sub(written, sentence)


def _kept(sentence: str) -> Iterator[str]:
    """The parts that say something without a technical word; of an instruction or a question, all or nothing."""
    for part in re.split(r"[；。]", sentence):
        if not _TECHNICAL.search(part):
            kept = part
        elif "请" in part or "吗" in part:
            continue
        else:
            kept = "，".join(piece for piece in part.split("，") if not _TECHNICAL.search(piece))
            kept = kept.removeprefix("否则")
        if kept.strip(_NO_REST):
            yield kept.strip(_NO_REST)
