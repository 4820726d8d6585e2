"""Is the office healthy? A verdict on facts measured elsewhere: what is wrong, and what to do about it.

The sentences name channels, months and numbers, never a person.
"""

from datetime import datetime, timedelta

from bot.casework.health import ledger_words
from bot.casework.health.amounts import counted, moment, span
from bot.casework.health.facts import Facts, OpenRound
from bot.casework.health.problem import HealthProblem, ProblemKind
from bot.casework.rounds.clock import SETTLES

PAUSED_LONG = timedelta(minutes=2)
"""A lane paused for less than this is having a hiccup."""
WAITING_LONG = timedelta(minutes=15)
"""Due messages wait a minute at the busiest: the ladder queues at most thirty seconds' worth."""
UNREAD_LONG = timedelta(minutes=15)
"""An inbox is read every minute."""
CLOSING_LONG = timedelta(minutes=10)
"""A round that is over is closed within seconds unless something holds it up."""
UNPLANNED_LONG = timedelta(hours=1)
"""Latecomers are planned within seconds of their window opening, and a million of them within minutes."""
LAST_DAY = timedelta(hours=24)
DRIFT = timedelta(seconds=60)
MISSING_MOST = 10
"""Single receipts do get lost; more than this many, and more than a tenth of all, are no accident."""


def problems(facts: Facts) -> tuple[HealthProblem, ...]:
    """What is wrong, the worst first."""
    if not facts.current:
        return (HealthProblem(ProblemKind.SCHEMA, "数据库版本不是最新；请运行 huifang db upgrade"),)
    return (
        *_storage(facts),
        *_forgotten(facts),
        *_sending(facts),
        *(problem for found in facts.rounds for problem in _round(found, facts.now)),
        *_unplanned(facts),
        *_late(facts),
        *_unwitnessed(facts),
        *_refused_by_witness(facts),
        *_province(facts),
        *(HealthProblem(ProblemKind.UNPUBLISHED, ledger_words.unpublished(why)) for why in facts.unpublished),
        *_remedies(facts),
        *_receipts(facts),
        *_clock(facts),
    )


def no_answer(reason: str) -> HealthProblem:
    """The verdict when the database could not be asked."""
    return HealthProblem(
        ProblemKind.DATABASE, f"数据库没有应答（{reason}）；请检查数据库服务和 HUIFANG_DATABASE_URL"
    )


def _storage(facts: Facts) -> list[HealthProblem]:
    found = []
    if facts.refused is not None:
        says = f"数据库写不进去（{facts.refused}）：收不了答复，也发不了消息；请检查磁盘空间和权限"
        found.append(HealthProblem(ProblemKind.WRITING, says))
    if facts.free_bytes is not None and facts.free_bytes < facts.wanted_bytes:
        says = f"数据库所在的磁盘只剩 {facts.free_bytes / 1_000_000:.0f} MB；请腾出空间"
        found.append(HealthProblem(ProblemKind.DISK, says))
    return found


def _sending(facts: Facts) -> list[HealthProblem]:
    found = []
    for lane in facts.lanes:
        paused = facts.now - lane.since
        if lane.alarmed or paused >= PAUSED_LONG:
            says = f"通道 {lane.channel} 已暂停 {span(paused)}（{lane.code}），消息都留着等它；请运行 huifang doctor"
            found.append(HealthProblem(ProblemKind.LANE, says))
    if facts.oldest_due is not None and facts.now - facts.oldest_due >= WAITING_LONG:
        says = f"有消息到点后等了 {span(facts.now - facts.oldest_due)} 还没有发；huifang serve 在运行吗？通道通吗？"
        found.append(HealthProblem(ProblemKind.WAITING, says))
    for channel, read in facts.inboxes.items():
        if facts.now - read >= UNREAD_LONG:
            says = (
                f"通道 {channel} 的来信已有 {span(facts.now - read)} 没有读到，催办短信在等；"
                "huifang serve 在运行吗？请运行 huifang doctor"
            )
            found.append(HealthProblem(ProblemKind.INBOX, says))
    if facts.restored:
        says = "恢复的是备份，之后发出过什么还没有向服务商查清，先不发送；huifang serve 在运行吗？请运行 huifang doctor"
        found.append(HealthProblem(ProblemKind.RESTORED, says))
    if facts.given_up:
        says = (
            f"有 {counted(facts.given_up)} 条消息没有发出去，都不是号码的问题；"
            "请查清原因，这些人在电话回访单上"
        )
        found.append(HealthProblem(ProblemKind.GIVEN_UP, says))
    return found


def _round(found: OpenRound, now: datetime) -> list[HealthProblem]:
    over = now - found.closes
    problems = []
    if found.not_called and over >= -LAST_DAY:
        says = (
            f"{found.month} 还有 {counted(found.not_called)} 件有号码却从未联系过，"
            f"{'不会自动封存' if over >= timedelta() else '回访期快结束了'}；请按电话回访单打电话"
        )
        problems.append(HealthProblem(ProblemKind.NOT_CALLED, says))
    elif over >= CLOSING_LONG:
        says = (
            f"{found.month} 的回访期已过 {span(over)}，还没有封存；请运行 huifang round close {found.month}"
        )
        problems.append(HealthProblem(ProblemKind.OVERDUE, says))
    return problems


def _unplanned(facts: Facts) -> list[HealthProblem]:
    return [
        HealthProblem(
            ProblemKind.NO_ROUND, f"{month} 有办结的办件，却没有回访计划；请运行 huifang round plan {month}"
        )
        for month in facts.unplanned
    ]


def _unwitnessed(facts: Facts) -> list[HealthProblem]:
    """A roster waits seconds when nobody has to sign it; longer is our own failure to send."""
    if facts.witnesses.unsigned_since is None or facts.now - facts.witnesses.unsigned_since < PAUSED_LONG:
        return []
    waited = span(facts.now - facts.witnesses.unsigned_since)
    return [
        HealthProblem(ProblemKind.UNWITNESSED, ledger_words.unwitnessed(facts.witnesses.unsigned, waited))
    ]


def _refused_by_witness(facts: Facts) -> list[HealthProblem]:
    """A witness may be asleep for a moment."""
    since = facts.witnesses.refused_since
    if since is None or facts.now - since < PAUSED_LONG:
        return []
    told = (ledger_words.refused(why, span(facts.now - since)) for why in facts.witnesses.refused)
    return [HealthProblem(ProblemKind.WITNESS_REFUSED, says) for says in told]


def _province(facts: Facts) -> list[HealthProblem]:
    """A platform may be down for a moment; what it refused waits for a person."""
    found = []
    since = facts.province.away_since
    if since is not None and facts.now - since >= PAUSED_LONG:
        says = (
            f"向省平台报不上去已 {span(facts.now - since)}（{facts.province.away}），都留着；请核对设置和网络"
        )
        found.append(HealthProblem(ProblemKind.PROVINCE, says))
    if facts.province.refused:
        says = (
            f"省平台拒收了 {counted(facts.province.refused)} 条（{facts.province.refuses}）；"
            "请用 huifang province status 看原因，改好以后用 huifang province again 月份 再报"
        )
        found.append(HealthProblem(ProblemKind.PROVINCE, says))
    return found


def _forgotten(facts: Facts) -> list[HealthProblem]:
    lost = facts.ledger_forgotten
    kind = ProblemKind.LEDGER_FORGOTTEN
    return [HealthProblem(kind, ledger_words.forgotten(lost))] if lost is not None else []


def _late(facts: Facts) -> list[HealthProblem]:
    """Waiting for the next window is normal; waiting once it is open is not."""
    return [
        HealthProblem(
            ProblemKind.LATE,
            f"{found.month} 封存以后又导入的 {counted(found.waiting)} 件还在等补充回访，"
            f"回访期已从 {moment(found.opens)} 开始，却没有计划；"
            f"huifang serve 在运行吗？请运行 huifang round plan {found.supplement}",
        )
        for found in facts.late
        if facts.now - max(found.opens, found.since) >= UNPLANNED_LONG
    ]


def _remedies(facts: Facts) -> list[HealthProblem]:
    late = counted(facts.remedies_overdue)
    says = f"有 {late} 件差评过了期限还没有办；请在后台打开“差评整改”，过期的在最上面"
    return [HealthProblem(ProblemKind.REMEDIES, says)] if facts.remedies_overdue else []


def _receipts(facts: Facts) -> list[HealthProblem]:
    if facts.receipts.missing <= MISSING_MOST or facts.receipts.missing * 9 <= facts.receipts.heard:
        return []
    says = (
        f"有 {counted(facts.receipts.missing)} 条短信过了六小时还没有送达回报；"
        "请检查 HUIFANG_PUBLIC_URL 和反向代理"
    )
    return [HealthProblem(ProblemKind.RECEIPTS, says)]


def _clock(facts: Facts) -> list[HealthProblem]:
    if facts.clock.wrong_since is not None and facts.clock.expected is not None:
        by = facts.clock.wrong_since - facts.clock.expected
        says = (
            f"时钟在 {moment(facts.clock.wrong_since)} 突然{'走快' if by > timedelta() else '走慢'}了 {span(abs(by))}"
            f"（或停机太久）；计划、催办、过期和封存都先停着，到 {moment(facts.clock.wrong_since + SETTLES)} 一直走得稳就继续；"
            "请核对本机时间，打开时间同步（chrony 或 ntp）"
        )
        return [HealthProblem(ProblemKind.CLOCK, says)]
    if abs(facts.clock.drift) < DRIFT:
        return []
    says = f"本机的时钟不准，或刚被改过，相差 {span(abs(facts.clock.drift))}；请打开时间同步（chrony 或 ntp）"
    return [HealthProblem(ProblemKind.CLOCK, says)]
