"""What may be wrong with a ledger: every problem is one sentence for whoever checks it."""


class LedgerProblem(ValueError):
    """Something that a ledger promises does not hold."""


class NotExact(LedgerProblem):
    """A text is not written exactly as docs/ledger.md has it: one byte is enough."""

    def __init__(self, what: str, text: str | bytes) -> None:
        shown = text[:60] if isinstance(text, str) else text[:60].decode("utf-8", "replace")
        super().__init__(f"{what}的写法不对：{shown!r}")
