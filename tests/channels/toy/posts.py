"""What 信鸽 posts, with a key in a header: what people write, and what became of a message."""

import json
from collections.abc import Callable, Mapping

from bot.channels.base import Fate, Receipt
from bot.channels.events import Event, Opened, Origin, SharedPhone, Wrote
from bot.channels.inbound import Inbound, Post, PostReply, PostRoute, Unavailable

HEADER = "X-Toy-Key"
EVENTS: Mapping[str, Callable[[Origin, str], Event]] = {
    "opened": Opened,
    "phone": SharedPhone,
    "text": Wrote,
}


def routes(inbound: Inbound, key: str) -> list[PostRoute]:
    def admits(headers: Mapping[str, str]) -> bool:
        return headers.get(HEADER) == key

    async def written(post: Post) -> PostReply:
        told = json.loads(post.body)
        event = EVENTS[told["kind"]](Origin(told["id"], told["chat"], "zh-Hans"), told["what"])
        try:
            if inbound.floods(event):
                await inbound.keep([event])
            else:
                await inbound.take(event)
        except Unavailable:
            return PostReply(503)
        return PostReply()

    async def arrived(post: Post) -> PostReply:
        told = json.loads(post.body)
        await inbound.report(Receipt(told["id"], "landed", "", told["ref"], Fate.DELIVERED))
        return PostReply()

    return [
        PostRoute("/webhooks/toy", 10_000, admits, written),
        PostRoute("/webhooks/toy/landed", 10_000, admits, arrived),
    ]
