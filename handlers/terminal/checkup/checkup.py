"""The checks of `huifang doctor`, one function each; each reports the state and, if need be, how to fix it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial

import aiohttp
from sqlalchemy.exc import DBAPIError

from bot.casework.health.problem import HealthProblem, ProblemKind
from bot.channels import vendors
from bot.channels.vendor import DoctorFinding, State
from bot.dialogue.own_phrases import BadPhrases
from bot.domain.month import OFFICE_ZONE
from bot.phrases import phrases_of
from bot.settings import FILE, Settings, load, secrets_in
from bot.settings.addresses import is_public
from db.queries.keys import keyring
from db.store import StoreUnavailable
from db.vault import WrongKey
from handlers.terminal.checkup.own_files import command_to_close, readable_by_others
from handlers.terminal.checkup.staff import ways_to_staff
from handlers.terminal.composition import health_of
from handlers.terminal.opening import Office, at_hand, key_file, now
from scheduler.health.health import HealthReport, reason_of

LIMIT = aiohttp.ClientTimeout(total=10)
NO_CHANNEL = "通道"
"""What the finding is called that nothing can be sent."""

MILD = frozenset(
    {ProblemKind.CLOCK, ProblemKind.RECEIPTS, ProblemKind.DISK, ProblemKind.INBOX, ProblemKind.UNPUBLISHED}
)
"""Worth knowing, but nobody misses their callback because of it."""


ADVICE = {
    ProblemKind.NOT_CALLED: "请按电话回访单打电话，或在“本月工作”里申请补开回访期、写明理由关闭",
    ProblemKind.GIVEN_UP: "这些人在电话回访单上，请打电话；原因请管理员查清",
    ProblemKind.NO_ROUND: "请在“本月工作”里按“现在就排回访计划”",
    ProblemKind.UNWITNESSED: "请室领导或管理员在“台账”页下载签封，请见证单位签好再交回；签好以前可以按电话回访单先打电话",
    ProblemKind.WITNESS_REFUSED: "请照里面说的告诉见证单位或室领导，也可以在“台账”页用文件请它签；名册没签以前可以按电话回访单先打电话",
    ProblemKind.PROVINCE: "请照里面说的办；别的月份和回访不受影响",
    ProblemKind.LEDGER_FORGOTTEN: "请不要改动任何东西，马上告诉室领导，请管理员停下服务、恢复更新的备份",
    ProblemKind.UNPUBLISHED: "请管理员看看公布的目录能不能写、磁盘满没满；封存的数没有变",
    ProblemKind.REMEDIES: "请打开“差评整改”，先办过期的",
    ProblemKind.LATE: "过几分钟还是这样，请管理员看看服务是否在运行",
}
"""What the office can do by itself, in the browser."""


async def examine(
    office: Office | None = None, *, clock: Callable[[], datetime] = now
) -> list[DoctorFinding]:
    """All findings, in the order in which to fix them. `office`: one that is open already; None: the one of the settings.
    `clock`: the time of its work.

    What is judged is what is in force, the changes made in the browser among it; while the database cannot be read,
    what the environment and the file say.
    """
    files = _readable(
        office.base if office is not None else load()
    )  # before more lie there, as long as it is open
    async with AsyncExitStack() as open_until_told:
        return await _examined(await _at_hand(open_until_told, office), files, clock)


async def _at_hand(stack: AsyncExitStack, office: Office | None) -> Office | DoctorFinding:
    """The office, kept open by `stack`; or what keeps it from being opened. Raises BadSettings."""
    try:
        return await stack.enter_async_context(at_hand(office))
    except (StoreUnavailable, WrongKey) as e:
        return DoctorFinding("数据库", State.BAD, str(e))
    except DBAPIError as e:  # it opens, but cannot be upgraded
        return _silent(e)


async def _examined(
    office: Office | DoctorFinding, files: list[DoctorFinding], clock: Callable[[], datetime]
) -> list[DoctorFinding]:
    settings = office.settings if isinstance(office, Office) else load()
    findings = [
        DoctorFinding("设置", State.GOOD, f"{settings.agency_name}，每天 {settings.send_hours} 发送"),
        _key(settings),
    ]
    findings += _in_file()
    findings += files
    findings += _phrases(settings)
    findings += await _database(office, clock) if isinstance(office, Office) else [office]
    async for finding in _channels(settings):
        findings.append(finding)
    async for finding in ways_to_staff(settings, office if isinstance(office, Office) else None):
        findings.append(finding)
    return findings


def _key(settings: Settings) -> DoctorFinding:
    if settings.secret_key_old is not None:
        return DoctorFinding(
            "密钥",
            State.WARN,
            "还设着 HUIFANG_SECRET_KEY_OLD：请运行 huifang db rekey，它说完成以后去掉这一项，重启 serve",
            "数据的密钥还没有换完，请管理员接着换",
        )
    if settings.secret_key is not None:
        return DoctorFinding("密钥", State.GOOD, "取自设置 HUIFANG_SECRET_KEY")
    file = key_file(settings)
    return DoctorFinding(
        "密钥",
        State.WARN,
        f"用的是密钥文件 {file.name}；正式使用请放进环境变量 HUIFANG_SECRET_KEY，并与数据库分开备份",
        "数据的密钥和数据放在一起，请管理员分开存放、分开备份",
    )


def _in_file() -> list[DoctorFinding]:
    found = "、".join(f"HUIFANG_{name.upper()}" for name in secrets_in())
    if not found:
        return []
    return [
        DoctorFinding(
            "设置文件",
            State.WARN,
            f"{FILE} 里写着密钥；请改放环境变量 {found}，或只让本程序读得到这个文件",
            "请管理员把密钥移出设置文件",
        )
    ]


def _readable(settings: Settings) -> list[DoctorFinding]:
    if not (found := readable_by_others(settings)):
        return []
    names = "、".join(path.name for path in found)
    return [
        DoctorFinding(
            "文件权限",
            State.WARN,
            f"别人也读得到 {names}；请运行 {command_to_close(found)}",
            "这台机器上的别人也读得到本室的文件，请管理员收紧权限",
        ),
    ]


def _phrases(settings: Settings) -> list[DoctorFinding]:
    if not settings.phrases:
        return []
    try:
        words = phrases_of(settings).words
    except BadPhrases as bad:
        return [DoctorFinding("本单位的说法", State.BAD, str(bad))]
    says = f"{settings.phrases}：评分 {len(words.levels)} 句，退订 {len(words.optout)} 句"
    return [DoctorFinding("本单位的说法", State.GOOD, says)]


async def _database(office: Office, clock: Callable[[], datetime]) -> list[DoctorFinding]:
    """The database and what it says about the office's health; `serve` need not be running."""
    try:
        await office.store.read(partial(keyring.sure_of_key, vault=office.vault))
        found = await health_of(office, vendors.mediums(office.settings), clock).report()
    except (StoreUnavailable, WrongKey) as e:
        return [DoctorFinding("数据库", State.BAD, str(e))]
    except DBAPIError as e:
        return [_silent(e)]
    good = DoctorFinding("数据库", State.GOOD, f"{office.store.dialect}，版本最新")
    return [good, *_health(found.problems), *_late(found)]


def _silent(error: DBAPIError) -> DoctorFinding:
    says = f"没有应答：{reason_of(error)}；请检查磁盘空间，再运行 huifang db check"
    return DoctorFinding("数据库", State.BAD, says)


def _health(found: Sequence[HealthProblem]) -> list[DoctorFinding]:
    if not found:
        return [DoctorFinding("运行情况", State.GOOD, "没有发现问题")]
    return [
        DoctorFinding(
            p.kind.subject, State.WARN if p.kind in MILD else State.BAD, p.says, ADVICE.get(p.kind, "")
        )
        for p in found
    ]


def _late(found: HealthReport) -> list[DoctorFinding]:
    """Waiting for the next window is normal, but reported all the same: these cases are visible in no round."""
    if any(problem.kind is ProblemKind.LATE for problem in found.problems):
        return []
    return [
        DoctorFinding(
            ProblemKind.LATE.subject,
            State.GOOD,
            f"{late.month} 封存以后又导入 {late.waiting} 件，"
            f"{late.opens.astimezone(OFFICE_ZONE):%Y-%m-%d} 起作为补充月次 {late.supplement} 回访",
        )
        for late in found.facts.late
    ]


async def _channels(settings: Settings) -> AsyncIterator[DoctorFinding]:
    used = vendors.in_use(settings)
    if not used:
        yield DoctorFinding(
            NO_CHANNEL, State.WARN, "没有设置聊天或短信，全部办件只能电话回访；设置方法见 docs/accounts.md"
        )
        return
    async with aiohttp.ClientSession(timeout=LIMIT) as http:
        for vendor in used:
            async for finding in vendor.check(http, settings):
                yield finding
        if any(vendor.calls_back(settings) for vendor in used):
            yield await _public(http, settings)
    if any(vendor.abroad for vendor in used) and not settings.assessment_id:
        yield DoctorFinding(
            "个人信息出境",
            State.WARN,
            "聊天和短信通道在境外，个人信息保护法第36条要求先做安全评估；评估后填 HUIFANG_ASSESSMENT_ID",
        )


async def _public(http: aiohttp.ClientSession, settings: Settings) -> DoctorFinding:
    if not settings.public_url:
        return DoctorFinding("回调地址", State.BAD, "没有设置 HUIFANG_PUBLIC_URL，收不到短信答复和送达状态")
    if not is_public(settings.public_url):
        return DoctorFinding(
            "回调地址", State.WARN, f"运营商从外网访问不到 {settings.public_url}；请改成外网的域名"
        )
    try:
        async with http.get(f"{settings.public_url}/healthz") as answer:
            if answer.status == 200:
                return DoctorFinding("回调地址", State.GOOD, "从这里可以访问")
            return DoctorFinding(
                "回调地址", State.WARN, f"应答 {answer.status}；请检查反向代理是否转到 huifang serve"
            )
    except (aiohttp.ClientError, TimeoutError) as e:
        says = f"从这里访问不到（{type(e).__name__}）；serve 在运行吗？域名和证书对吗？"
        return DoctorFinding("回调地址", State.WARN, says)
