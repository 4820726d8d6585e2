"""What a vendor brings: one folder, one `Vendor`. Whoever iterates `bot.channels.vendors` needs to know no vendor by name."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.channels.base import Channel
from bot.channels.blanks import Submission
from bot.channels.inbound import Inbound, Listening, PostRoute
from bot.domain.language import Label
from bot.domain.medium import Medium
from bot.settings import Settings

if TYPE_CHECKING:
    import aiohttp


class State(StrEnum):
    """How a check came out."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One line of `huifang doctor`."""

    check: str
    state: State
    says: str
    advice: str = ""
    """What somebody with a browser alone can do about it; "": ask the administrator (`bot.channels.plain_words`)."""


@dataclass(frozen=True, slots=True)
class Carriage:
    """What a vendor's messages can carry."""

    replies: bool = True
    """Whether people can answer where the message came from."""
    links: bool = False
    """Whether a question brings the address of the page on which it can be answered."""
    templates: bool = False
    """Whether only texts go out that the vendor has approved beforehand (`bot.dialogue.templates`)."""
    openers: bool = False
    """Whether that holds for what we begin, while people are answered in any words."""
    documents: bool = False
    """Whether a document can go along with a message (`Letter.file`)."""


def _anything(settings: Settings) -> Carriage:
    return Carriage()


def _everybody(settings: Settings, address: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ChatLink:
    """Where anybody opens the chat with us: on paper it is a code to scan."""

    app: str
    """What people call the application in which it opens."""
    address: str


def _no_templates(settings: Settings) -> Submission | None:
    return None


def _no_office_chat(settings: Settings) -> str | None:
    return None


def _no_listening(settings: Settings, channel: Channel, inbound: Inbound) -> Listening | None:
    return None


@dataclass(frozen=True, slots=True)
class Vendor:
    """All that the rest of the program needs to know of a vendor. Creating one loads no library: each function does
    that when called."""

    name: str
    """The channel's name in database and archive; never to be changed."""
    medium: Medium
    label: Label
    """What the office calls the channel."""
    colour: str
    """Of its answers in charts on paper, `#rrggbb`."""
    code_words: Mapping[str, Label]
    """What the codes that end a message mean, for whoever has to phone instead."""
    is_set: Callable[[Settings], bool]
    """Whether the office has an account there."""
    open: Callable[[Settings], Channel]
    """The channel, if `is_set`: opens no connection yet."""
    check: Callable[["aiohttp.ClientSession", Settings], AsyncIterator[DoctorFinding]]
    """What `huifang doctor` finds of it, if `is_set`."""
    calls_back: Callable[[Settings], bool]
    """Whether it posts to our public address."""
    abroad: bool
    """Whether personal data leaves the country with its messages."""
    routes: Callable[[Settings, Inbound], Sequence[PostRoute]]
    """Where it posts to us."""
    listen: Callable[[Settings, Channel, Inbound], Listening | None] = _no_listening
    """What goes and fetches, or keeps the posts coming, while the channel is open."""
    office_chat: Callable[[Settings], str | None] = _no_office_chat
    """The address of the office's own chat, if it is on this channel."""
    serves: Callable[[Settings, str], bool] = _everybody
    """Whether it is the one for a phone number (E.164); asked of vendors of SMS alone."""
    carriage: Callable[[Settings], Carriage] = _anything
    """What its messages carry."""
    own_network: bool = False
    """Whether it reaches a number by a network of its own, which not everybody is on, beside the vendor of SMS."""
    submission: Callable[[Settings], Submission | None] = _no_templates
    """How its templates are submitted, also before there is an account; None: it sends any text."""
    chat_link: Callable[["aiohttp.ClientSession", Settings], Awaitable[ChatLink | None]] | None = None
    """If people can open the chat themselves: the link, as the vendor tells it now, or None when it cannot be asked."""
