"""How fast Telegram lets a bot write.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from collections import deque

from standins.telegram_wire import too_many


class Pace:
    """The limits on sending; off until they are set."""

    def __init__(self) -> None:
        self.per_chat = 0.0
        """Seconds between two messages to one chat (Telegram's rule: 1)."""
        self.per_second = 0
        """Messages in any second, all chats together (Telegram's rule: 30)."""
        self._last: dict[int, float] = {}
        self._recent: deque[float] = deque()

    def check(self, chat_id: int, now: float) -> None:
        """Let a message through, or raise BotApiError (429)."""
        if self.per_chat:
            wait = self._last.get(chat_id, -self.per_chat) + self.per_chat - now
            if wait > 0:
                raise too_many(wait)
            self._last[chat_id] = now
        if self.per_second:
            while self._recent and now - self._recent[0] >= 1.0:
                self._recent.popleft()
            if len(self._recent) >= self.per_second:
                raise too_many(1.0)
            self._recent.append(now)
