"""Make the README's pictures from a finished demonstration: uv run python -m docs.make_pictures demo.

Needs pdftoppm and pdftotext (poppler-utils), LibreOffice and Chromium. Workbooks and mails are drawn in the
fonts of the wheel, so that a machine without Chinese fonts makes the same pictures.
"""

import base64
import os
import re
import subprocess
import sys
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pylopdf_fonts_zh_cn

PICTURES = Path(__file__).parent / "pictures"
MOST_BYTES = 250_000
PAGES = {"bulletin-first-page": "招商动态简报", "bulletin-table": "旗区主要指标", "bulletin-charts": "调度项目所处阶段"}
"""Picture → words that stand on the page of the bulletin it shows; the first page that holds them is taken."""
UNIT = "准格尔旗"
READER = "shiwei@demo.example"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="strong"><family>宋体</family><prefer><family>Noto Serif SC</family></prefer></alias>
</fontconfig>
"""


def make_pictures(demo: Path) -> list[Path]:
    """Make every picture from the folder of `diaodu demo --out`; their paths.

    Raises:
        FileNotFoundError: the demonstration has not run to its end.
        RuntimeError: a picture is too large for a README.
    """
    PICTURES.mkdir(exist_ok=True)
    bulletin = _first(demo / "home" / "papers", "*期.pdf")
    made = [_page(bulletin, number, name, dots=72) for name, number in _page_numbers(bulletin).items()]
    with tempfile.TemporaryDirectory() as folder:
        _lend_fonts(Path(folder))
        workbook = _as_pdf(_first(demo / "home" / "returned", f"{UNIT}-审核意见.xlsx"), Path(folder))
        made.append(_page(workbook, 1, "review-workbook", dots=100, height=380))
        made.append(_screenshot(_first(demo / "mail", f"*-{READER}.eml"), "mail-bulletin", "680,1150", Path(folder)))
        notice = _first(demo / "mail", "*-clerk-150622@*.eml")
        made.append(_screenshot(notice, "mail-notice", "680,900", Path(folder)))
    if large := [path.name for path in made if path.stat().st_size > MOST_BYTES]:
        raise RuntimeError(f"over {MOST_BYTES} bytes: {large}")
    return made


def _lend_fonts(folder: Path) -> None:
    """Point the programs started from here to the wheel's fonts."""
    config = folder / "fonts.conf"
    fonts = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    config.write_text(FONTS.format(fonts=fonts, cache=folder / "fonts"), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)


def _first(folder: Path, pattern: str) -> Path:
    found = sorted(folder.rglob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder}/**/{pattern}")
    return found[0]


def _page_numbers(pdf: Path) -> dict[str, int]:
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    pages = text.split("\f")
    return {name: 1 + next(at for at, page in enumerate(pages) if words in page) for name, words in PAGES.items()}


def _page(pdf: Path, number: int, name: str, *, dots: int, height: int = -1) -> Path:
    """A page as a picture; `height` in dots keeps its upper part alone."""
    target = PICTURES / name
    words = ["-png", "-singlefile", "-r", str(dots), "-f", str(number), "-l", str(number), "-H", str(height)]
    subprocess.run(["pdftoppm", *words, pdf, target], check=True)
    return target.with_suffix(".png")


def _as_pdf(workbook: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [profile, "--headless", "--convert-to", "pdf", "--outdir", folder, workbook]
    subprocess.run(["soffice", *words], check=True, capture_output=True)
    return folder / f"{workbook.stem}.pdf"


def _screenshot(mail: Path, name: str, size: str, folder: Path) -> Path:
    page, target = folder / f"{name}.html", PICTURES / f"{name}.png"
    page.write_text(_html_of(message_from_bytes(mail.read_bytes(), policy=policy.default)), encoding="utf-8")
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
    profile = f"--user-data-dir={folder / 'chromium'}"
    words = [*switches, profile, f"--window-size={size}", f"--screenshot={target}", page.as_uri()]
    subprocess.run(["chromium", *words], check=True, capture_output=True)
    return target


def _html_of(message: EmailMessage) -> str:
    """The mail's page with its pictures put in, as a mail program shows it."""
    images = {part["Content-ID"].strip("<>"): part for part in message.walk() if part["Content-ID"]}
    body = message.get_body(("html",))
    if body is None:
        raise FileNotFoundError("the mail has no HTML part")
    return re.sub(r"cid:([^\"')]+)", lambda found: _data_address(images[found[1]]), body.get_content())


def _data_address(part: EmailMessage) -> str:
    return f"data:{part.get_content_type()};base64,{base64.b64encode(part.get_content()).decode()}"


if __name__ == "__main__":
    for path in make_pictures(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")):
        sys.stdout.write(f"{path.relative_to(PICTURES.parent.parent)} {path.stat().st_size}\n")
