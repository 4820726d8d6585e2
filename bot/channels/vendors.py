"""The list of vendors, and what is asked of it. A new vendor is a folder beside this file and a line in `VENDORS`.

The list is read whenever something is asked. The preferred vendor comes first: chat costs nothing and carries more.
"""

from collections.abc import Iterator

from bot.casework.callsheet.phone_calls import PHONE
from bot.channels.aliyun.vendor import VENDOR as ALIYUN
from bot.channels.gateway.vendor import VENDOR as GATEWAY
from bot.channels.telegram.vendor import VENDOR as TELEGRAM
from bot.channels.tencent.vendor import VENDOR as TENCENT
from bot.channels.twilio.vendor import VENDOR as TWILIO
from bot.channels.vendor import Carriage, Vendor
from bot.channels.web.vendor import VENDOR as WEB
from bot.channels.whatsapp.vendor import VENDOR as WHATSAPP
from bot.domain.arrival import ARRIVALS
from bot.domain.language import Label
from bot.domain.medium import OUR_OWN, Medium
from bot.settings import Settings

VENDORS: tuple[Vendor, ...] = (TELEGRAM, WHATSAPP, ALIYUN, TENCENT, GATEWAY, TWILIO, WEB)


def in_use(settings: Settings) -> list[Vendor]:
    """The vendors with which the office has an account, the preferred one first."""
    return [vendor for vendor in VENDORS if vendor.is_set(settings)]


def mediums(settings: Settings) -> dict[str, Medium]:
    """The channels in use by name, the preferred one first: opening none of them."""
    return {vendor.name: vendor.medium for vendor in in_use(settings)}


def medium_of(channel: str) -> Medium | None:
    """How people are spoken to on a channel; None for one that is no vendor's."""
    return next((vendor.medium for vendor in VENDORS if vendor.name == channel), None)


def of_medium(medium: Medium) -> Iterator[Vendor]:
    """The vendors through which people are spoken to so; what is not SMS and only speaks like it is none of SMS."""
    return (vendor for vendor in VENDORS if vendor.medium is medium and not vendor.own_network)


def labels() -> dict[str, Label]:
    """What every channel is called: the vendors', those on which we speak ourselves, and what lies outside all of them."""
    arrivals = {way.value: label for way, label in ARRIVALS.items()}
    return {**{vendor.name: vendor.label for vendor in VENDORS}, **OUR_OWN, **arrivals}


def called(channel: str) -> str:
    """The office's word for a channel; its own name if there is none."""
    label = labels().get(channel)
    return channel if label is None else label.zh_hans


def answered_on() -> tuple[str, ...]:
    """The channels on which answers come in, in the order in which they are shown."""
    return (*(vendor.name for vendor in VENDORS), PHONE)


def carriages(settings: Settings) -> dict[str, Carriage]:
    """What messages carry on the channels in use."""
    return {vendor.name: vendor.carriage(settings) for vendor in in_use(settings)}


def one_way(settings: Settings) -> frozenset[str]:
    """The channels in use on which no question can be answered: neither there nor on a page to which it leads."""
    found = carriages(settings).items()
    return frozenset(name for name, carries in found if not (carries.replies or carries.links))


def serves(settings: Settings, channel: str, e164: str) -> bool:
    """Whether a phone number is written to on this channel."""
    return any(vendor.name == channel and vendor.serves(settings, e164) for vendor in VENDORS)


def texts(settings: Settings, channel: str, e164: str) -> bool:
    """Whether a phone number is texted on this channel: by SMS, which may be begun at any time and in any words."""
    return not has_own_network(channel) and serves(settings, channel, e164)


def has_own_network(channel: str) -> bool:
    """Whether not every number can be reached on this channel."""
    return any(vendor.name == channel and vendor.own_network for vendor in VENDORS)


def is_sms(channel: str) -> bool:
    """Whether numbers are texted on this channel, now or before the office chose another vendor for them."""
    return any(vendor.name == channel for vendor in of_medium(Medium.SMS))


def carrier(settings: Settings, e164: str) -> Vendor | None:
    """The vendor in use through which this number is texted; None if there is none for it."""
    texting = (vendor for vendor in of_medium(Medium.SMS) if vendor.is_set(settings))
    return next((vendor for vendor in texting if vendor.serves(settings, e164)), None)
