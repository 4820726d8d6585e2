"""The history of the database up to `db.schema`: one file a revision, in `versions/`, applied by `db.migrate`.

`python -m db.migrations` writes new revisions (see `__main__`). There are no downgrades: to go back, restore the
backup that was made before the upgrade.
"""
