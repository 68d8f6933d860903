"""Settings: environment before diaodu.toml before the default; secrets are masked; a slip is told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.errors import UserError
from diaodu.settings import SETTINGS, Setting, Value, load_settings

SECRET = Setting(name="SMTP_URL", purpose="发信", secret=True)


def write(home: Path, text: str) -> Path:
    (home / "diaodu.toml").write_text(text, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("environ", "toml", "value", "source"),
    [
        ({"DIAODU_SMTP_FROM": "a@x.cn"}, 'smtp_from = "b@x.cn"', "a@x.cn", "环境变量"),
        ({}, 'smtp_from = "b@x.cn"', "b@x.cn", "diaodu.toml"),
        ({"DIAODU_SMTP_FROM": ""}, 'smtp_from = "b@x.cn"', "b@x.cn", "diaodu.toml"),
        ({"SMTP_FROM": "c@x.cn", "diaodu_smtp_from": "d@x.cn"}, "", "", "默认"),
        ({}, 'smtp_from = ""', "", "默认"),
        ({}, "", "", "默认"),
    ],
)
def test_the_environment_goes_before_the_file_and_the_file_before_the_default(
    environ: dict[str, str], toml: str, value: str, source: str, tmp_path: Path
) -> None:
    settings = load_settings(environ | {"DIAODU_HOME": str(write(tmp_path, toml))})
    found = settings.values["SMTP_FROM"]
    assert (settings["SMTP_FROM"], found.value, found.source) == (value, value, source)


def test_each_setting_has_a_default_and_a_purpose_in_words() -> None:
    settings = load_settings({})
    assert set(settings.values) == {setting.name for setting in SETTINGS}
    assert all(setting.purpose for setting in SETTINGS)
    assert (settings["TASK_RUNNER"], settings["HOME"]) == ("threads", "var")


def test_the_settings_the_contract_names_are_all_there() -> None:
    named = "HOME DATABASE_URL SMTP_URL SMTP_PASSWORD SMTP_FROM IMAP_URL PLANS FONTS TASK_RUNNER"
    assert set(named.split()) <= {setting.name for setting in SETTINGS}


def test_the_environment_of_the_process_is_read_when_none_is_given(
    monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    monkeypatch.setenv("DIAODU_SMTP_FROM", "e@x.cn")
    settings = load_settings()
    assert settings["SMTP_FROM"] == "e@x.cn"
    assert settings.home == own_home.resolve()


def test_a_home_given_by_the_command_goes_before_the_environment(tmp_path: Path) -> None:
    write(tmp_path, 'smtp_from = "f@x.cn"')
    settings = load_settings({"DIAODU_HOME": "/nowhere"}, home=tmp_path)
    assert (settings.home, settings.values["HOME"].source) == (tmp_path.resolve(), "命令")
    assert settings["SMTP_FROM"] == "f@x.cn"


def test_the_database_lies_in_the_home_unless_it_is_set(tmp_path: Path) -> None:
    assert load_settings({"DIAODU_HOME": str(tmp_path)}).database_url == f"sqlite:///{tmp_path.resolve() / 'diaodu.db'}"
    url = "postgresql+psycopg://u:p@db/diaodu"
    assert load_settings({"DIAODU_DATABASE_URL": url}).database_url == url


def test_the_home_is_absolute_wherever_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({}).home == tmp_path / "var"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("s3cret", "***"),
        ("smtps://user:s3cret@mail.ordos.gov.cn:465", "smtps://***@mail.ordos.gov.cn:465"),
        ("smtp+starttls://u%40x:p@ss@host:587", "smtp+starttls://***@host:587"),
        ("postgresql+psycopg://diaodu:s3cret@db:5432/diaodu", "postgresql+psycopg://***@db:5432/diaodu"),
        ("smtps://mail.ordos.gov.cn:465", "smtps://mail.ordos.gov.cn:465"),
        ("sqlite:////var/lib/diaodu/diaodu.db", "sqlite:////var/lib/diaodu/diaodu.db"),
        ("postgresql+psycopg://db/diaodu?user=u&password=s3cret", "postgresql+psycopg://db/diaodu?***"),
        ("postgresql+psycopg://u:s3cret@db/diaodu?sslmode=require", "postgresql+psycopg://***@db/diaodu?***"),
        ("postgresql+psycopg://db/diaodu?user=u@x&password=s3cret", "postgresql+psycopg://***"),
        ("smtps://user:s3?cret@mail.ordos.gov.cn:465", "smtps://***"),
        ("postgresql://?host=db&password=s3cret", "postgresql://?***"),
    ],
)
def test_a_secret_is_shown_without_user_and_password(value: str, shown: str) -> None:
    assert Value(setting=SECRET, value=value, source="环境变量").shown == shown


@given(st.text("abc/?@:&=#%s3cret"), st.text("abc/?@:&=#%"), st.booleans())
def test_no_password_is_ever_shown_wherever_it_stands(before: str, after: str, in_query: bool) -> None:
    userinfo = f"postgresql://{before}:PASSWORD{after}@db/diaodu"
    query = f"postgresql://db/diaodu?{before}&password=PASSWORD{after}"
    shown = Value(setting=SECRET, value=query if in_query else userinfo, source="环境变量").shown
    assert "PASSWORD" not in shown


def test_every_setting_has_an_effect() -> None:
    assert [setting.name for setting in SETTINGS if "尚未启用" in setting.purpose] == []


def test_what_is_no_secret_is_shown_as_it_is() -> None:
    plain = Setting(name="SMTP_FROM", purpose="发件人")
    assert Value(setting=plain, value="办公室 <a@x.cn>", source="环境变量").shown == "办公室 <a@x.cn>"


def test_every_setting_that_can_carry_a_password_is_a_secret() -> None:
    secrets = {setting.name for setting in SETTINGS if setting.secret}
    assert {"DATABASE_URL", "SMTP_URL", "SMTP_PASSWORD", "IMAP_URL"} <= secrets


def test_an_unknown_key_of_the_file_is_refused_with_those_there_are(tmp_path: Path) -> None:
    write(tmp_path, 'smtp_form = "a@x.cn"\nplans = "x"\n')
    with pytest.raises(UserError, match="smtp_form") as refused:
        load_settings({"DIAODU_HOME": str(tmp_path)})
    assert refused.value.exit_code == 10
    assert "smtp_from" in str(refused.value)
    assert "diaodu.toml" in refused.value.where
    assert "plans" not in refused.value.found


@pytest.mark.parametrize("content", [b"smtp_from = a@x.cn", b"[smtp", "smtp_from = '发件'".encode("gbk")])
def test_a_file_that_is_no_toml_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "diaodu.toml").write_bytes(content)
    with pytest.raises(UserError, match=r"diaodu\.toml") as refused:
        load_settings({"DIAODU_HOME": str(tmp_path)})
    assert "TOML" in str(refused.value)


def test_a_file_setting_must_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "样式.docx"
    file.write_bytes(b"")
    assert load_settings({}).file("DOCX_STYLES") is None
    assert load_settings({"DIAODU_DOCX_STYLES": str(file)}).file("DOCX_STYLES") == file
    for wrong in (tmp_path, tmp_path / "none"):
        with pytest.raises(UserError, match="DIAODU_DOCX_STYLES"):
            load_settings({"DIAODU_DOCX_STYLES": str(wrong)}).file("DOCX_STYLES")


def test_a_folder_setting_must_be_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("", encoding="utf-8")
    assert load_settings({}).folder("PLANS") is None
    assert load_settings({"DIAODU_PLANS": str(tmp_path)}).folder("PLANS") == tmp_path
    for wrong in (file, tmp_path / "none"):
        with pytest.raises(UserError, match="DIAODU_PLANS"):
            load_settings({"DIAODU_PLANS": str(wrong)}).folder("PLANS")
