#!/usr/bin/env bash
# python-calamine 0.9.1: an .ods with line breaks between its rows and cells, as Gnumeric and SheetJS write it, is an error
# ("Expecting 'table-cell', found 'Text(…"), and from bytes even "Cannot detect file format"; without the breaks it is read.
# Seen: "broken lines: error" and "whole lines: [['a', 1.0]]".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check python-calamine==0.9.1
cat > "$work/try.py" <<'PYTHON'
import io, re, zipfile
from python_calamine import CalamineError, CalamineWorkbook

names = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
)
content = f"""<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="t">
<table:table-row>
<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>
</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def read(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", content)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    except CalamineError:
        return "error"


print("broken lines:", read(content))
print("whole lines:", read(re.sub(r">\s*\n\s*<", "><", content)))
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
broken lines: error
whole lines: [['a', 1.0]]
SEEN
