"""At the terminal, too, nobody whom a complaint concerns learns who complained: the canaries are searched for."""

import asyncio
from itertools import permutations, product

import pytest
from typer.testing import CliRunner

from canaries import NAME, OFFICIAL, SENTENCE, Planted, hits, plant
from complaints import Bench
from db.opening import open_store
from db.vault import Vault
from handlers.terminal.tickets.tickets import app

SECRET = "a secret for tests, and long enough"
ACTS = (
    *(
        "accept",
        "decline",
        "transfer",
        "assign",
        "start",
        "take-back",
        "suspend",
        "resume",
        "reply",
        "extend",
        "try",
    ),
    *("classify", "part"),
)


@pytest.fixture
def planted(own_office: None, database_url: str) -> Planted:
    """The canaries in the database that the commands are set to."""

    async def happen() -> Planted:
        store = await open_store(database_url)
        try:
            return await plant(Bench(store, vault=Vault(SECRET)))
        finally:
            await store.close()

    return asyncio.run(happen())


def printed(*words: str) -> str:
    result = CliRunner().invoke(app, list(words))
    return result.stdout + result.stderr + repr(result.exception)


def all_printed(planted: Planted, *who: str) -> list[str]:
    """What reading and acting print, errors included."""
    heard = [printed("list", *who), printed("list", "--json", *who)]
    for number in planted.numbers:
        heard += [printed("show", number, *who), printed("show", number, "--json", *who)]
    for number, act in product(planted.numbers, ACTS):
        heard.append(printed(act, number, *who))
    for (one, other), act in product(permutations(planted.numbers, 2), ("link", "unlink", "merge")):
        heard.append(printed(act, one, other, *who))
    return heard


@pytest.mark.parametrize(
    "who", [("--by", OFFICIAL), ("--by", OFFICIAL, "--role", "chief"), ("--by", "厅办", "--role", "superior")]
)
def test_the_accused_and_the_superior_read_none_of_the_canaries(
    planted: Planted, who: tuple[str, ...]
) -> None:
    assert hits(all_printed(planted, *who)) == set()


def test_the_lists_of_the_office_do_not_tell_what_was_said(planted: Planted) -> None:
    assert hits([printed("list"), printed("list", "--json")]) == set()


def test_the_officer_who_works_on_it_does_read_the_words(planted: Planted) -> None:
    assert hits([printed("show", planted.named, "--by", "李敏")]) >= {NAME, SENTENCE}
