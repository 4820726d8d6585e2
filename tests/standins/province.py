"""A provincial platform for tests, no kinder than one: it decrypts with its own key, checks who asks, and takes a key once.

    server.answers  what comes next instead of the platform's own answer: a status, a body, a hang (`None`)
    server.takes    whether what is answered so was taken all the same, so that nobody saw it

A rating without its service record, a dissatisfied one without a reason and a key that is there already are refused, all with 200.
"""

import asyncio
import json
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.province import sm2
from bot.channels.province.sm2 import CurvePoint
from standins.serving import LocalServer, json_answer

PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PUBLIC = sm2.times(PRIVATE, sm2.G)
PUBLIC_TEXT = f"04{PUBLIC.octets.hex()}"
TENANT, MARK, WORD = "430000000000", "hnhf", "stand-in-word"


def opened(cipher: bytes, private: int = PRIVATE) -> bytes:
    """Decrypt C1‖C3‖C2; raises ValueError for what was not encrypted to this key."""
    point = CurvePoint(int.from_bytes(cipher[1:33], "big"), int.from_bytes(cipher[33:65], "big"))
    if cipher[:1] != b"\x04" or not point.on_curve:
        raise ValueError("no point")
    shared = sm2.times(private, point).octets
    hidden = cipher[97:]
    blocks = [sm2.digest(shared + n.to_bytes(4, "big")) for n in range(1, len(hidden) // 32 + 2)]
    plain = bytes(a ^ b for a, b in zip(hidden, b"".join(blocks), strict=False))
    if sm2.digest(shared[:32] + plain + shared[32:]) != cipher[65:97]:
        raise ValueError("the digest is another")
    return plain


@dataclass
class Taken:
    """What the platform has."""

    services: dict[str, dict[str, str]] = field(default_factory=dict)
    ratings: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


class ProvinceServer(LocalServer):
    """One province."""

    def __init__(self) -> None:
        super().__init__()
        self.has = Taken()
        self.asked: list[str] = []
        """`service 43A-1`, … in the order in which they came, taken or not."""
        self.word = WORD
        self.service = "service"
        """What a service record stands under."""
        self.answers: list[web.Response | None] = []
        self.takes = False
        self.hung = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        told = json.loads(await request.read())["txnBodyCom"]
        proof = opened(bytes.fromhex(told["sign"])).decode()
        if proof != f"{told['time']}{MARK}{self.word}" or request.headers["C-Tenancy-Id"] != TENANT:
            return self.says("验签失败")
        ((name, (cipher,)),) = told["params"].items()
        (message,) = json.loads(opened(bytes.fromhex(cipher)))
        self.asked.append(f"{request.path.strip('/')} {message['projectNo']}")
        if not self.answers:
            return self.says(self.take(name, message))
        answer = self.answers.pop(0)
        if self.takes:
            self.take(name, message)
        if answer is None:
            await self.hung.wait()
        return answer or self.says("late")

    def take(self, name: str, message: dict[str, str]) -> str:
        """Keep it, or say why not."""
        if name == self.service:
            known = message["projectNo"] in self.has.services
            self.has.services.setdefault(message["projectNo"], message)
            return "办件数据重复" if known else "success"
        key = (message["projectNo"], message["assessNumber"])
        if key in self.has.ratings:
            return "重复评价"
        if key[0] not in self.has.services:
            return "办件服务记录不存在"
        if message["satisfaction"] in "12" and not (message["evalDetail"] or message["writingEvaluation"]):
            return "差评请填写原因"
        self.has.ratings[key] = message
        return "success"

    def says(self, what: str) -> web.Response:
        """The platform's own answer."""
        return json_answer({"C-Response-Desc": what, "C-API-Status": "00" if what == "success" else "01"})
