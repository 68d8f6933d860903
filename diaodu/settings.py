"""Settings: environment (DIAODU_…) before `diaodu.toml` in the home folder before the default."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from diaodu.domain.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting's name, what it is for, its default and whether it is a secret."""

    name: str
    purpose: str
    default: str = ""
    secret: bool = False


SETTINGS = (
    Setting(name="HOME", purpose="数据库、文书、日志所在文件夹", default="var"),
    Setting(name="DATABASE_URL", purpose="数据库；默认为 HOME 内的 SQLite", secret=True),
    Setting(name="PLANS", purpose="本市自有方案所在文件夹"),
    Setting(name="FONTS", purpose="公文字体所在文件夹(方正小标宋、仿宋等)"),
    Setting(name="DOCX_STYLES", purpose="本单位的 Word 文档(.docx)，其中与文书同名的样式优先"),
    Setting(name="SMTP_URL", purpose="发信服务器，如 smtps://user@host:465", secret=True),
    Setting(name="SMTP_FROM", purpose="发件人地址"),
    Setting(name="SMTP_PASSWORD", purpose="发信密码；不设则取系统密钥环", secret=True),
    Setting(name="SMTP_DOMAINS", purpose="允许的收件域名，逗号分隔；不设则不限"),
    Setting(name="SMTP_SANDBOX", purpose="演练：全部邮件只发往这一地址，正式邮件仍待发"),
    Setting(name="SMTP_PER_MINUTE", purpose="每分钟至多发几封；不设则不限"),
    Setting(name="SMTP_MAX_PER_RUN", purpose="每次至多发几封，其余留待下次；不设则不限"),
    Setting(name="SMTP_REPLY_TO", purpose="收件人回复到哪个地址；不设则回复到发件人"),
    Setting(name="IMAP_URL", purpose="收件邮箱，如 imaps://user@host:993/INBOX", secret=True),
    Setting(name="IMAP_PASSWORD", purpose="收件邮箱的密码；不设则取系统密钥环", secret=True),
    Setting(name="IMAP_AUTHSERV", purpose="本单位邮件网关在 Authentication-Results 中的名称；不设则不核验"),
    Setting(name="INTAKE", purpose="日常收件的投递文件夹，内含 方案/报告期/单位 三级"),
    Setting(name="PREFECT_UI", purpose="Prefect 界面的地址，工作台据此给出链接，如 http://127.0.0.1:4200"),
    Setting(name="DESK_HEADER", purpose="统一认证的反向代理写明账号的请求头，如 X-Remote-User；不设则只用密码登录"),
    Setting(
        name="DESK_PROXY",
        purpose="可信的反向代理地址或网段，逗号分隔：其转来的 https 和 DESK_HEADER 算数",
        default="127.0.0.1, ::1",
    ),
    Setting(name="OIDC_ISSUER", purpose="统一身份认证（OpenID Connect）服务的地址；不设则不用"),
    Setting(name="OIDC_CLIENT", purpose="本系统在该服务登记的客户端编号"),
    Setting(name="OIDC_SECRET", purpose="该客户端的密钥；没有密钥的不设", secret=True),
    Setting(name="OIDC_CLAIM", purpose="登录凭据中哪一项是账号", default="preferred_username"),
    Setting(
        name="METRICS", purpose="可读取 /metrics 运行指标的地址或网段，逗号分隔；默认只有本机", default="127.0.0.1, ::1"
    ),
    Setting(name="JUDGE", purpose="keep：交表、处理等命令由一个常驻进程办理，更快；不设则每条命令自己装载"),
    Setting(
        name="TASK_RUNNER",
        purpose="汇总在哪里进行：threads 为本进程；dask 为本机各核；tcp://host:8786 为 Dask 集群",
        default="threads",
    ),
)
"""Every setting there is; `diaodu doctor` lists them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A setting's value and where it came from."""

    setting: Setting
    value: str
    source: str

    @property
    def shown(self) -> str:
        """The value as it may be shown: secrets masked, but for the part that says which server."""
        if not self.setting.secret or not self.value:
            return self.value
        scheme, separator, rest = self.value.partition("://")
        user, at, server = rest.rpartition("@")
        if not separator or "?" in user:  # a password with a ? or a query with an @: nobody can tell
            return f"{scheme}://***" if separator else "***"
        address, question, _ = server.partition("?")
        return f"{scheme}://{at and '***@'}{address}{question and '?***'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, resolved once at the edge of the program."""

    values: Mapping[str, Value]

    def __getitem__(self, name: str) -> str:
        """The value of a setting, "" when it is not set."""
        return self.values[name].value

    @property
    def home(self) -> Path:
        """The home folder, absolute."""
        return Path(self["HOME"]).resolve()

    @property
    def database_url(self) -> str:
        """The database's address."""
        return self["DATABASE_URL"] or f"sqlite:///{self.home / 'diaodu.db'}"

    def folder(self, name: str) -> Path | None:
        """A folder setting, None when it is not set.

        Raises:
            UserError: it is set and there is no such folder.
        """
        return self._existing(name, Path.is_dir, "文件夹")

    def file(self, name: str) -> Path | None:
        """A file setting, None when it is not set.

        Raises:
            UserError: it is set and there is no such file.
        """
        return self._existing(name, Path.is_file, "文件")

    def _existing(self, name: str, is_right: Callable[[Path], bool], kind: str) -> Path | None:
        if not self[name]:
            return None
        path = Path(self[name])
        if not is_right(path):
            raise UserError(f"设置 DIAODU_{name}", f"{path} 不是{kind}", f"一个已有的{kind}", "系统管理员")
        return path


def load_settings(environ: Mapping[str, str] | None = None, home: Path | None = None) -> Settings:
    """Read the settings; `home` overrides DIAODU_HOME (demo, tests).

    Raises:
        UserError: diaodu.toml is no TOML or has an unknown key.
    """
    environ = os.environ if environ is None else environ
    folder = home or Path(environ.get("DIAODU_HOME") or "var")
    written = _read_toml(folder / "diaodu.toml")
    values = {setting.name: _resolve(setting, environ, written) for setting in SETTINGS}
    if home is not None:
        values["HOME"] = Value(setting=SETTINGS[0], value=str(home), source="命令")
    return Settings(values=values)


LARGEST_TOML = 1024 * 1024


def _resolve(setting: Setting, environ: Mapping[str, str], written: Mapping[str, str]) -> Value:
    if value := environ.get(f"DIAODU_{setting.name}"):
        return Value(setting=setting, value=value, source="环境变量")
    if value := written.get(setting.name.lower()):
        return Value(setting=setting, value=value, source="diaodu.toml")
    return Value(setting=setting, value=setting.default, source="默认")


def _text_of(path: Path) -> str:
    """A plain file's text; a pipe that nobody fills would never end, a device never be full."""
    if not path.is_file() or path.stat().st_size > LARGEST_TOML:
        raise OSError(f"{path} is no plain file of settings")
    return path.read_text(encoding="utf-8-sig")


def _read_toml(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        data = tomllib.loads(_text_of(path))
    except OSError as error:
        raise UserError(str(path), "无法打开", "一个可读的文件", "系统管理员") from error
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number beyond sense, brackets without end
        raise UserError(str(path), f"不是有效的 TOML: {error}", '键 = "值"', "系统管理员") from error
    known = {setting.name.lower() for setting in SETTINGS}
    if unknown := sorted(set(data) - known):
        raise UserError(
            str(path), f"不认识的设置 {', '.join(unknown)}", f"可用 {', '.join(sorted(known))}", "系统管理员"
        )
    return {key: str(value) for key, value in data.items()}
