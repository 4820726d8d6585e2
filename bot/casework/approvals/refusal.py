"""What is raised when something that two persons decide cannot be done, whichever of them asks for it."""


class NotPossible(ValueError):
    """It cannot be done; the message says why and what to do. Nothing was changed."""
