"""What goes wrong with Telegram other than a sending, in one sentence for the operator."""


class TelegramTrouble(RuntimeError):
    """A call other than a sending failed. `code` names the reason in one word, `wait` the seconds asked for."""

    def __init__(self, code: str, wait: float = 0.0) -> None:
        super().__init__(_SENTENCES.get(code, f"Telegram 没有正常应答（{code}），请稍后再试"))
        self.code, self.wait = code, wait


_SENTENCES = {
    "bad_token": "HUIFANG_TELEGRAM_TOKEN 不是机器人令牌，请从 BotFather 重新复制",
    "token": "Telegram 不认识这个令牌，请检查 HUIFANG_TELEGRAM_TOKEN",
    "404": "Telegram 的服务器不认识这个请求，请检查 HUIFANG_TELEGRAM_API_URL",
    "webhook": "这个机器人收到的消息正发往一个 webhook 地址，不能同时来取",
    "conflict": "有另一个程序正在用同一个机器人收消息，请只保留一个",
    "connect": "连不上 Telegram，请检查网络和 HUIFANG_TELEGRAM_API_URL",
    "dns": "找不到 Telegram 的服务器，请检查网络和 HUIFANG_TELEGRAM_API_URL",
}
