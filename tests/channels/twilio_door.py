"""A channel to the stand-in Twilio, and answers that it would never give."""

from aiohttp import web

from bot.channels.base import (
    Letter,
)
from bot.channels.twilio.channel import TwilioSms
from standins.serving import LocalServer, json_answer

WANG = "+12025550101"
AGENCY = "省经信委监察室"
LETTER = Letter(ref="K7Q2M9AB", to=WANG, text="您对这次办理满意吗？回1到5。", valid_seconds=3_600)


def channel_to(url: str, *, sender: str = "+12025550100", token: str = "stand-in-token") -> TwilioSms:
    sid = "AC" + "0123456789abcdef" * 2
    return TwilioSms(
        sid, token, sender, agency=AGENCY, public_url="https://huifang.example/", api_url=url, rate=10.0
    )


class Odd(LocalServer):
    """A server that answers whatever it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: web.Response = web.Response()
        self.paths: list[str] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        await request.read()
        self.paths.append(request.path_qs)
        return self.answer


def says(body: object, status: int = 201) -> web.Response:
    return json_answer(body, status)
