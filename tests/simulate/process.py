"""One `huifang serve`: the real house and its doors on a virtual clock, which can be stopped, or killed where it stands."""

import asyncio
import contextvars
import json
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast
from unittest.mock import patch
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web
from multidict import CIMultiDict, MultiDict
from yarl import URL

from bot.channels.incoming import Incoming, PartyOn
from bot.channels.telegram.polling import Polling
from bot.channels.twilio import channel, posts
from bot.channels.twilio.channel import TwilioSms
from bot.channels.twilio.http import Http, Unexpected
from bot.dialogue.inputs import Pressed
from bot.dialogue.survey.score_question import OVERALL
from bot.domain.medium import Medium
from db.queries.people import links
from db.queries.people.links import AnswerLink
from db.upkeep.checks import _references
from handlers.inbound.door import Door
from handlers.inbound.receiving import Receiver
from handlers.inbound.webhooks import mounted
from handlers.terminal.opening import Office
from handlers.terminal.serving.assembly import assembled
from handlers.terminal.serving.house import House
from scheduler.leases import Leased, Work
from scheduler.timetable import Job
from simulate import resting
from simulate.chats import ChatChannel
from simulate.loop import LIFE, Life
from simulate.telephony import ACCOUNT, AT_HOME, CHANNELS, NUMBER, TOKEN, Telephony

if TYPE_CHECKING:
    from simulate.world import World

T = TypeVar("T")
PUBLIC = "https://huifang.example"


class _Wire(Http):
    """Twilio's HTTP without a network between."""

    def __init__(self, telephony: Telephony, process: "Process") -> None:
        super().__init__()
        self._telephony = telephony
        self._process = process

    async def exchange(
        self, method: str, url: URL, form: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> tuple[int, str, Mapping[str, str], dict[str, object]]:
        """One request; see `Http.exchange`."""
        status, found, received = await self._process.outside(self._telephony.request(method, url, form))
        text = json.dumps(found)
        if not 200 <= status < 300:
            raise Unexpected(status, text, received)
        return status, text, received, dict(found)


class HomeSms(TwilioSms):
    """The vendor at home: approved texts with addresses in them, looked up and reported on as all are here."""

    name = CHANNELS[AT_HOME]


class Posted(dict[str, object]):
    """A request as the doors read it; as a mapping it has nothing that a server has noted about it."""

    def __init__(self, target: str, body: bytes, headers: Mapping[str, str]) -> None:
        super().__init__()
        self.raw_path = target
        self.headers = CIMultiDict(headers)
        self.match_info: Mapping[str, str] = {}
        self.remote = "127.0.0.1"
        self.content_length = len(body)
        self.query = MultiDict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        self.content = self
        self._body = body

    async def readany(self) -> bytes:
        """The body, and nothing after it."""
        body, self._body = self._body, b""
        return body


class Process:
    """One process of the office."""

    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.life = Life()
        self.serving = False
        self.overdue = 0
        """How many times in a row its clockwork found that something is due."""
        self.settled = world.loop.time() + 4 * world.weather.cadence
        """Until then its clockwork does not rest: what one job is to begin with, another waits for."""
        self.hops_left = world.weather.kill_hops
        self._context = contextvars.copy_context()
        self._context.run(LIFE.set, self.life)
        self._gone = asyncio.Event()
        self.task = world.loop.create_task(self._serve(), context=self._context)
        self.task.add_done_callback(lambda task: self._gone.set(), context=world.context)

    @property
    def alive(self) -> bool:
        """Whether it has neither ended nor been killed."""
        return self.life.alive and not self.task.done()

    def kill(self) -> None:
        """The power goes: nothing of it happens any more."""
        self.life.alive = False
        self.serving = False
        self._gone.set()
        self.world.note("killed", self.name)

    async def until_gone(self, within: float) -> None:
        """Wait for its end, so many seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within if within < 1e9 else None):
                await self._gone.wait()

    def stop(self) -> None:
        """SIGTERM."""
        if self.serving:
            self._stopped.set()

    def clock(self) -> datetime:
        """The wall clock of its machine."""
        return self.world.wall()

    async def outside(self, doing: Coroutine[Any, Any, T]) -> T:
        """Let something happen in the world, which goes on whatever becomes of this process."""
        self.step()
        task = self.world.loop.create_task(doing, context=self.world.context)
        result = await asyncio.shield(task)
        self.step()
        return result

    def step(self) -> None:
        """One more step to somebody outside: the one after which the seed kills it, perhaps."""
        if self.hops_left:
            self.hops_left -= 1
            if not self.hops_left:
                self.kill()

    async def _serve(self) -> None:
        world = self.world
        self._stopped = asyncio.Event()
        store = world.ground.store()
        found = world.ground.now(_references)
        if not found.ok:
            world.unclean.append(f"{self.name}: {found.detail}")
        office = Office(world.settings_now(), store, world.vault)
        chat = ChatChannel(world.chats, self.outside, world.weather.chat_rate)
        texting = [self._sms()]
        if world.weather.moves is not None:
            texting.append(self._sms(HomeSms, AT_HOME))
        house, jobs = assembled(
            office, [chat, *texting], owner=self.name, alone=world.weather.processes == 1, clock=self.clock
        )
        self._house = house
        await house.begin()
        self._open(house, chat)
        begin = partial(Polling, self._receiver, chat)
        polling: Work = begin()
        if world.weather.processes > 1:
            polling = Leased(store, "telegram", begin, owner=self.name, clock=self.clock)
        tasks = [asyncio.create_task(house.send()), asyncio.create_task(polling.run())]
        clockwork = asyncio.create_task(self._clockwork(jobs))
        self.serving = True
        world.note("serving", self.name)
        await self._stopped.wait()
        self.serving = False
        polling.stop()
        clockwork.cancel()
        house.dispatch.stop()
        await asyncio.gather(*tasks)
        await store.close()
        world.note("stopped", self.name)

    def _sms(self, vendor: type[TwilioSms] = TwilioSms, number: str = NUMBER) -> TwilioSms:
        weather, wire = self.world.weather, _Wire(self.world.telephony, self)
        with patch.object(channel, "Http", lambda: wire):
            return vendor(
                ACCOUNT,
                TOKEN,
                number,
                agency=self.world.settings.agency_name,
                public_url=PUBLIC,
                rate=weather.sms_rate,
            )

    def _open(self, house: House, chat: ChatChannel) -> None:
        """The doors, wired as `serve` wires them."""
        office = house.office
        self._receiver, *texted = (
            Receiver(Door(name, house.desk, office.store, office.vault, self.clock), house.reconcile.report)
            for name in (chat.name, *CHANNELS.values())
        )
        self._handlers = {
            (name, route.path): route.handler
            for name, receiver in zip(CHANNELS.values(), texted, strict=True)
            for route in mounted(posts.routes(receiver, TOKEN, PUBLIC))
        }

    async def page(self, code: str, case_no: str, score: int) -> bool:
        """Somebody presses a score on the page to which a text message led; whether it was taken."""
        office = self._house.office

        async def taken() -> bool:
            find = partial(links.find, vault=office.vault, code=code, now=self.clock())
            found = await office.store.read(find)
            if not isinstance(found, AnswerLink):
                return False
            press = Pressed(Medium.WEB, case_no, OVERALL, str(score), str(score))
            to = PartyOn(found.party_id)
            await self._house.turns.take(Incoming("web", to, press, raw=str(score)), self.clock())
            return True

        task = self.world.loop.create_task(taken(), context=self._context)
        await asyncio.wait([task], timeout=15.0)
        return task.done() and task.exception() is None and task.result()

    async def post(self, url: str, form: Mapping[str, str], headers: Mapping[str, str], channel: str) -> int:
        """A provider posts a form to the office, at the door of a channel; the status of the answer, 0 without one."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        request = cast(web.Request, Posted(target, urlencode(form).encode(), headers))
        handler = cast(Any, self._handlers[channel, parts.path])
        task = self.world.loop.create_task(handler(request), context=self._context)
        done, _ = await asyncio.wait([task], timeout=15.0)
        if not done or not self.life.alive:
            return 0
        return int(task.result().status)

    async def _clockwork(self, jobs: tuple[Job, ...]) -> None:
        """The timetable, skipping the ticks at which nothing is due; see `simulate.resting`."""
        loop, last, running = self.world.loop, dict[str, float](), dict[str, asyncio.Task[Any]]()
        while True:
            for job in jobs:
                under_way = running.get(job.name)
                if under_way is not None and not under_way.done():
                    continue
                if under_way is not None and under_way.exception() is not None:
                    self.world.failed(job.name, under_way.exception())
                if loop.time() - last.get(job.name, -1e9) >= resting.pause(self.world, job):
                    last[job.name] = loop.time()
                    running[job.name] = asyncio.create_task(_done(job))
            await resting.rest(self.world, self)
            if resting.letters_wait(self.world):
                self._house.dispatch.poke()


async def _done(job: Job) -> None:
    await job.does()
