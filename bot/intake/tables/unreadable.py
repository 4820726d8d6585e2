"""The one fault that stops an import before anything is stored."""


class UnreadableFile(ValueError):
    """The file as a whole cannot be used. The message is one Chinese sentence: what is wrong and what to do next."""
