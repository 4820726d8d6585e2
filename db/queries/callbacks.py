"""回访: looking after single callbacks: a corrected phone number, an answer by phone."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.dialogue.talk import Stage
from db.queries import people
from db.schema import callbacks
from db.vault import Vault

_READDRESS = (
    update(callbacks)
    .where(
        callbacks.c.case_no == bindparam("of"),
        callbacks.c.disposition.is_(None),
        callbacks.c.stage.in_((Stage.WAITING.value, Stage.BY_PHONE.value)),
    )
    .values(party_id=bindparam("to_party"), stage=bindparam("to_stage"), due_at=bindparam("to_due"))
)


def readdress(
    connection: Connection, vault: Vault, case_no: str, phone: str | None, *, can_sms: bool, now: datetime
) -> None:
    """A case that has not been asked about got another phone: its callback goes there."""
    party = people.of_phone(connection, vault, phone, can_sms=can_sms) if phone else None
    connection.execute(
        _READDRESS,
        {
            "of": case_no,
            "to_party": party.id if party is not None else None,
            "to_stage": (Stage.WAITING if party is not None else Stage.BY_PHONE).value,
            "to_due": now if party is not None else None,
        },
    )
