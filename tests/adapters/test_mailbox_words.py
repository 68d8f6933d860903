"""What a mailbox refuses is said for whoever set it up: wrong, or only for now."""

import imaplib

import pytest

from diaodu.adapters.mailbox import connection
from diaodu.adapters.mailbox.connection import NoMailboxError, open_mailbox

URL = "imap://dispatch%40example.com@127.0.0.1:143/INBOX"


class RefusingBox:
    """A server that takes the connection and answers the login with some words."""

    def __init__(self, said: str) -> None:
        self.said = said

    def login(self, *_words: str, **_more: object) -> None:
        raise imaplib.IMAP4.error(self.said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[AUTHENTICATIONFAILED] Authentication failed.", "不接受用户名或密码"),
        ("LOGIN Login error or password error", "不接受用户名或密码"),
        ("[UNAVAILABLE] Temporary authentication failure.", "稍后再试"),
        ("[INUSE] Mailbox in use", "稍后再试"),
        ("[LIMIT] Too many connections", "稍后再试"),
        ("[serverbug] Internal error", "稍后再试"),
    ],
)
def test_a_refusal_for_now_is_not_called_a_wrong_password(
    said: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_connect", lambda _target: RefusingBox(said))
    with pytest.raises(NoMailboxError, match=told):
        open_mailbox(URL, "secret")
