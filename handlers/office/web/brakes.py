"""Which tries at a log-in count together, and how long the next one has to wait.

A stranger's wrong passwords slow down strangers. Whoever has logged in before holds a device cookie (OWASP, "Device cookies"):
their tries count by that cookie alone, which no stranger can use up, and so nobody is kept out of their account from
outside. Strangers count by account and network together, by network, and by account wherever they come from. A network is
one IPv4 address or the /64 that every IPv6 host has to itself.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from db.vault import Vault
from handlers.http.caller import network

WINDOW = timedelta(minutes=15)
"""How long a wrong try is remembered."""
DEVICE_DAYS = 400
"""How long a browser keeps a device cookie: the most that browsers grant."""


@dataclass(frozen=True, slots=True)
class LoginBrake:
    """So many tries are free within the window; each further one doubles the pause after it, up to `most`."""

    free: int
    most: timedelta
    own: bool = False
    """Nobody else counts under this key: the right password makes it forget all tries, not only this one."""

    def pause(self, tries: int) -> timedelta:
        """How long after the last of so many tries the next one is taken."""
        beyond = tries - self.free
        if beyond < 0:
            return timedelta()
        return min(self.most, timedelta(seconds=2 ** min(beyond + 1, 12)))


BY_DEVICE = LoginBrake(free=5, most=timedelta(minutes=1), own=True)
BY_NAME = LoginBrake(free=5, most=timedelta(minutes=1), own=True)
"""One account from one network."""
BY_ADDRESS = LoginBrake(free=20, most=timedelta(minutes=5))
BY_ACCOUNT = LoginBrake(free=60, most=timedelta(minutes=1))
"""One account from everywhere: more than one network can use up in the window."""

Brakes = dict[bytes, LoginBrake]
"""By the blind index under which tries are counted."""


def of_device(vault: Vault, name: str, nonce: str) -> Brakes:
    """The brake of somebody on a device that has logged in to this account before."""
    return {vault.index(f"log-in device\n{name}\n{nonce}"): BY_DEVICE}


def of_stranger(vault: Vault, name: str, address: str) -> Brakes:
    """The brakes of anybody else."""
    here = network(address)
    return {
        vault.index(f"log-in name\n{here}\n{name}"): BY_NAME,
        vault.index(f"log-in address\n{here}"): BY_ADDRESS,
        vault.index(f"log-in account\n{name}"): BY_ACCOUNT,
    }


def of_network(vault: Vault, address: str) -> Brakes:
    """The brake of anybody who names no account."""
    return {vault.index(f"log-in address\n{network(address)}"): BY_ADDRESS}


def of_session(vault: Vault, user_id: int) -> Brakes:
    """The brake of somebody logged in who is asked for their password again."""
    return {vault.index(f"log-in again\n{user_id}"): BY_DEVICE}


def device_cookie(vault: Vault, name: str) -> str:
    """A fresh cookie for a device on which somebody has just logged in to this account."""
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_proof(vault, name, nonce)}"


def nonce_of(vault: Vault, name: str, cookie: str) -> str | None:
    """What a device cookie for this account is known by; None unless it is ours, for this account."""
    nonce, _, proof = cookie.partition(".")
    said = proof.encode("utf-8", "replace")
    genuine = vault.signatures(_device(name, nonce))
    return nonce if any(hmac.compare_digest(said, one.hex().encode()) for one in genuine) else None


def cookie_suffix(vault: Vault, name: str) -> str:
    """Several people share a computer: each account's cookie has a name of its own, which does not tell the account."""
    return vault.lasting_index(f"log-in cookie\n{name}")[:6].hex()


def _proof(vault: Vault, name: str, nonce: str) -> str:
    return vault.sign(_device(name, nonce)).hex()


def _device(name: str, nonce: str) -> bytes:
    return f"office device\n{name}\n{nonce}".encode("utf-8", "replace")
