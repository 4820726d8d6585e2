"""The address to serve on: bound before anything starts, or refused in one sentence."""

import socket

import pytest

from handlers.terminal.door import Unwelcome
from handlers.terminal.serving.listening import CannotListen, taken


def test_a_port_that_somebody_listens_on_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotListen, match=f"端口 {port} 已被别的程序占用"):
            taken("127.0.0.1", port)


def test_nobody_is_answered_before_the_house_is_ready() -> None:
    with taken("localhost", 0) as address:
        assert address.family == socket.AF_INET
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address.getsockname())
        address.listen()
        socket.create_connection(address.getsockname()).close()


@pytest.mark.parametrize("host", ["203.0.113.9", "no.such.host.invalid", "a" * 300])
def test_an_address_of_another_machine_is_bad_input(host: str) -> None:
    with pytest.raises(Unwelcome, match="--host"):
        taken(host, 0)
