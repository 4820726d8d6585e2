"""What differs between the networks by which one Twilio account sends: how addresses are written, and what codes mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.inbox import E164
from bot.channels.twilio.codes import SMS_CODES, CodeTable


@dataclass(frozen=True, slots=True)
class Network:
    """One network: SMS, which has bare numbers for addresses, or one whose addresses begin with its name."""

    prefix: str = ""
    codes: CodeTable = SMS_CODES

    def address(self, e164: str) -> str:
        """A number as Twilio names it here."""
        return self.prefix + e164

    def number(self, address: str) -> str | None:
        """The phone number in an address of this network; None when it holds none."""
        number = address.removeprefix(self.prefix)
        return number if address.startswith(self.prefix) and E164.fullmatch(number) else None

    def has(self, parameters: Mapping[str, str]) -> bool:
        """Whether a post is about a message on this network."""
        return any(parameters.get(end, "").startswith(self.prefix) for end in ("From", "To"))


SMS = Network()
