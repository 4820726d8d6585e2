"""What the first visitor of a page would wait for, counted before there is one."""

from db.queries.figures import published
from handlers.citizen.web.door import PublicDoor

MONTHS = 12
"""The latest ones that are published."""


async def count_ahead(door: PublicDoor) -> None:
    """Count it now, one month after the other; what was counted a moment ago stays."""
    for sealed in (await door.store.read(published.sealed_months))[:MONTHS]:
        await door.complaints.of(sealed.month)
