"""What was changed in one process holds in all of them: read when it is used, and never torn."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select

from bot.channels.incoming import Chat, Incoming
from bot.dialogue.inputs import Said
from bot.domain.language import Language
from bot.domain.medium import Medium
from bot.domain.role import Role
from bot.library import wording
from bot.settings import Settings
from bot.work.office_settings.in_force import SettingsInForce
from console import VAULT, add_user, on_both
from db.queries.office import office_settings
from db.queries.outbox import message_words
from db.schema import outbox
from db.store import Conflict, OpenedStore, Store
from handlers.terminal.composition import following, turns_of, voice_of
from handlers.terminal.opening import Office

NOW = datetime(2026, 11, 3, 3, tzinfo=UTC)


async def changed(store: Store, changes: Mapping[str, object], *, after: int = 0) -> None:
    by = await add_user(store, f"admin{after}", Role.ADMIN)
    for key, value in changes.items():
        await store.write(partial(office_settings.add, key=key, value=value, after=after, by=by, now=NOW))


@on_both
async def test_every_process_takes_in_what_one_has_changed(store: Store) -> None:
    one, other = SettingsInForce(store, Settings()), SettingsInForce(store, Settings())
    before = other()
    await changed(store, {"agency_name": "新名局", "send_hours": "10:00-18:00"})
    await one.refresh()
    await other.refresh()
    for process in (one, other):
        assert (process.settings.agency_name, process.settings.send_hours) == ("新名局", "10:00-18:00")
    assert before.settings.agency_name == "审批服务回访", "who had begun with it ends with it"
    unchanged = other()
    await other.refresh()
    assert other() is unchanged


async def test_the_environment_wins_and_what_another_release_wrote_is_left_aside(store: Store) -> None:
    cell = SettingsInForce(store, Settings(agency_name="环境里的名称"))
    await changed(
        store, {"agency_name": "新名局", "send_hours": "25:00-26:00", "of_the_future": 1, "desk": "二楼"}
    )
    await cell.refresh()
    assert (cell.settings.agency_name, cell.settings.send_hours) == ("环境里的名称", "09:00-20:00")
    assert cell.settings.desk == "二楼"
    await changed(store, {"desk": None}, after=1)
    await cell.refresh()
    assert cell.settings.desk == ""


@pytest.mark.both_engines
@on_both
async def test_of_two_who_change_the_same_the_second_is_told(store: Store) -> None:
    await changed(store, {"desk": "一楼"})
    by = await add_user(store, "late", Role.ADMIN)
    with pytest.raises(Conflict):
        await store.write(partial(office_settings.add, key="desk", value="二楼", after=0, by=by, now=NOW))


async def test_the_parts_of_an_office_speak_in_the_name_in_force(store: OpenedStore) -> None:
    office = Office(Settings(), store, VAULT)
    turns, voice = turns_of(office), following(office, voice_of)
    own = f"新话：{wording().sentences[Language.ZH_HANS]['help.chat']}"
    usable = {
        "text.help.chat": {"zh-Hans": own},
        "text.kept": {"zh-Hans": "少了什么{no_such}"},
        "text.gone": {},
    }
    await changed(store, {"agency_name": "新名局", "phone": "0731-12345678", **usable})
    await office.in_force.refresh()
    asked = Incoming(
        "telegram", Chat("7001", "zh-Hans"), Said(Medium.CHAT, "帮助"), message_id="m1", raw="帮助"
    )
    await turns.take(asked, NOW)
    sent = await store.read(lambda c: c.execute(select(outbox)).one())
    words = message_words.opened(VAULT, sent.ref, sent.words_sealed).text
    assert "新名局" in words
    assert words.startswith("新话：")
    assert office.in_force().texts.keys() == {"help.chat"}, (
        "what cannot be said is left aside, and ours is said"
    )
    assert voice().wording.sentences[Language.ZH_HANS]["help.chat"] == own
    assert "0731-12345678" in words
    assert voice().agency == "新名局"
    assert voice() is voice()
