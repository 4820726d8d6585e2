"""How a message of ours in a Telegram chat is known: a message's number is unique in its chat only."""


def letter_id(chat_id: int, message_id: int) -> str:
    """The provider's id of a message, as it stands with the sending."""
    return f"{chat_id}:{message_id}"
