"""双人审批: what two persons decide together."""

from enum import StrEnum


class ApprovalKind(StrEnum):
    """The actions that take two persons."""

    EXCLUDE = "exclude"
    """Leave a case out of the callbacks."""
    PHONE = "phone"
    """Call another number than the imported one."""
    EXTENSION = "extension"
    """Give a complaint more days."""
    UNSEAL = "unseal"
    """See who complained."""
    LATE = "late"
    """Let messages of a round that is over go out again until a later hour."""
    CLOSE = "close"
    """Close a round although somebody in it was never called."""
    ACCOUNT = "account"
    """Grant, change or reopen an account that sees complaints or decides."""
    SETTING = "setting"
    """Change what the public reads, or is bound by: the office's name, its texts, its terms."""
    ERASE = "erase"
    """Destroy what is known of the person of a case."""
    ERRATUM = "erratum"
    """Correct the sealed result of a case, beside its record."""
