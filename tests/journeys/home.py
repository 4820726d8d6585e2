"""Offices that text at home: each vendor's stand-in as the journeys use it, with nothing set but what must be."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bot.channels.aliyun.vendor import VENDOR as ALIYUN
from bot.channels.tencent.vendor import VENDOR as TENCENT
from bot.channels.vendor import Vendor
from bot.dialogue.templates import TEMPLATES
from bot.settings import Settings
from journeys.offices import Era
from journeys.processes import PATIENCE
from standins import aliyun, mas, tencent
from standins.faults import Fault, Trouble
from standins.posting import Answer

LOST = Fault(Trouble.RESET, accepted=True)


@dataclass(frozen=True)
class HomeVendor:
    """One vendor at home, running in a thread."""

    settings: Mapping[str, str]
    pushes_to: str
    """Where it posts what people write, below our public address."""
    deliver_to: dict[str, str]
    accepted: Callable[[], list[tuple[str, str]]]
    """To whom, and what the handset shows, in order."""
    text: Callable[[str, str], Answer]
    """A person answers; what our side said to the push."""
    pays: Callable[[bool], None]
    """Whether our account there is good for anything."""
    refused: Callable[[], int]
    """How many posts it has refused for that."""
    loses_answer: Callable[[], None]
    """The next message is taken, and nobody hears that it was."""


@contextmanager
def tencent_cloud(clock: Era) -> Iterator[HomeVendor]:
    with tencent.TencentServer() as server:

        def pays(good: bool) -> None:
            server.account.package = 10_000 if good else 0

        server.clock = lambda: clock.now
        server.postman.timeout = PATIENCE
        server.account.templates = submitted(TENCENT)
        yield HomeVendor(
            {
                "HUIFANG_SMS_MAINLAND": "tencent",
                "HUIFANG_TENCENT_SECRET_ID": tencent.SECRET_ID,
                "HUIFANG_TENCENT_SECRET_KEY": tencent.SECRET_KEY,
                "HUIFANG_TENCENT_SDK_APP_ID": tencent.APP_ID,
                "HUIFANG_TENCENT_SIGN_NAME": tencent.SIGN_NAME,
                "HUIFANG_TENCENT_API_URL": server.url,
                "HUIFANG_PUSH_SECRET": tencent.PUSH_SECRET,
            },
            "/webhooks/tencent/{secret}/reply",
            server.deliver_to,
            lambda: [(taken.to, taken.text) for taken in server.accepted],
            lambda number, words: server.run(server.text(number, words)),
            pays,
            lambda: len(server.refused),
            lambda: server.faults.script(LOST),
        )


@contextmanager
def aliyun_sms(clock: Era) -> Iterator[HomeVendor]:
    with aliyun.AliyunServer() as server:

        def pays(good: bool) -> None:
            server.account.credit = 10_000 if good else 0

        server.clock = lambda: clock.now
        server.postman.timeout = PATIENCE
        server.account.templates = submitted(ALIYUN)
        yield HomeVendor(
            {
                "HUIFANG_SMS_MAINLAND": "aliyun",
                "HUIFANG_ALIYUN_ACCESS_KEY_ID": aliyun.ACCESS_KEY_ID,
                "HUIFANG_ALIYUN_ACCESS_KEY_SECRET": aliyun.ACCESS_KEY_SECRET,
                "HUIFANG_ALIYUN_SIGN_NAME": aliyun.SIGN_NAME,
                "HUIFANG_ALIYUN_API_URL": server.url,
                "HUIFANG_PUSH_SECRET": aliyun.PUSH_SECRET,
            },
            "/webhooks/aliyun/{secret}/up",
            server.deliver_to,
            lambda: [(taken.to, taken.text) for taken in server.accepted],
            lambda number, words: server.run(server.text(number, words)),
            pays,
            lambda: len(server.refused),
            lambda: server.faults.script(LOST),
        )


@contextmanager
def cloud_mas(clock: Era) -> Iterator[HomeVendor]:
    with mas.MasServer() as server:
        ours = server.account
        server.postman.timeout = PATIENCE

        def pays(good: bool) -> None:
            server.account = ours if good else replace(ours, ap_id="of-another-contract")

        yield HomeVendor(
            server.environment,
            "/webhooks/gateway/yunmas/{secret}/up",
            server.deliver_to,
            lambda: [(taken.to, taken.body) for taken in server.accepted],
            lambda number, words: server.run(server.text(number, words, at=clock.now)),
            pays,
            lambda: sum(post.rspcod == "InvalidUsrOrPwd" for post in server.posts),
            lambda: server.faults.script(LOST),
        )


VENDORS = {"aliyun": aliyun_sms, "tencent": tencent_cloud, "gateway": cloud_mas}

LONGER = {"aliyun"}
"""Whose journey is lived through with the long tests: two are enough every time."""


def submitted(vendor: Vendor) -> dict[str, str]:
    """Every template as the vendor approved it, under our own name: an office that has entered no numbers."""
    submission = vendor.submission(Settings())
    assert submission is not None
    return {name: submission.wording(template, "") for name, template in TEMPLATES.items()}
