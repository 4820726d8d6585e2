"""办件 exported again, page by page."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select

from db.schema import cases, latecomers
from db.vault import Vault
from db.vault.sealed import CASE_PHONE

_EXPORT = (
    select(
        cases.c.case_no,
        cases.c.month,
        cases.c.item,
        cases.c.department,
        cases.c.handler,
        cases.c.applicant,
        cases.c.received_at,
        cases.c.promised_days,
        cases.c.concluded_at,
        cases.c.outcome,
        cases.c.phone_sealed,
        cases.c.can_sms,
    )
    .where(cases.c.case_no > bindparam("after"))
    .order_by(cases.c.case_no)
    .limit(1_000)
)
_EXPORT_MONTH = _EXPORT.where(cases.c.month == bindparam("of"))
_EXPORT_SUPPLEMENT = _EXPORT.join(latecomers, latecomers.c.case_no == cases.c.case_no).where(
    latecomers.c.round == bindparam("of")
)


def export(
    connection: Connection, vault: Vault, month: str | None, *, after: str = ""
) -> Iterator[dict[str, object]]:
    """Export the cases (of a month, of a supplement, or all) in order of their numbers, phones in clear: for the
    office's own machines."""
    statement = _EXPORT if month is None else _EXPORT_SUPPLEMENT if "+" in month else _EXPORT_MONTH
    while rows := connection.execute(statement, {"after": after} | ({"of": month} if month else {})).all():
        for row in rows:
            values = row._asdict()
            sealed = values.pop("phone_sealed")
            phone = vault.open(sealed, CASE_PHONE.at(row.case_no)) if sealed else None
            yield values | {"phone": phone}
        after = rows[-1].case_no
