"""What is told to a complainant is first shown, and then sent exactly as it was shown to whoever sends it.

The page that shows it carries two keyed digests: of the words that were typed, and of all that they become (the text, by
which channel, with which choices, at which version of the complaint). What is sent has to have both.
"""

import hmac
import json

from bot.casework.tickets.ticket import Order
from bot.work.tickets import Preview
from db.vault import Vault


def digest(vault: Vault, order: Order, ticket_no: str, version: int, preview: Preview) -> str:
    """What the page carries that shows this to whoever gives the order."""
    said = (_words(order, ticket_no), _all(order, ticket_no, version, preview))
    return ".".join(vault.sign(one).hex() for one in said)


def differs(
    vault: Vault, order: Order, ticket_no: str, version: int, preview: Preview, shown: str
) -> str | None:
    """Why this is not what was shown, as a key of the texts; None: it is."""
    words, _, everything = shown.partition(".")
    if not _signed(vault, _words(order, ticket_no), words):
        return "ticket.edited" if shown else "ticket.not_shown"
    whole = _signed(vault, _all(order, ticket_no, version, preview), everything)
    return None if whole else "ticket.told_otherwise"


def _signed(vault: Vault, message: bytes, given: str) -> bool:
    said = given.encode("utf-8", "replace")
    return any(hmac.compare_digest(one.hex().encode(), said) for one in vault.signatures(message))


def _words(order: Order, ticket_no: str) -> bytes:
    return _message("words", order.user_id, ticket_no, order.act.value, order.text.strip())


def _all(order: Order, ticket_no: str, version: int, preview: Preview) -> bytes:
    told = [preview.channel, preview.text, [choice.label for choice in preview.choices]]
    return _message("shown", order.user_id, ticket_no, order.act.value, version, told)


def _message(*parts: object) -> bytes:
    return f"as shown\n{json.dumps(parts)}".encode()
