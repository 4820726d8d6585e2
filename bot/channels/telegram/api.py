"""The Bot API through aiogram: calls, and what their failures mean. Importing this takes half a second; see `channel`.

aiogram's `Bot` and exceptions, with an HTTP session of ours: JSON instead of multipart forms, a time-out for the whole
call, no redirects, and network errors as they are, so that a refused connection can be told from a lost answer. A
sending that goes well, which is nearly every one, passes by aiogram's models: they cost more than the sending.
"""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    GetFile,
    GetMe,
    Response,
    SendDocument,
    SetWebhook,
    TelegramMethod,
)
from aiogram.methods.base import TelegramType
from aiogram.types import BufferedInputFile
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError, ClientTimeout, FormData

from bot.channels.base import Accepted, Doubt, LetterFile, NotGiven, Outcome, Refused
from bot.channels.telegram.answers import number_of, outcome_of
from bot.channels.telegram.troubles import TelegramTrouble
from bot.dialogue.inputs import FileRefusal

Buttons = Sequence[Sequence[tuple[str, str]]]
"""Rows of (label, data)."""

CONNECT_SECONDS = 5.0
CALL_SECONDS = 15
FETCH_SECONDS = 60
DOCUMENT_SECONDS = 60
_JSON = {"Content-Type": "application/json"}
_NO_PREVIEW = {"is_disabled": True}
POLL_MARGIN = 10
"""Seconds that a poll may take beyond the wait it asks for."""
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")


class _SendText(TelegramMethod[dict[str, Any]]):
    """sendMessage, as far as aiogram has to see it to judge an answer."""

    __returning__ = dict[str, Any]
    __api_method__ = "sendMessage"

    chat_id: int
    text: str


class _RawUpdates(TelegramMethod[list[Any]]):
    """getUpdates, whose updates are left as they are: one that aiogram cannot read must not block all others."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: Sequence[str] | None = None


class _Session(AiohttpSession):
    """See the module's first lines."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the library's signature
    ) -> TelegramType:
        """One call, once; raises aiogram's exceptions for answers, aiohttp's for the network."""
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        body = method.model_dump_json(exclude_none=True, exclude_defaults=True).encode()
        status, content = await self.post(url, body, timeout or CALL_SECONDS)
        return cast(TelegramType, self.check_response(bot, method, status, content).result)

    async def post(self, url: str, body: bytes | FormData, seconds: int) -> tuple[int, str]:
        """Post JSON or, with a file, a form, once; the answer's status and content. Raises aiohttp's exceptions."""
        session = await self.create_session()
        async with session.post(
            url,
            data=body,
            headers=_JSON if isinstance(body, bytes) else None,
            timeout=ClientTimeout(total=seconds, connect=CONNECT_SECONDS),
            allow_redirects=False,
        ) as answer:
            return answer.status, (await answer.read()).decode("utf-8", "replace")

    async def download(self, token: str, path: str, largest: int) -> bytes:
        """A file by the path that getFile told. Raises NotGiven."""
        session = await self.create_session()
        content = bytearray()
        try:
            async with session.get(
                self.api.file_url(token=token, path=path),
                timeout=ClientTimeout(total=FETCH_SECONDS, connect=CONNECT_SECONDS),
                allow_redirects=False,
            ) as answer:
                if answer.status != HTTPStatus.OK:
                    lost = answer.status == HTTPStatus.NOT_FOUND
                    raise NotGiven(FileRefusal.LOST if lost else None)
                async for chunk in answer.content.iter_chunked(65_536):
                    content += chunk
                    if len(content) > largest:
                        raise NotGiven(FileRefusal.TOO_BIG)
        except (ClientError, TimeoutError, OSError) as e:
            raise NotGiven(None) from e
        return bytes(content)

    async def close(self) -> None:
        """Close the connections without the pause of the library, which newer aiohttp makes needless."""
        if self._session is not None:
            await self._session.close()

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """As aiogram does, but a 429 always says how long to wait, and a 5xx is one whatever page comes with it."""
        try:
            return super().check_response(bot, method, status_code, content)
        except AiogramError as e:
            if status_code == 429 and not isinstance(e, TelegramRetryAfter):
                raise TelegramRetryAfter(method, "429", retry_after=1) from e
            if status_code >= 500 and not isinstance(e, TelegramServerError):
                raise TelegramServerError(method, str(status_code)) from e
            raise


class Api:
    """One bot's calls. Not bound to a loop until the first one."""

    def __init__(self, token: str, url: str) -> None:
        """Raises TelegramTrouble for a token that is none."""
        self._session = _Session(api=TelegramAPIServer.from_base(url.rstrip("/")))
        try:
            self._bot = Bot(token, session=self._session)
        except TokenValidationError as e:
            raise TelegramTrouble("bad_token") from e
        self._send_url = self._session.api.api_url(token=token, method="sendMessage")

    async def send(self, chat_id: int, text: str, buttons: Buttons, contact_label: str) -> Outcome:
        """Send a text once, with inline buttons or, without any, with the button that shares the phone number."""
        message: dict[str, Any] = {"chat_id": chat_id, "text": text, "link_preview_options": _NO_PREVIEW}
        if markup := _markup(buttons, contact_label):
            message["reply_markup"] = markup
        try:
            status, content = await self._session.post(
                self._send_url, json.dumps(message).encode(), CALL_SECONDS
            )
            number = number_of(status, content)
            if number is None:
                call = _SendText(chat_id=chat_id, text=text)
                answer = self._session.check_response(self._bot, call, status, content).result
                number = int(cast(dict[str, Any], answer)["message_id"])
            return Accepted(str(number))
        except Exception as e:
            # Whatever the libraries make of an answer: the call may have been carried out.
            return outcome_of(e)

    async def send_document(self, chat_id: int, caption: str, file: LetterFile) -> Outcome:
        """Send a file with words under it, once (https://core.telegram.org/bots/api#senddocument)."""
        call = SendDocument(
            chat_id=chat_id, document=BufferedInputFile(file.content, file.name), caption=caption
        )
        try:
            url = self._session.api.api_url(token=self._bot.token, method="sendDocument")
            form = self._session.build_form_data(self._bot, call)
            status, content = await self._session.post(url, form, DOCUMENT_SECONDS)
            number = number_of(status, content)
            if number is None:
                answer = self._session.check_response(
                    self._bot, _SendText(chat_id=chat_id, text=""), status, content
                )
                number = int(cast(dict[str, Any], answer.result)["message_id"])
            return Accepted(str(number))
        except Exception as e:
            return outcome_of(e)

    async def updates(self, offset: int | None, wait: int, limit: int) -> list[Any]:
        """Confirm everything below `offset` and wait up to `wait` seconds for more. Raises TelegramTrouble."""
        call = _RawUpdates(offset=offset, limit=limit, timeout=wait, allowed_updates=WANTED)
        return await self._call(call, wait + POLL_MARGIN)

    async def answer_press(self, press_id: str, text: str) -> None:
        """End the waiting sign on a button. Raises TelegramTrouble."""
        await self._call(AnswerCallbackQuery(callback_query_id=press_id, text=text or None))

    async def fetch(self, file_id: str, largest: int) -> bytes:
        """The content of a file. Raises NotGiven (https://core.telegram.org/bots/api#getfile)."""
        try:
            told = await self._bot(GetFile(file_id=file_id), request_timeout=CALL_SECONDS)
        except TelegramBadRequest as e:
            too_big = "too big" in e.message.lower()
            raise NotGiven(FileRefusal.TOO_BIG if too_big else FileRefusal.LOST) from e
        except Exception as e:
            raise NotGiven(None) from e
        if not told.file_path:
            raise NotGiven(FileRefusal.LOST)
        if (told.file_size or 0) > largest:
            raise NotGiven(FileRefusal.TOO_BIG)
        return await self._session.download(self._bot.token, told.file_path, largest)

    async def use_webhook(self, url: str, secret: str) -> None:
        """Have updates posted to this address. Raises TelegramTrouble."""
        await self._call(SetWebhook(url=url, secret_token=secret, allowed_updates=list(WANTED)))

    async def use_polling(self) -> None:
        """Have updates wait for `updates`; none is dropped. Raises TelegramTrouble."""
        await self._call(DeleteWebhook(drop_pending_updates=False))

    async def username(self) -> str:
        """The bot's name, as it stands in links to it. Raises TelegramTrouble."""
        return (await self._call(GetMe())).username or ""

    async def close(self) -> None:
        """Release the connections."""
        await self._bot.session.close()

    async def _call(self, call: TelegramMethod[TelegramType], seconds: int = CALL_SECONDS) -> TelegramType:
        try:
            return await self._bot(call, request_timeout=seconds)
        except TelegramConflictError as e:
            raise TelegramTrouble("webhook" if "webhook" in e.message.lower() else "conflict") from e
        except Exception as e:
            match outcome_of(e):
                case Refused(_, code, wait):
                    # Every server knows getMe: one that does not, does not know us.
                    ours = code == "401" or (code == "404" and isinstance(call, GetMe))
                    raise TelegramTrouble("token" if ours else code, wait) from e
                case Doubt(reason):
                    raise TelegramTrouble(reason) from e
                case Accepted():
                    raise


def _markup(buttons: Buttons, contact_label: str) -> dict[str, Any] | None:
    """InlineKeyboardMarkup, ReplyKeyboardMarkup or none."""
    if buttons:
        rows = [[{"text": label, "callback_data": data} for label, data in row] for row in buttons]
        return {"inline_keyboard": rows}
    if contact_label:
        share = {"text": contact_label, "request_contact": True}
        return {"keyboard": [[share]], "resize_keyboard": True, "one_time_keyboard": True}
    return None
