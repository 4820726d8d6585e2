"""What exactly a request is for, as the person who decides is shown it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.dialling import mask_phone
from db.queries.office.approvals import Approval
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class Details:
    """What exactly is to be done, shown to the person who decides; a phone is masked."""

    days: int = 0
    old: str = ""
    new: str = ""
    until: datetime | None = None
    never_called: int = 0
    """The number known when it was requested."""
    was: str = ""
    becomes: str = ""
    why: str = ""
    """Of an erratum: the codes of the ledger."""


def details(vault: Vault, approval: Approval) -> Details:
    """What exactly is to be done, phones masked; raises WrongKey."""
    told = approval.told(vault)
    new = mask_phone(told["first"]) if "first" in told else ""
    until = datetime.fromisoformat(told["until"]) if "until" in told else None
    return Details(
        told.get("days", 0),
        told.get("old", ""),
        new,
        until,
        told.get("never_called", 0),
        told.get("was", ""),
        told.get("becomes", ""),
        told.get("why", ""),
    )
