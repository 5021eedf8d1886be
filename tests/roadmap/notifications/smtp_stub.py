"""A small mail server in a thread: keeps what it accepts, and can be slow, busy, or know an address not to exist."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import NamedTuple


class Accepted(NamedTuple):
    recipient: str
    message: Message

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def body(self) -> str:
        return self.message.get_content()  # type: ignore[attr-defined]


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.accepted: list[Accepted] = []
        self.refuses: dict[str, int] = {}  # address -> code
        self.talks = 0
        self.takes = 0.0  # seconds to accept a mail

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed is nothing to report."""


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.talks += 1
        self.say("220 stub")
        recipient = ""
        while line := self.rfile.readline().decode("latin-1").strip():
            verb = line.split(":")[0].upper()
            if verb == "RCPT TO":
                recipient = line[line.index("<") + 1 : line.index(">")]
                code = self.server.refuses.get(recipient, 250)
                self.say(f"{code} {'ok' if code == 250 else 'no such person'}")
            elif verb == "DATA":
                self.say("354 go on")
                self.take(recipient)
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")

    def take(self, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # the client died in the middle
            lines.append(line)
        time.sleep(self.server.takes)
        text = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self.server.accepted.append(Accepted(recipient, message_from_bytes(text, policy=default)))
        self.say("250 taken")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
