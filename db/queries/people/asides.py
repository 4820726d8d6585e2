"""What a talk remembers besides its callbacks: the complaint being told, the ticket that the next words are for, what
came in again and again, and when a stranger was greeted.

It is stored sealed with the party: nobody may learn who tells a complaint, before it is filed or after.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot.dialogue.applying.application import Application
from bot.dialogue.complaint.filing import Filing
from bot.dialogue.talk import Echo
from db.schema.columns import storable
from db.vault import Vault
from db.vault.sealed import ASIDE, open_words, seal_words


@dataclass(frozen=True, slots=True)
class Aside:
    """A conversation's memory apart from callbacks."""

    filing: Filing | None = None
    hearing: str | None = None
    echo: Echo | None = None
    greeted_at: datetime | None = None
    application: Application | None = None

    @property
    def begun(self) -> bool:
        """Whether the person is in the middle of something."""
        return self.filing is not None or self.hearing is not None or self.application is not None


_JSON = TypeAdapter(Aside)
NOTHING = Aside()


def read(vault: Vault, party_id: int, sealed: bytes | None) -> Aside:
    """What was stored for a party; raises WrongKey."""
    return NOTHING if sealed is None else _JSON.validate_json(open_words(vault, sealed, ASIDE.at(party_id)))


def write(vault: Vault, party_id: int, aside: Aside) -> bytes | None:
    """What to store with a party; None for nothing."""
    if aside == NOTHING:
        return None
    return seal_words(vault, _JSON.dump_json(_storable(aside)).decode(), ASIDE.at(party_id))


def _storable(aside: Aside) -> Aside:
    """JSON cannot hold lone surrogates, which incoming messages may contain."""
    plain = _JSON.dump_python(aside, mode="python")
    return _JSON.validate_python(_clean(plain))


def _clean(value: object) -> object:
    match value:
        case str():
            return storable(value)
        case dict():
            return {name: _clean(inner) for name, inner in value.items()}
        case tuple() | list():
            return [_clean(inner) for inner in value]
        case _:
            return value
