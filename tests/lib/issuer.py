"""An OpenID Connect issuer on this machine, which lets everybody in by the name that the test gives."""

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.web.server import listen

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
CLIENT, SECRET = "desk", "a secret of the client"


@dataclass
class FakeIssuer:
    """What it says, which tests change; `asked` is what came to its token endpoint."""

    address: str = ""
    name: str = "steward"
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    named: str = ""
    token: Any = None
    trips: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def discovery(self, _request: Request) -> Response:
        return JSONResponse({
            "issuer": self.named or self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
        })  # fmt: skip

    def keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})

    def approve(self, address: str) -> str:
        """What its login page does: keep the trip, and give the code that goes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.trips)}"
        self.trips[code] = asked
        return code

    async def give(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.asked.append(form)
        trip = self.trips.pop(form["code"], None)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        )
        is_ours = request.headers.get("authorization") == f"Basic {expected}"
        if (
            trip is None
            or not is_ours
            or trip["code_challenge"] != challenge
            or form["redirect_uri"] != trip["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        if self.token is not None:
            return JSONResponse(self.token)
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": "17", "iat": now, "exp": now + 300, "nonce": trip["nonce"],
            "preferred_username": self.name,
        }  # fmt: skip
        said = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return JSONResponse(
            {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(self.header, said, self.key)}
        )


@contextmanager
def fake_issuer() -> Iterator[FakeIssuer]:
    """One that answers on a port of its own until the test is over."""
    issuer, taken = FakeIssuer(), listen("127.0.0.1", 0)
    issuer.address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    app = Starlette(routes=[
        Route("/.well-known/openid-configuration", issuer.discovery), Route("/keys", issuer.keys),
        Route("/token", issuer.give, methods=["POST"]),
    ])  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", lifespan="off"))
    thread = Thread(target=server.run, kwargs={"sockets": [taken]})
    thread.start()
    try:
        yield issuer
    finally:
        server.should_exit = True
        thread.join()
