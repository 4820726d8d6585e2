"""回访进度: where a callback stands in its conversation."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a callback stands in its conversation."""

    WAITING = "waiting"
    """Not asked yet (or only announced as one of several)."""
    ASKING = "asking"
    """The satisfaction question is open."""
    FOLLOWING = "following"
    """The score is given; a further question is open."""
    BY_PHONE = "by_phone"
    """Messages are used up or unwelcome: an officer phones."""
    DONE = "done"
    """Nothing more is asked. Answers may still change until the round closes."""
