"""Login by an OpenID Connect issuer (统一身份认证): the way to it, and who comes back.

Authorization code with PKCE (RFC 7636) by Authlib, the ID token's signature and claims by joserfc, both of the extra `oidc`.
"""

import json
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from diaodu.domain.access.hosts import is_loopback
from diaodu.domain.errors import UserError
from diaodu.settings import Settings

PLACE = "统一身份认证"
SECONDS = 10.0
"""The issuer's time for an answer."""
LEEWAY = 60
"""Seconds that two clocks may be apart."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by the issuer's own key; never one that our shared secret could make."""
_LONGEST_ANSWER = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A browser's way to the issuer: where it is sent, and what must come back with it."""

    address: str
    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """An issuer and how we are known to it."""

    issuer: str
    client: str
    secret: str
    claim: str
    """The claim that names the account."""

    def start(self, back: str) -> Trip:
        """Send a browser there; it comes back to an address of ours.

        Raises:
            UserError: the issuer does not answer as one.
        """
        from authlib.common.security import generate_token

        nonce, verifier = generate_token(32), generate_token(64)
        found = self.discover()
        with self._session(back) as session:
            address, state = session.create_authorization_url(
                found["authorization_endpoint"], nonce=nonce, code_verifier=verifier
            )
        return Trip(address=address, state=state, nonce=nonce, verifier=verifier, back=back)

    def arrive(self, trip: Trip, code: str) -> str:
        """Who has come back with a code: the name that the ID token says.

        Raises:
            UserError: the issuer does not answer as one, knows no such code, or what it says is not for us.
        """
        from authlib.common.errors import AuthlibBaseError

        found = self.discover()
        try:
            with self._session(trip.back) as session:
                token = session.fetch_token(found["token_endpoint"], code=code, code_verifier=trip.verifier)
        except (AuthlibBaseError, *_faults()) as error:
            raise _wrong("没有换得登录凭据", "该服务认可的登录；请重新登录") from error
        name = self._claims(str(token.get("id_token", "")), found, trip.nonce).get(self.claim)
        if not isinstance(name, str) or not name:
            raise _wrong(f"凭据中没有 {self.claim}", "设置 DIAODU_OIDC_CLAIM 所写的一项，如 preferred_username")
        return name

    def discover(self) -> Mapping[str, Any]:
        """What the issuer says of itself (OpenID Connect Discovery 1.0).

        Raises:
            UserError: it says nothing, or is another one.
        """
        found = _get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self.issuer.rstrip("/"):
            raise _wrong(f"该服务自称 {found.get('issuer')}", f"设置 DIAODU_OIDC_ISSUER 所写的 {self.issuer}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_address(str(found.get(name, "")), name)
        return found

    def _session(self, back: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self.client, self.secret or None, scope="openid profile", redirect_uri=back, code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.secret else "none", timeout=SECONDS, verify=_trusted(),
        )  # fmt: skip

    def _claims(self, token: str, found: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """What a token says, where the issuer's key has signed it, for us, of this very trip, and it is not over.

        Source: OpenID Connect Core 1.0, 3.1.3.7.
        """
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        asked = jwt.JWTClaimsRegistry(
            leeway=LEEWAY, iss={"essential": True, "value": found["issuer"]}, aud={"essential": True, "value": self.client},
            nonce={"essential": True, "value": nonce}, exp={"essential": True}, iat={"essential": True},
        )  # fmt: skip
        try:
            keys = KeySet.import_key_set(_get(found["jwks_uri"]))  # type: ignore[arg-type]  # what is no key set is refused
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            asked.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise _wrong("登录凭据未通过核验", "由该服务签发、给本系统、未过期的凭据；请重新登录") from error
        if claims.get("azp", self.client) != self.client:
            raise _wrong("登录凭据是给别的系统的", "给本系统的凭据")
        return claims


def issuer_of(settings: Settings) -> Issuer | None:
    """The issuer that is set, None where there is none.

    Raises:
        UserError: it is set by half, without https, or the extra is not installed.
    """
    issuer, client = settings["OIDC_ISSUER"], settings["OIDC_CLIENT"]
    if not issuer:
        return None
    _check_address(issuer, "设置 DIAODU_OIDC_ISSUER")
    if not client:
        raise _wrong("没有设置 DIAODU_OIDC_CLIENT", "本系统在该服务登记的客户端编号")
    try:
        import authlib  # noqa: F401  # pyright: ignore[reportUnusedImport]
        import joserfc  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError as error:
        raise _wrong("没有安装 oidc 扩展", "uv sync --extra oidc") from error
    return Issuer(issuer=issuer, client=client, secret=settings["OIDC_SECRET"], claim=settings["OIDC_CLAIM"])


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificates, read once."""
    return ssl.create_default_context()


def _check_address(address: str, name: str) -> None:
    try:
        parts = urlsplit(address)
        is_right = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    except ValueError:
        is_right = False
    if not is_right:
        raise _wrong(f"{name}：{address or '没有写'}", "https 地址")


def _get(address: str) -> Mapping[str, Any]:
    """An answer in JSON; nobody is sent on elsewhere.

    Raises:
        UserError: there is none.
    """
    import httpx

    try:
        with httpx.stream("GET", address, timeout=SECONDS, follow_redirects=False, verify=_trusted()) as answer:
            answer.raise_for_status()
            data = json.loads(_whole(answer.iter_bytes()))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _wrong(f"{urlsplit(address).netloc} 没有应答", "检查 DIAODU_OIDC_ISSUER 和网络") from error
    if not isinstance(data, dict):
        raise _wrong(f"{urlsplit(address).netloc} 的应答不是 JSON 对象", "OpenID Connect 服务的地址")
    return data


def _whole(pieces: Iterable[bytes]) -> bytes:
    """An answer's bytes, read no further than one may be long."""
    found = b""
    for piece in pieces:
        found += piece
        if len(found) > _LONGEST_ANSWER:
            raise ValueError("the answer is too long")
    return found


def _faults() -> tuple[type[Exception], ...]:
    """What a line to the issuer may raise: Authlib takes httpx2 where it is there."""
    import httpx

    try:
        import httpx2
    except ImportError:
        return (httpx.HTTPError, ValueError)
    return (httpx.HTTPError, httpx2.HTTPError, ValueError)


def _wrong(found: str, expected: str) -> UserError:
    return UserError(PLACE, found, expected, "系统管理员")
