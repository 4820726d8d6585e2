"""我们的网页: where a message leads to, on channels that bring addresses, or that carry nothing but approved templates.

What no template says is kept sealed at an address of its own, and the message says where.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.channels.vendor import Carriage
from bot.dialogue.effects import Say
from bot.dialogue.scene import PageAddress
from bot.dialogue.templates import SITE, TemplateUse
from bot.domain.ticket_kind import TicketKind, kind_of
from db.queries.people import links
from db.vault import Vault

PLAIN = Carriage()
POINTER, OF_A_TICKET = "pointer", "ticket"
"""Approved texts that lead to words: to anything, or to what there is to say of a complaint."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The public site, and which channels' messages lead to it."""

    site: str = ""
    carriages: Mapping[str, Carriage] = field(default_factory=dict)
    codes: Callable[[], str] = str
    """Draws codes of addresses (`link_code`); asked only where an address is brought."""

    def templated(self, channel: str) -> bool:
        """Whether nothing but approved templates go out on this channel."""
        return self.carriages.get(channel, PLAIN).templates

    def replied_to(self, channel: str) -> bool:
        """Whether people can answer where this channel's messages come from."""
        return self.carriages.get(channel, PLAIN).replies

    def brings_links(self, channel: str) -> bool:
        """Whether this channel's messages bring the address of a page."""
        return self.carriages.get(channel, PLAIN).links

    def takes_documents(self, channel: str) -> bool:
        """Whether a document can go along with a message on this channel."""
        return self.carriages.get(channel, PLAIN).documents

    def answering(self, channel: str) -> PageAddress | None:
        """A fresh address for the question that may be asked now; None where messages bring none."""
        return PageAddress(self.site, self.codes()) if self.brings_links(channel) else None

    def fitted(
        self, connection: Connection, vault: Vault, say: Say, channel: str, party_id: int, now: datetime
    ) -> Say:
        """The message as the channel carries it; words that it cannot carry are kept to be read at an address."""
        if not self.templated(channel):
            begun = self.carriages.get(channel, PLAIN).openers and say.kind.started_by_us
            return say if begun else replace(say, template=None)
        if say.template is not None:
            return say
        code = self.codes()
        links.add_words(connection, vault, code, party_id, say.text, now=now)
        facts = {SITE: self.site, "code": code}
        # The approved text of a ticket speaks of a complaint.
        if say.ticket_no is None or kind_of(say.ticket_no) is not TicketKind.COMPLAINT:
            return replace(say, template=TemplateUse(POINTER, facts))
        return replace(say, template=TemplateUse(OF_A_TICKET, {**facts, "ticket_no": say.ticket_no}))
