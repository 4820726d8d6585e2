"""A round's figures as `huifang round status --json` pins them."""

from functools import partial
from typing import Any

from bot.casework.month import Month, window_of
from bot.commands.opening import Office
from db.queries import archive, rounds


async def report_of(office: Office, month: Month) -> dict[str, Any]:
    """The figures of a month, planned or not."""
    found = await office.store.read(partial(rounds.find, month=str(month)))
    figures = await office.store.read(partial(archive.figures, month=str(month)))
    zone = office.settings.zone
    window = window_of(month, zone)
    opens, closes = (found.opens, found.closes) if found is not None else (window.opens, window.closes)
    return {
        "month": str(month),
        "state": found.state if found is not None else "unplanned",
        "window": {
            "opens": opens.astimezone(zone).isoformat(),
            "closes": closes.astimezone(zone).isoformat(),
        },
        "rule": found.rule if found is not None else None,
        "concluded": figures.concluded,
        "dispositions": {d.value: n for d, n in figures.dispositions.items()},
        "open": figures.open,
        "answered": figures.answered,
        "satisfied": figures.satisfied,
        "satisfied_rate": figures.satisfied_rate,
        "coverage": figures.coverage,
        "satisfied_of_concluded": figures.satisfied_of_concluded,
        "wilson_low": figures.wilson_low,
        "root": found.root if found is not None else None,
    }
