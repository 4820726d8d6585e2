"""省平台: the two messages about a case, and how far each has got."""

from collections.abc import Mapping
from enum import StrEnum


class ProvinceKind(StrEnum):
    """Which message; the rating waits for the service record."""

    SERVICE = "service"
    RATING = "rating"


class ProvinceState(StrEnum):
    """How far a message has got."""

    PENDING = "pending"
    SENDING = "sending"
    """On its way; still so after a crash, and then in doubt."""
    DOUBT = "doubt"
    """Nobody saw whether it was taken: it is sent again under the same key, which the platform takes once."""
    HELD = "held"
    """It lacks something, and was not sent."""
    REFUSED = "refused"
    """The platform does not want it: somebody has to look."""
    SENT = "sent"


PROVINCE_KINDS: Mapping[ProvinceKind, str] = {
    ProvinceKind.SERVICE: "服务记录",
    ProvinceKind.RATING: "评价",
}
PROVINCE_STATES: Mapping[ProvinceState, str] = {
    ProvinceState.PENDING: "在等",
    ProvinceState.SENDING: "正在报",
    ProvinceState.DOUBT: "不知道收到没有，会再报",
    ProvinceState.HELD: "缺东西，没有报",
    ProvinceState.REFUSED: "被拒收",
    ProvinceState.SENT: "报成了",
}
"""What each is called at the terminal."""
