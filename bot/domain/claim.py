"""What the holder of a number may tell us about an applicant."""

from enum import StrEnum


class Claim(StrEnum):
    """What the holder of a number told us about one applicant."""

    OPTED_OUT = "opted_out"
    """I am this person, and I want no more messages."""
    STRANGER = "stranger"
    """I am not this person."""
