"""A Telegram to test against: the Bot API by polling and by webhook, people who answer, and troubles.

    async with TelegramServer() as server:
        bot = Bot(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.url)))
        wang = server.person(7001, "王芳", "zh-hans", "+8619000000001")
        wang.starts("payload-of-the-deep-link")
        question = await wang.waits_for(1)                  # the bot's first message
        wang.presses("满意", question)

As a process: `python tests/standins/telegram.py --port 9002 --too-many 0.05`.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Run by path, this folder comes first on sys.path, where its files would pass for libraries of the same name.
    sys.path.remove(str(Path(__file__).resolve().parent))
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from standins.command_line import parser_for, serve, told
from standins.telegram_chats import Chat, Person, Received
from standins.telegram_markup import Button, Markup
from standins.telegram_server import TOKEN, TelegramServer
from standins.telegram_wire import Call

__all__ = ["TOKEN", "Button", "Call", "Chat", "Markup", "Person", "Received", "TelegramServer", "main"]


def main() -> None:
    """Run as a process."""
    parser = parser_for("A stand-in for Telegram's Bot API.")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument(
        "--per-chat", type=float, default=0.0, help="seconds between two messages to one chat"
    )
    parser.add_argument("--per-second", type=int, default=0, help="messages a second, all chats together")
    parser.add_argument("--redelivery", type=float, default=0.0, help="share of updates that come twice")
    parser.add_argument("--random-ids", action="store_true", help="give every update a random identifier")
    server, options = told(parser, TelegramServer, "token")
    server.pace.per_chat, server.pace.per_second = options.per_chat, options.per_second
    server.updates.redelivery, server.updates.random_ids = options.redelivery, options.random_ids
    serve(server)


if __name__ == "__main__":
    main()
