"""What becomes of a message Twilio was asked to send: refused at once, or a row of statuses and callbacks.

A `Fate` is a script for one message. Twilio posts no callback for the first status, posts the others in any order
and sometimes twice, and loses some; each of these has a ready-made fate here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "read"})


@dataclass(frozen=True, slots=True)
class Step:
    """One status, `after` seconds from the step before it."""

    status: str
    after: float = 0.0
    error_code: int | None = None
    posts: int = 1
    """How many times the callback is posted; 0 is a lost one."""
    moves: bool = True
    """Whether the message itself takes this status; a late callback tells an old one."""
    arrives: bool = False
    """Whether the handset gets the message with this step."""


@dataclass(frozen=True, slots=True)
class Fate:
    """The script of one message. With `refuse`, the request is answered with that Twilio error instead."""

    steps: tuple[Step, ...] = ()
    refuse: int | None = None
    retry_after: float | None = None
    before_answer: bool = False
    """Play the steps before the request is answered: the callback overtakes the answer that names the message."""

    @classmethod
    def delivered(cls, after: float = 0.0) -> Self:
        """Sent at once, delivered `after` seconds later."""
        return cls((Step("sent"), Step("delivered", after, arrives=True)))

    @classmethod
    def undelivered(cls, code: int = 30003, after: float = 0.0) -> Self:
        """The carrier reports that it did not arrive (30003: the handset cannot be reached)."""
        return cls((Step("sent"), Step("undelivered", after, code)))

    @classmethod
    def failed(cls, code: int = 30008, after: float = 0.0) -> Self:
        """Twilio could not send it at all."""
        return cls((Step("failed", after, code),))

    @classmethod
    def expired(cls, after: float = 0.0) -> Self:
        """It waited in Twilio's queue for longer than its ValidityPeriod."""
        return cls.failed(30036, after)

    @classmethod
    def silent(cls, *, arrives: bool = True) -> Self:
        """Sent, and nothing is ever heard of it again."""
        return cls((Step("sent", posts=0, arrives=arrives),))

    @classmethod
    def lost(cls, after: float = 0.0) -> Self:
        """Delivered, but every callback got lost: only asking for the message tells."""
        return cls((Step("sent", posts=0), Step("delivered", after, posts=0, arrives=True)))

    @classmethod
    def duplicated(cls, times: int = 2, after: float = 0.0) -> Self:
        """Delivered, each callback posted `times` times."""
        return cls((Step("sent", posts=times), Step("delivered", after, posts=times, arrives=True)))

    @classmethod
    def out_of_order(cls, after: float = 0.0) -> Self:
        """Delivered, and the callback for "sent" comes last."""
        return cls((Step("delivered", after, arrives=True), Step("sent", moves=False)))

    @classmethod
    def contradicted(cls, code: int = 30003, after: float = 0.0) -> Self:
        """Delivered, and then a callback says that it was not."""
        return cls((*cls.delivered(after).steps, Step("undelivered", 0.0, code, moves=False)))

    @classmethod
    def early(cls) -> Self:
        """Delivered, with the callbacks ahead of the answer to the request."""
        return cls(cls.delivered().steps, before_answer=True)

    @classmethod
    def refused(cls, code: int, *, retry_after: float | None = None) -> Self:
        """The request is answered with this Twilio error and nothing is sent."""
        return cls(refuse=code, retry_after=retry_after)


FATES: Mapping[str, Fate] = {
    "delivered": Fate.delivered(),
    "undelivered": Fate.undelivered(),
    "failed": Fate.failed(),
    "expired": Fate.expired(),
    "silent": Fate.silent(),
    "lost": Fate.lost(),
    "duplicated": Fate.duplicated(),
    "out_of_order": Fate.out_of_order(),
    "contradicted": Fate.contradicted(),
    "early": Fate.early(),
    "landline": Fate.refused(21614),
    "opted_out": Fate.refused(21610),
    "bad_number": Fate.refused(21211),
}
"""Fates by name, for the command line and the control door."""


def fate_named(name: str, after: float = 0.0) -> Fate:
    """The fate with this name, or for digits the refusal with that Twilio error code. Raises LookupError."""
    if name.isdecimal():
        return Fate.refused(int(name))
    if name not in FATES:
        raise LookupError(
            f"no fate is called {name!r}; there are {', '.join(FATES)} and Twilio's error codes"
        )
    fate = FATES[name]
    if not after or not fate.steps:
        return fate
    steps = (
        replace(step, after=after) if step.status in FINAL and step.moves else step for step in fate.steps
    )
    return replace(fate, steps=tuple(steps))
