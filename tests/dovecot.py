"""A real mail server for the tests: Dovecot on loopback, its own certificate, Maildirs in a folder of its own."""

import grp
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import world

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "secret"
SETTINGS = """
base_dir = {room}/run
state_dir = {room}/state
log_path = {room}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 1G
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 50
imap_capability = {capability}
auth_failure_delay = 0
ssl = required
ssl_cert = <{room}/cert.pem
ssl_key = <{room}/key.pem
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={room}/home/%n
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
namespace inbox {{
  inbox = yes
}}
"""
PLAIN_SERVER = "IMAP4rev1 LITERAL+ SASL-IR LOGIN-REFERRALS ID ENABLE"  # neither MOVE nor UIDPLUS nor NAMESPACE


@dataclass
class Dovecot:
    """A running server, seen by one user. Any user name logs in with ``PASSWORD``."""

    room: Path
    port: int
    user: str = "gdpr"

    @property
    def authority(self) -> str:
        """The file with the certificate to trust."""
        return str(self.room / "cert.pem")

    def url(self, password: str = PASSWORD) -> str:
        """As ``MAILBOX_URL`` wants it."""
        return f"imaps://{self.user}:{password}@localhost:{self.port}/INBOX"

    @contextmanager
    def session(self) -> Iterator[imaplib.IMAP4]:
        """A mail program of somebody else's making, the standard library's."""
        context = ssl.create_default_context(cafile=self.authority)
        with imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context) as client:
            client.login(self.user, PASSWORD)
            yield client

    def deliver(self, *mails: bytes, folder: str = "INBOX", arrived: str = "") -> None:
        """Put mails into a folder, as sent."""
        with self.session() as client:
            for raw in mails:
                answer, told = client.append(folder, "", arrived, raw)
                assert answer == "OK", told

    def drop(self, *mails: bytes) -> None:
        """Lay mails into the Maildir as a mail server does, whatever bytes they are made of."""
        with self.session() as client:
            client.select("INBOX")
        new = self.maildir() / "Maildir" / "new"
        for number, raw in enumerate(mails, len(list(new.iterdir()))):
            path = new / f"{number:06}.test"
            path.write_bytes(raw)
            os.chown(path, new.stat().st_uid, new.stat().st_gid)

    def holds(self, folder: str = "INBOX") -> list[bytes]:
        """Every mail in a folder, whole, as the server gives it."""
        with self.session() as client:
            if client.select(folder, readonly=True)[0] != "OK":
                return []
            numbers = client.search(None, "ALL")[1][0].split()
            return [client.fetch(number, "(BODY.PEEK[])")[1][0][1] for number in numbers]

    def maildir(self) -> Path:
        """Where the user's mail lies on the disk."""
        return self.room / "home" / self.user


@contextmanager
def running(capability: str = "") -> Iterator[Dovecot]:
    """Start a server in a folder of its own and stop it at the end; skip where there is none to start."""
    if not Path(PROGRAM).exists():
        world.lacking("no Dovecot (Debian: dovecot-imapd)")
    room = Path(tempfile.mkdtemp(prefix="dhprivacy-dovecot-"))
    room.chmod(0o755)  # started by root, it runs as nobody
    server = Dovecot(room, _free_port())
    _lay(server, capability)
    command = [PROGRAM, "-F", "-c", str(room / "dovecot.conf")]
    if os.getuid() == 0:
        command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(room, ignore_errors=True)


def _lay(server: Dovecot, capability: str) -> None:
    room = server.room
    for name in ("run", "state", "home"):
        (room / name).mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=DNS:localhost", "-keyout", room / "key.pem", "-out", room / "cert.pem"],
        check=True,
        capture_output=True,
    )
    (room / "log").touch()
    root = os.getuid() == 0
    uid, gid = (65534, grp.getgrnam("nogroup").gr_gid) if root else (os.getuid(), os.getgid())
    user, group = ("nobody", "nogroup") if root else (os.environ["USER"], grp.getgrgid(gid).gr_name)
    text = SETTINGS.format(
        room=room,
        user=user,
        group=group,
        uid=uid,
        gid=gid,
        port=server.port,
        password=PASSWORD,
        capability=capability,
    )
    (room / "dovecot.conf").write_text(text)
    if root:
        for path in (room, *room.rglob("*")):
            os.chown(path, uid, gid)


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _wait_for(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    for _turn in range(200):
        try:
            with server.session():
                return
        except (OSError, imaplib.IMAP4.error):
            assert process.poll() is None, (server.room / "log").read_text()
            time.sleep(0.05)
    raise AssertionError((server.room / "log").read_text())
