"""How the database came to be what `db.schema` says: one file a revision, in `versions/`, applied by `db.migrate`.

`python -m db.migrations` writes new revisions (see `__main__`). There are no downgrades: going back is restoring the
backup that was made before the upgrade.
"""
