#!/usr/bin/env bash
# XlsxWriter 3.3.1: a workbook with a picture placed in a cell (embed_image) has an entry whose name starts with a slash,
# /xl/richData/_rels/richValueRel.xml.rels. Excel takes it; who refuses absolute paths in a package refuses the workbook.
# Seen: "['/xl/richData/_rels/richValueRel.xml.rels']".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check xlsxwriter==3.3.1
cat > "$work/try.py" <<'PYTHON'
import io, struct, zipfile, zlib
import xlsxwriter

parts = ((b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
dot = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    for kind, content in parts
)
data = io.BytesIO()
book = xlsxwriter.Workbook(data, {"in_memory": True})
book.add_worksheet().embed_image("A1", "dot.png", {"image_data": io.BytesIO(dot)})
book.close()
print([name for name in zipfile.ZipFile(data).namelist() if name.startswith("/")])
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
['/xl/richData/_rels/richValueRel.xml.rels']
SEEN
