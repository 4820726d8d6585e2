"""对底子 in the browser: what is said of a checkpoint that somebody else has, and that two ledgers are found by it."""

from functools import partial

from bot.casework.ledger.checkpoints import Checkpoint
from bot.casework.ledger.notes import note_read
from console import Browser, ConsoleHouse, on_both
from db.queries.ledger import signing_keys
from db.schema import audit
from ledgers import STRANGER, WITNESS
from witnessed_office import LEDGER, STRANGE, cosigned, hands_in, said, to_its_end, with_text

COMPARE = f"{LEDGER}/compare"


async def told(browser: Browser, content: bytes) -> str:
    """What the page says of a file."""
    return said(await hands_in(browser, content, to=COMPARE))


@on_both
async def test_somebody_else_s_checkpoint_is_of_the_same_ledger_or_the_two_are_told_with_who_signed_both(
    witnessed: ConsoleHouse,
) -> None:
    async with witnessed.logged_in("chief") as browser:
        roster = cosigned((await browser.get(f"{LEDGER}/export")).raw)
    await to_its_end(witnessed, by="chief")
    key = await witnessed.store.write(
        partial(signing_keys.present, vault=witnessed.vault, origin="", now=witnessed.clock.now)
    )
    async with witnessed.logged_in("chief") as browser:
        newest = (await browser.get(f"{LEDGER}/export")).raw
    own = Checkpoint.read(note_read(newest).text)
    other = partial(Checkpoint, own.origin)
    async with witnessed.logged_in("auditor") as browser:
        assert f'href="{COMPARE}"' in (await browser.get(LEDGER)).text
        assert "交来一份签封" in said(await browser.get(COMPARE))
        assert "到第 4 行为止，一模一样" in await told(browser, newest)
        continued = await told(browser, roster)
        assert "那一份到第 2 行；这里的台账接着它记到了第 4 行" in continued
        assert f"那一份上有谁见证 {WITNESS.name}" in continued
        split = await told(browser, with_text(other(2, bytes(32)), key))
        assert "两本台账" in split
        assert f"见证单位 {WITNESS.name} 两本都签过" in split
        assert "没有一家两本都签过" in await told(browser, with_text(other(4, bytes(32)), key))
        between = await told(browser, with_text(other(3, bytes(32)), key))
        assert "到第 3 行为止，那一份和这里的对不上" in between, "wherever the other one was signed"
        assert "退回了旧的备份" in await told(browser, with_text(other(9, bytes(32)), key))
        for content, says in (
            (b"x", "不是签封"),
            (with_text(other(4, bytes(32)), STRANGER), "没有本单位的签名"),
            (with_text(Checkpoint("elsewhere.example", 2, own.root), STRANGER), "别的单位的台账"),
            (newest.replace(b"\n4\n", b"\n2\n", 1), "签名是假的"),
        ):
            refused = await hands_in(browser, content, to=COMPARE)
            assert (refused.status, says in refused.text) == (409, True), says
        assert (await hands_in(browser, cosigned(newest, STRANGE), to=COMPARE)).status == 200
    logged = await witnessed.rows(audit.c.act, audit.c.detail)
    found = [detail for act, detail in logged if act == "ledger_compare"]
    assert found[2] == f'{{"lines": 2, "what": "split", "witness": ["{WITNESS.name}"]}}'
