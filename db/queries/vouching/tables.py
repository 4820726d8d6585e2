"""Which tables are vouched for (`db.queries.vouching.sums`): with which columns, and what they are called.

The columns never change once a row is there, but by an erasure. They are listed, not taken from the schema, for a sum over them is kept: a
column that is added later is not among them. What is sealed opens only in its row and is left out, since a change of the key seals it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Table

from db.schema import (
    annual_numbers,
    answers,
    approvals,
    audit,
    case_changes,
    ledger_checks,
    office_settings,
    panel_opinion_events,
    panel_opinion_files,
    panel_terms,
    rating_receipts,
    remedies,
    remedy_events,
    score_facts,
    score_sheets,
    supplements,
    ticket_events,
    tickets,
    users,
    watch_cards,
    watch_changes,
    watch_letter_events,
)


@dataclass(frozen=True, slots=True)
class VouchedTable:
    """A table whose rows have running numbers, `id`."""

    table: Table
    called: str
    columns: tuple[str, ...]


def _of(table: Table, called: str, columns: str) -> VouchedTable:
    return VouchedTable(table, called, ("id", *columns.split()))


ROWS: Mapping[str, VouchedTable] = {
    of.table.name: of
    for of in (
        _of(audit, "查看日志", "at user_id by_whom role act object reason detail address"),
        _of(answers, "答复", "case_no question value raw channel at"),
        _of(supplements, "补充记录", "case_no at content sha256"),
        _of(case_changes, "办件变更记录", "case_no at before after"),
        _of(office_settings, "设置的版本", "key version value reason by_user second_user at"),
        _of(ledger_checks, "台账核对记录", "at by_whom size root"),
        _of(score_sheets, "绩效表", "period document by_user at"),
        _of(remedy_events, "整改经过", "remedy_id n at act user_id by_whom"),
        _of(watch_changes, "监察办件变更记录", "case_no at by_whom before after"),
        _of(watch_cards, "黄牌、红牌", "case_no ground colour raised_at raised_by department item handler"),
        _of(watch_letter_events, "督办和告诫的经过", "ref n at act user_id by_whom day"),
        _of(panel_terms, "监督员聘任记录", "ref n certificate from_day to_day user_id by_whom at"),
        _of(panel_opinion_events, "监督意见经过", "ref n at act user_id by_whom"),
        _of(panel_opinion_files, "监督意见附件", "ref n media_type sha256 size at"),
        _of(annual_numbers, "年报数字", "year document by_user at"),
    )
}
"""By name."""
COUNTED: Mapping[str, tuple[Table, str]] = {
    table.name: (table, called)
    for table, called in (
        (tickets, "投诉件"),
        (ticket_events, "投诉经过"),
        (approvals, "双人审批"),
        (rating_receipts, "评价回执"),
        (remedies, "差评整改"),
        (score_facts, "核实的事实"),
        (users, "账号"),
    )
}
"""By name: the table, and what its rows are called."""
