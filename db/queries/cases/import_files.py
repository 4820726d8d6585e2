"""What is kept of a file between its check and its import: pieces, sealed, and the list of its rejected rows."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, Integer, bindparam, delete, insert, select

from db.engine.prepared import Prepared
from db.schema import import_pieces
from db.vault import Vault
from db.vault.sealed import IMPORT_PIECE

PIECE = 128 * 1024
FILE, REJECTS = "file", "rejects"

_ADD = insert(import_pieces)
_FIRST = bindparam("first", type_=Integer)
_PIECES = Prepared(
    select(import_pieces.c.n, import_pieces.c.sealed)
    .where(
        import_pieces.c.ref == bindparam("of"),
        import_pieces.c.what == bindparam("of_what"),
        import_pieces.c.n >= _FIRST,
        import_pieces.c.n < bindparam("before", type_=Integer),
    )
    .order_by(import_pieces.c.n)
)
_DROP = delete(import_pieces).where(import_pieces.c.ref == bindparam("of"))
_DROP_WHAT = _DROP.where(import_pieces.c.what == bindparam("of_what"))


def cut(content: Iterable[bytes]) -> Iterator[bytes]:
    """Bytes in pieces of the size in which they are kept."""
    held = bytearray()
    for some in content:
        held += some
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)


def keep(
    connection: Connection, vault: Vault, ref: str, what: str, first: int, pieces: Sequence[bytes]
) -> None:
    """Keep pieces, sealed, from the `first` one on."""
    places = [IMPORT_PIECE.at(ref, what, n) for n in range(first, first + len(pieces))]
    sealed = vault.seal_all_bytes(pieces, places)
    rows = [{"ref": ref, "what": what, "n": first + n, "sealed": one} for n, one in enumerate(sealed)]
    connection.execute(_ADD, rows)


def some(connection: Connection, vault: Vault, ref: str, what: str, first: int, most: int) -> list[bytes]:
    """The pieces from the `first` one on, opened; none: there are no more. Raises WrongKey."""
    rows = _PIECES.all(connection, of=ref, of_what=what, first=first, before=first + most)
    return [vault.open_bytes(bytes(row.sealed), IMPORT_PIECE.at(ref, what, row.n)) for row in rows]


def drop(connection: Connection, ref: str, what: str | None = None) -> None:
    """Drop the file, or the list of its rejected rows; both, unless it is said which."""
    if what is None:
        connection.execute(_DROP, {"of": ref})
    else:
        connection.execute(_DROP_WHAT, {"of": ref, "of_what": what})
