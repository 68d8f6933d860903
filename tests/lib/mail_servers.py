"""Dovecot and Postfix of this machine's packages, on free ports of the loopback address, from a folder of their own."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

LACKING = [name for name in ("dovecot", "postfix") if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None]  # fmt: skip
needs_mail_servers = pytest.mark.skipif(
    bool(LACKING) or os.name != "posix" or os.geteuid() != 0,
    reason=f"needs {' and '.join(LACKING) or 'root'}: as root apt-get install -y dovecot-imapd dovecot-lmtpd postfix",
)
PASSWORD = "word"
_DOVECOT = """
base_dir = {base}/run
log_path = {base}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{base}/mail/%u
first_valid_uid = 1
auth_username_format = %Lu
passdb {{
  driver = passwd-file
  args = scheme=plain {base}/users
}}
userdb {{
  driver = passwd-file
  args = {base}/users
  default_fields = uid=nobody gid=nogroup home={base}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
_MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
maillog_file = {base}/postfix.log
maillog_file_prefixes = {base}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.com
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = example.com
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_recipient_restrictions = permit_mynetworks, reject
local_recipient_maps =
alias_maps =
message_size_limit = 52428800
default_transport = error:no other domain here
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServers:
    """The servers' folder and ports; `mailbox` is a URL of a user's mailbox, `smtp_url` takes mail to example.com."""

    base: Path
    imap: int
    imaps: int
    smtp: int

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp}"

    def mailbox(self, user: str, *, tls: bool = False) -> str:
        return f"imaps://{user}@localhost:{self.imaps}/INBOX" if tls else f"imap://{user}@127.0.0.1:{self.imap}/INBOX"

    @property
    def certificate(self) -> Path:
        return self.base / "cert.pem"


@contextmanager
def running_mail_servers(base: Path, *users: str) -> Iterator[MailServers]:
    """Both servers with mailboxes for some addresses; every process is ended by what it told to end itself."""
    ports = [_free_port() for _ in range(4)]
    imap, imaps, lmtp, smtp = ports
    _write_certificate(base)
    (base / "users").write_text("".join(f"{user}:{PASSWORD}::::::\n" for user in users), encoding="utf-8")
    for name in ("mail", "home", "run", "queue", "data", "postfix"):
        (base / name).mkdir()
    nobody, postfix = pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
    for name in ("mail", "home"):
        os.chown(base / name, nobody.pw_uid, nobody.pw_gid)
    os.chown(base / "data", postfix.pw_uid, postfix.pw_gid)
    _open_way_to(base)
    (base / "dovecot.conf").write_text(_DOVECOT.format(base=base, imap=imap, imaps=imaps, lmtp=lmtp), encoding="utf-8")
    (base / "postfix" / "main.cf").write_text(_MAIN.format(base=base, lmtp=lmtp), encoding="utf-8")
    (base / "postfix" / "master.cf").write_text(_master(smtp), encoding="utf-8")
    dovecot = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(base / "dovecot.conf")])
    subprocess.run(["/usr/sbin/postfix", "-c", str(base / "postfix"), "start"], check=True, capture_output=True)
    try:
        for port in ports:
            _wait_for(port, base)
        yield MailServers(base=base, imap=imap, imaps=imaps, smtp=smtp)
    finally:
        subprocess.run(["/usr/sbin/postfix", "-c", str(base / "postfix"), "stop"], check=False, capture_output=True)
        dovecot.terminate()
        dovecot.wait(30)


def _master(port: int) -> str:
    """Postfix's own table of services, smtp on a port of ours and nothing in a chroot."""
    lines = Path("/usr/share/postfix/master.cf.dist").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line and not line.startswith(("#", " ", "\t"))]
    fields = [line.split(None, 7) for line in kept]
    rows = [[*one[:4], "n", *one[5:]] for one in fields]
    return "".join(
        "\t".join([f"127.0.0.1:{port}", *row[1:]] if row[:2] == ["smtp", "inet"] else row) + "\n" for row in rows
    )


def _open_way_to(base: Path) -> None:
    """Let the servers' own users pass through the test's folders, which are its owner's alone."""
    for folder in (base, *base.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(port: int, base: Path) -> None:
    for _ in range(200):
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    logs = [path.read_text(encoding="utf-8")[-2000:] for path in base.glob("*.log")]
    raise RuntimeError(f"nothing listens on {port}: {logs}")


def _write_certificate(base: Path) -> None:
    """A certificate of this machine's, signed by itself (openssl comes with dovecot)."""
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", "/CN=localhost", "-addext", names, "-keyout", str(base / "key.pem"), "-out", str(base / "cert.pem"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
