"""Writes a revision from the difference between the newest one and `db.schema`; for developers, in a checkout.

    python -m db.migrations rewrite          make the newest revision anew (only while it is unreleased)
    python -m db.migrations new "message"    add a revision; then add its number to REVISIONS in db/migrate.py

Read the result before committing it: renames, changed CHECK constraints and moved data are beyond it.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DefaultClause, False_

from db.migrate import configuration, sqlite_engine
from db.schema import APPEND_ONLY, metadata
from db.schema.columns import Instant, Words

SAYS_NOTHING = re.compile(
    r", unique=False|, nullable=True|^ *# ###.*\n|(?:batch_)?op\.f\((?P<name>'[^']*')\)", re.MULTILINE
)
"""What Alembic writes although it is the default, or has no effect without a naming convention at run time."""


class _Guard(ops.MigrateOperation):
    """Makes the tables that the revision creates append-only."""

    def __init__(self, tables: list[str]) -> None:
        self.tables = tables


@renderers.dispatch_for(_Guard)
def _render_guard(context: AutogenContext, operation: _Guard) -> str:
    context.imports.add("from db.migrations.append_only import guard")
    return f"guard(op.get_bind(), {', '.join(map(repr, operation.tables))})"


def _render(kind: str, item: object, _: AutogenContext) -> str | bool:
    """Types and defaults in a form that works on both engines and does not depend on the current code."""
    match kind, item:
        case "type", Words():
            return "sa.Text()"
        case "type", Instant():
            return "sa.DateTime(timezone=True)"
        case "server_default", DefaultClause(arg=False_()):
            return "sa.false()"
        case _:
            return False


def _add_guard(_: MigrationContext, __: object, scripts: list[ops.MigrationScript]) -> None:
    operations = scripts[0].upgrade_ops
    if operations is None:
        return
    created = {op.table_name for op in operations.ops if isinstance(op, ops.CreateTableOp)}
    guarded = [t.name for t in APPEND_ONLY if t.name in created]
    if guarded:
        operations.ops.append(_Guard(guarded))


def _write(number: str, message: str, after: str | None) -> Iterable[Path]:
    """Write revision `number`, coming after `after` (None: the first)."""
    with TemporaryDirectory() as folder:
        engine = sqlite_engine(Path(folder, "empty.db"))
        with engine.begin() as connection:
            config = configuration(connection)
            config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
            if after is not None:
                command.upgrade(config, after)
            config.attributes["options"] = {
                "target_metadata": metadata,
                "render_item": _render,
                "render_as_batch": after is not None,
                "process_revision_directives": _add_guard,
            }
            made = command.revision(config, message, autogenerate=True, rev_id=number, head=after or "base")
        engine.dispose()
    return [Path(script.path) for script in (made if isinstance(made, list) else [made]) if script]


def main(arguments: list[str]) -> int:
    """Run what the arguments ask for; returns 2 when they are unknown."""
    revisions = list(ScriptDirectory.from_config(configuration(None)).walk_revisions())
    newest = revisions[0] if revisions else None
    match arguments:
        case ["new", message]:
            made = _write(f"{len(revisions) + 1:04}", message, newest.revision if newest else None)
        case ["rewrite"] if newest is not None:
            Path(newest.path).unlink()
            before = newest.down_revision
            made = _write(
                newest.revision, newest.doc.rstrip("."), before if isinstance(before, str) else None
            )
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    for path in made:
        written = path.read_text(encoding="utf-8")
        path.write_text(SAYS_NOTHING.sub(lambda m: m["name"] or "", written), encoding="utf-8")
        for tidy in (["check", "--fix", "--select=I"], ["format"]):
            subprocess.run([sys.executable, "-m", "ruff", *tidy, "--quiet", path], check=True)  # noqa: S603 (own arguments)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
