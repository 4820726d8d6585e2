"""Whether the rows that the program has vouched for are still what they were (`db.queries.vouching.sums`)."""

from sqlalchemy import Connection

from db.queries.keys import keyring
from db.queries.vouching import sums
from db.upkeep.findings import DatabaseFinding, listed
from db.vault import Vault, WrongKey


def as_vouched(connection: Connection, *, vault: Vault) -> DatabaseFinding:
    """The log, answers, versions of settings and whatever else rows are only added to."""
    if not sums.begun(connection):
        return DatabaseFinding("vouched", True, "还没有存证；huifang serve 运行起来，一分钟内就有")
    try:
        keyring.teach(connection, vault)  # the sums are under the first of its keys
        found = list(sums.astray(connection, vault))
    except WrongKey as e:
        return DatabaseFinding("vouched", False, f"存证打不开：{e}")
    if not found:
        return DatabaseFinding("vouched", True, "日志、答复、设置等只增不减的记录和存证时的相符")
    said = f"和存证时的不一样：{listed(found)}"
    return DatabaseFinding("vouched", False, f"{said}；请查明谁直接改过数据库，并用备份核对")
