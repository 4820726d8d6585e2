"""What a page may refuse with: a status and one sentence that says what is wrong and what to do."""


class Problem(Exception):
    """Raised by a handler or a guard, shown as a page (JSON under /office/api/).

    `key` is a sentence of the texts, e.g. `problem.no_such_month`; `facts` fill its braces.
    """

    def __init__(self, status: int, key: str, **facts: object) -> None:
        super().__init__(f"{status} {key}")
        self.status = status
        self.key = key
        self.facts = facts


def bad_input(key: str, **facts: object) -> Problem:
    """400: what was sent cannot be read."""
    return Problem(400, key, **facts)


def not_found(key: str = "problem.not_found", **facts: object) -> Problem:
    """404: there is no such thing, or it is not for you to know."""
    return Problem(404, key, **facts)


def forbidden(key: str = "problem.forbidden", **facts: object) -> Problem:
    """403."""
    return Problem(403, key, **facts)


def stale(key: str = "problem.stale", **facts: object) -> Problem:
    """409: somebody else has moved first."""
    return Problem(409, key, **facts)
