"""People who ask for information in a chat, filling in what they are asked, and the officers who work what they have asked for."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.casework.disclosure.deciding import DisclosureOrder, possible_acts
from bot.casework.tickets.ticket import Illegal
from bot.casework.tickets.ticket_number import find_ticket_number
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.applying.questions import ID_KIND, QUESTIONS, KindQuestion
from bot.domain.disclosure_act import OUTCOMES_OF, AnswerKind, DisclosureAct
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind
from bot.work.tickets.request_acts import request_of, step
from bot.work.tickets.request_course import course_of
from db.queries.tickets import disclosure_requests, timelines
from db.store import Conflict, StoreUnavailable
from handlers.terminal.composition import registry_of, voice_of
from handlers.terminal.opening import Office
from simulate.chats import Buttons
from simulate.person import Person
from simulate.tempers import Temper
from simulate.weather import DAY, HOUR, OPENS, stream

if TYPE_CHECKING:
    from simulate.world import World

FIRST_CHAT = 7_000
CHIEF = Viewer("周敏", Role.CHIEF)
_TYPED = {
    "name": "陈小满",
    "contact": "枫林街12号",
    "information": "2026年无线电频率使用许可的办理结果",
}
_WORDS = "要的是十月份的，写论文用"
_LEFT_ALONE = 0.3
"""So often nobody works on a request on a day; and so often somebody does not do what they are asked for."""


class Askers:
    """One of them in every third month."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._chance = stream(world.seed, "askers")
        self.people: list[Person] = []
        for n in range(self._chance.choice((0, 0, 1))):
            person = Person(
                len(world.town.people) + 1, Temper.NEVER, None, False, FIRST_CHAT + n, patience=40
            )
            world.town.add(person)
            world.town.listens[FIRST_CHAT + n] = partial(self._hears, person)
            self.people.append(person)
        self.filed: dict[str, Person] = {}
        """Who was told that they have filed what, by its number."""

    def begin(self) -> None:
        """Each writes at some moment of the first days, and somebody works what comes in, morning by morning."""
        for person in self.people:
            self._world.later(OPENS + self._chance.random() * 3 * DAY, self._says, person, "依申请公开")
        if self.people:
            self._world.spawn(self._works())

    def _hears(self, person: Person, text: str, buttons: Buttons) -> None:
        if person.patience <= 0:
            return
        person.patience -= 1
        if "登记好了，编号：" in text:
            number = find_ticket_number(text)
            assert number is not None
            self.filed[number] = person
        else:
            self._world.later(5.0 + self._chance.random() * 60, self._goes_on, person, text, buttons)

    def _goes_on(self, person: Person, text: str, buttons: Buttons) -> None:
        """Answer what was asked, most of the time."""
        question = next((one for one in QUESTIONS[TicketKind.DISCLOSURE] if one.ask.zh_hans in text), None)
        if question is not None:
            self._answers(person, question, buttons)
        elif "没问题就点" in text:
            self._presses(person, next(button for button in buttons if button[0] == "提交"))
        elif (
            "补正一次" in text or "还不能算补正" in text or "说明理由" in text
        ) and self._chance.random() > _LEFT_ALONE:
            self._says(person, _WORDS)

    def _answers(self, person: Person, question: KindQuestion, buttons: Buttons) -> None:
        if question.key == ID_KIND:
            self._presses(person, next(button for button in buttons if button[0] == "护照"))
        elif question.choices:
            self._presses(person, self._chance.choice(buttons))
        else:
            self._says(person, _TYPED.get(question.key, f"E1234567{person.number % 10}"))

    def _says(self, person: Person, words: str) -> None:
        self._world.town.says(person, "telegram", words, None, None, "asks")

    def _presses(self, person: Person, button: tuple[str, str]) -> None:
        label, data = button
        self._world.town.presses(person, data, label, None, None, "asks")

    async def _works(self) -> None:
        world = self._world
        for day in range(1, 6):
            await asyncio.sleep(max(0.0, OPENS + day * DAY + 10 * HOUR - world.loop.time()))
            store = world.ground.store()
            look = partial(disclosure_requests.page, ended=False, before="~", most=20)
            for row in await store.read(look):
                if self._chance.random() < _LEFT_ALONE:
                    continue
                work = partial(_step, world=world, number=row.ticket_no, choice=self._chance.choice)
                try:
                    await store.write(work)
                except (Illegal, Conflict, StoreUnavailable) as e:
                    world.note("request_not_worked", row.ticket_no, type(e).__name__)


def _step(
    connection: Connection, *, world: "World", number: str, choice: Callable[..., DisclosureAct | AnswerKind]
) -> None:
    """Anything that may be done to a request now."""
    office = Office(world.settings, world.ground.store(), world.vault)
    registry = registry_of(office)
    request = request_of(connection, registry, CHIEF, number)
    assert request is not None
    at = course_of(timelines.of(connection, world.vault, number))
    acts = possible_acts(at, Role.CHIEF)
    ends = (DisclosureAct.ANSWER,) * 3 if DisclosureAct.ANSWER in acts else ()
    act, answer = choice((*acts, *ends)), choice(list(AnswerKind))
    assert isinstance(act, DisclosureAct)
    assert isinstance(answer, AnswerKind)
    order = DisclosureOrder(
        act,
        CHIEF.name,
        Role.CHIEF,
        f"按规定办理：{act}",
        amount="35" if act is DisclosureAct.CHARGE else "",
        answer=answer if act is DisclosureAct.ANSWER else None,
        outcome=OUTCOMES_OF[answer][0] if act is DisclosureAct.ANSWER else None,
    )
    step(connection, registry, voice_of(office), request, order, world.wall())
