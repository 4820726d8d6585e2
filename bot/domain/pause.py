"""Why nothing is sent on a channel for a while."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a lane is paused, in our words."""

    NETWORK = "network"
    """The provider cannot be reached: DNS, connection, TLS."""
    BUSY = "busy"
    """The provider accepts no more at this rate."""
    ACCOUNT = "account"
    """The provider does not let us send: key, account, balance, sender, address of the API."""
    SILENT = "silent"
    """The provider gives no clear answer: time-outs, 5xx, malformed responses."""
