"""The Twilio stand-in: the Messages resource over HTTP, and the handsets at its other end."""

import asyncio
import random
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Unpack
from urllib.parse import parse_qsl

from aiohttp import web

from standins.carrier import Carrier, CarrierOptions
from standins.faults import act_out
from standins.posting import TWILIO, Answer, Patience
from standins.serving import Verb, json_answer
from standins.twilio_control import twilio_verbs
from standins.twilio_errors import basic_auth, first_error, refusal, trouble_answer
from standins.twilio_fates import FINAL, Fate, Step
from standins.twilio_mainland import MainlandSide
from standins.twilio_messages import Accepted, Mailbag, Message, Post
from standins.twilio_reading import read
from standins.twilio_webhooks import Callback, Inbound, Webhooks, twiml_messages
from standins.twilio_whatsapp import PREFIX, WhatsAppSide

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "stand-in-token"
NUMBER = "+12025550100"

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
_START = frozenset({"START", "UNSTOP"})


class TwilioServer(Carrier[Accepted, Fate]):
    """One Twilio account. Views (`accepted`, `posts`, …) may be read from any thread."""

    patience = TWILIO

    def __init__(
        self,
        *,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        number: str = NUMBER,
        **options: Unpack[CarrierOptions],
    ) -> None:
        super().__init__(Fate.delivered(), **options)
        seed = options.get("seed", 0)
        self.account_sid, self.auth_token, self.number = account_sid, auth_token, number
        self.callback_patience = TWILIO
        self.list_lag = 0.0
        """Seconds before a message, theirs or ours, turns up in the list, as with a provider that indexes late."""
        self.handles_stop = True
        """Whether the account refuses (21610) those who texted STOP, as Twilio does by default."""
        self.opted_out: set[str] = set()
        self.whatsapp, self.mainland = WhatsAppSide(), MainlandSide()
        self._webhooks = Webhooks(self.postman, account_sid, auth_token, seed)
        self._authorization = basic_auth(account_sid, auth_token)
        self._sids = random.Random(f"sids {seed}")
        self._mailbag = Mailbag()
        self._posts: list[Post] = []
        self._callbacks: list[Callback] = []
        self._inbound: list[Inbound] = []

    @property
    def posts(self) -> tuple[Post, ...]:
        """Every request to send, the refused and the troubled ones included."""
        return tuple(self._posts)

    @property
    def callbacks(self) -> tuple[Callback, ...]:
        """Every status callback that was posted."""
        return tuple(self._callbacks)

    @property
    def inbound(self) -> tuple[Inbound, ...]:
        """Every message that people texted, with how it was answered."""
        return tuple(self._inbound)

    def words(self, message: Accepted) -> str:
        """What is to be read in a message."""
        return message.body

    def message(self, sid: str) -> Message | None:
        """A message with its present state, outbound or inbound."""
        return self._mailbag.get(sid)

    def new_sid(self) -> str:
        """A fresh message SID, from the seed."""
        return f"SM{self._sids.getrandbits(128):032x}"

    async def text(
        self,
        from_: str,
        body: str,
        /,
        *,
        message_sid: str | None = None,
        to: str | None = None,
        signature: str | None = None,
        extra: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> Answer:
        """A person texts the application; returns the webhook's answer, whose TwiML messages are sent.

        What is not taken within the patience stands in the list and is not offered again.
        The same `message_sid` again is a redelivery. `signature` replaces the right one ("" leaves it out);
        `extra` adds or replaces parameters, and is signed.
        """
        ours = self.whatsapp.number if from_.startswith(PREFIX) else self.number
        sid, our_number = message_sid or self.new_sid(), to or ours
        self.whatsapp.heard(from_, self.clock())
        if self._mailbag.get(sid) is None:
            now = self.clock()
            service = (extra or {}).get("MessagingServiceSid")
            letter = Accepted(now, sid, our_number, from_, body, None, None, service, direction="inbound")
            self._mailbag.put(Message(letter, "received", now, now))
        if self.handles_stop and signature is None:
            self._note_opt_out(from_, body)
        url = f"{self.public_url}/webhooks/twilio/messages"
        form = self._webhooks.inbound_form(sid, from_, our_number, body) | dict(extra or {})
        answer = await self._webhooks.post(url, form, patience or self.patience, signature)
        self._inbound.append(Inbound(self.clock(), sid, from_, our_number, body, answer.status))
        for receiver, reply in twiml_messages(answer, from_):
            await self._take({"To": receiver, "From": our_number, "Body": reply}, direction="outbound-reply")
        return answer

    def verbs(self) -> Mapping[str, Verb]:
        """The control door's verbs by name."""
        return twilio_verbs(self)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request of the REST API."""
        if request.headers.get("Authorization") != self._authorization:
            return refusal(20003, "")
        body = await request.read()
        match request.path.split("/"):
            case ["", "2010-04-01", "Accounts", self.account_sid, "Messages.json"] if (
                request.method == "POST"
            ):
                form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
                return await self._send(request, form)
            case ["", "v1", "Content", *rest] if request.method == "GET" and rest:
                return self.whatsapp.read(rest)
            case ["", "2010-04-01", "Accounts", *rest] if request.method == "GET":
                fault = self.read_faults.draw()
                work = partial(self._read, rest, request.query)
                return await (work() if fault is None else act_out(fault, request, work, trouble_answer))
            case _:
                return refusal(20404, "")

    async def _read(self, path: list[str], query: Mapping[str, str]) -> web.Response:
        before = self.clock() - timedelta(seconds=self.list_lag)
        return read(path, query, self._mailbag, self.account_sid, self.number, before)

    async def _send(self, request: web.BaseRequest, form: dict[str, str]) -> web.StreamResponse:
        fault = self.faults.draw()
        trouble = None if fault is None else fault.trouble
        post = Post(self.clock(), form.get("To", ""), form.get("Body", ""), trouble)
        self._posts.append(post)
        if fault is None:
            return await self._take(form, post)
        return await act_out(fault, request, partial(self._take, form, post), trouble_answer)

    async def _take(
        self, form: dict[str, str], post: Post | None = None, direction: str = "outbound-api"
    ) -> web.Response:
        """Accept a message or refuse it, and start its life."""
        to = form.get("To", "")
        check = self.whatsapp.first_error if to.startswith(PREFIX) else first_error
        wrong = check(form) or (21610 if to in self.opted_out else None)
        fate = Fate.refused(wrong) if wrong else self._own_fate(form) or self.next_fate(to)
        if fate.refuse is not None:
            if post is not None:
                post.refused = fate.refuse
            return refusal(fate.refuse, to, fate.retry_after)
        message = self._accept(form, direction)
        if post is not None:
            post.sid = message.letter.sid
        if fate.before_answer:
            await self._live(message, fate)
        answer = json_answer(message.resource(self.account_sid), 201)
        if fate.steps and not fate.before_answer:
            self.keep(self._live(message, fate))
        return answer

    def _accept(self, form: Mapping[str, str], direction: str) -> Message:
        now, service, validity = self.clock(), form.get("MessagingServiceSid"), form.get("ValidityPeriod")
        letter = Accepted(
            at=now,
            sid=self.new_sid(),
            to=form["To"],
            from_=form.get("From", self.number),
            body=self.whatsapp.body(form),
            validity_period=int(validity) if validity else None,
            status_callback=form.get("StatusCallback"),
            messaging_service_sid=service,
            direction=direction,
            form=form,
        )
        message = Message(letter, "queued" if service is None else "accepted", now)
        self._mailbag.put(message)
        self._accepted.append(letter)
        return message

    async def _live(self, message: Message, fate: Fate) -> None:
        for step in fate.steps:
            if step.after:
                await asyncio.sleep(step.after)
            self._move(message, step)
            if message.letter.status_callback and step.posts:
                posts = (self._post_status(message, step) for _ in range(step.posts))
                await asyncio.gather(*posts)

    def _move(self, message: Message, step: Step) -> None:
        now = self.clock()
        if step.moves and message.status not in FINAL:
            message.status, message.error_code, message.updated = step.status, step.error_code, now
        if message.sent is None and step.status != "failed":
            message.sent = now
        if step.arrives:
            self.phone(message.letter.to).receive(message.letter)

    async def _post_status(self, message: Message, step: Step) -> None:
        posted = await self._webhooks.post_status(message, step, self.callback_patience)
        self._callbacks.append(posted)

    def _own_fate(self, form: Mapping[str, str]) -> Fate | None:
        return self.whatsapp.fate(form, self.clock()) or self.mainland.fate(form, self.clock())

    def _note_opt_out(self, from_: str, body: str) -> None:
        word = body.strip().upper()
        if word in _STOP:
            self.opted_out.add(from_)
        elif word in _START:
            self.opted_out.discard(from_)
