#!/usr/bin/env bash
# typst 0.15.2: a document whose date is set to none, as for bytes that are the same at any time, is no PDF/A: every level of
# it is refused for want of a date, while PDF/UA takes the same document. The standard itself makes the date no duty.
# Who wants an archive's PDF twice alike gives it the document's own date.
# Seen: "a-2b none: missing document date", "ua-1 none: made", and with a date of its own "a-2b 2021: made, twice alike".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check typst==0.15.2
cat > "$work/try.py" <<'PYTHON'
import typst

DATES = {"none": "none", "2021": "datetime(year: 2021, month: 3, day: 31)"}


def make(date, standard):
    source = f'#set document(title: "t", date: {DATES[date]})\n#set text(font: "Libertinus Serif")\nwords'
    return typst.compile(source.encode(), format="pdf", pdf_standards=standard)


for date, standard in (("none", "a-2b"), ("none", "a-2a"), ("none", "a-3b"), ("none", "ua-1"), ("2021", "a-2b")):
    try:
        alike = make(date, standard) == make(date, standard)
        print(f"{standard} {date}: made{', twice alike' if alike else ''}")
    except typst.TypstError as error:
        print(f"{standard} {date}: {error.message.partition('error: ')[2] or error.message}")
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
a-2b none: missing document date
a-2a none: missing document date
a-3b none: missing document date
ua-1 none: made, twice alike
a-2b 2021: made, twice alike
SEEN
