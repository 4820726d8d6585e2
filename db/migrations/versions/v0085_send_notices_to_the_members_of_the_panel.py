"""Send what the office tells all members of the panel to each of them, once: by which message, or that there was no way."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"


def upgrade() -> None:
    op.create_table(
        "panel_notice_sends",
        sa.Column("notice_ref", sa.String(24), nullable=False),
        sa.Column("member_ref", sa.String(24), nullable=False),
        sa.Column("message_ref", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("notice_ref", "member_ref", name="pk_panel_notice_sends"),
        sa.ForeignKeyConstraint(
            ["notice_ref"], ["panel_notices.ref"], name="fk_panel_notice_sends_notice_ref"
        ),
        sa.ForeignKeyConstraint(
            ["member_ref"], ["panel_members.ref"], name="fk_panel_notice_sends_member_ref"
        ),
    )
