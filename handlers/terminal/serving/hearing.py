"""How a house hears: messages that wait at the providers, and after a restore what was said and sent since the backup."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.channels.base import Channel
from bot.channels.inbox import Inbox, NumberInbox
from bot.channels.incoming import Incoming
from bot.channels.sentbox import Sentbox
from bot.dialogue.templates import REMINDS
from bot.phrases import phrases_of
from bot.work import questionnaires
from handlers.inbound.acceptance import Desk, Unkept
from handlers.terminal.opening import Office
from scheduler.inbound.by_number import AskedInbox
from scheduler.inbound.hearing import Hearing
from scheduler.rounds.rounds import Rounds
from scheduler.sending.recovering import Recovering

log = structlog.get_logger()


def hearing_of(
    office: Office, channels: Sequence[Channel], desk: Desk, clock: Callable[[], datetime]
) -> Hearing:
    """What reads the inboxes of these channels into the office's desk."""

    async def kept_anyhow(take: Callable[[Incoming], Awaitable[None]], incoming: Incoming) -> None:
        try:
            await take(incoming)
        except Unkept as e:  # read again for a day; meanwhile it must not hold up other people's messages
            log.error("inbound_not_kept", channel=incoming.channel, error=str(e))

    inboxes: list[Inbox] = [channel for channel in channels if isinstance(channel, Inbox)]
    inboxes += [
        AskedInbox(channel, office.store, office.vault, clock=clock)
        for channel in channels
        if isinstance(channel, NumberInbox)
    ]
    return Hearing(
        office.store,
        office.vault,
        inboxes,
        take=partial(kept_anyhow, desk.take),
        keep=partial(kept_anyhow, desk.keep),
        clock=clock,
        own=phrases_of(office.settings).words,
    )


def recovering_of(
    office: Office,
    channels: Sequence[Channel],
    hearing: Hearing,
    rounds: Rounds,
    clock: Callable[[], datetime],
) -> Recovering:
    """What finds out after a restore what had been sent."""
    public = office.settings.public_url
    pages = [f"{public}/a/"] if public else []  # how addresses begin that ask where no reply is read
    return Recovering(
        office.store,
        office.vault,
        [channel for channel in channels if isinstance(channel, Sentbox)],
        hearing,
        questions=lambda connection: [*questionnaires.asking(connection), REMINDS, *pages],
        plan=lambda: rounds.plan_due(clock()),
        clock=clock,
    )
