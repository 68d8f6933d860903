#!/usr/bin/env bash
# typst 0.15.2 and pypdf 7.1.0: a zero-width space put between letters so that a long word may break is part of the text
# that the PDF gives back: a search for the word finds nothing, and a copied figure is none. An empty box between the letters
# lets the word break as well, and the text stays whole.
# Seen: "sym.zws: found False, 60 marks" and "box: found True, 0 marks", each over more than one line.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check typst==0.15.2 pypdf==7.1.0
cat > "$work/try.py" <<'PYTHON'
import io
import typst
from pypdf import PdfReader

WORD = "a" * 60 + "b"


def told(between):
    source = f'#set page(width: 120pt, height: 200pt, margin: 10pt)\n#set text(font: "Libertinus Serif", size: 12pt)\n#("{WORD}".clusters().join({between}))'
    text = PdfReader(io.BytesIO(typst.compile(source.encode(), format="pdf"))).pages[0].extract_text()
    lines = text.strip().splitlines()
    return f"found {WORD in ''.join(lines)}, {text.count(chr(0x200B))} marks, {'one line' if len(lines) == 1 else 'several lines'}"


print("sym.zws:", told("sym.zws"))
print("box:", told("box(width: 0pt)"))
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
sym.zws: found False, 60 marks, several lines
box: found True, 0 marks, several lines
SEEN
