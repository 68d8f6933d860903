#!/usr/bin/env bash
# python-calamine 0.9.1: a whole number of an .xls comes as int or float by the record it was stored in, so that one column
# holds both: a small one has a short record and is an int, a large one (10 billion) is a float. The same numbers of an
# .xlsx are floats all. Who tells numbers from texts by their type takes the .xls's for something else.
# Seen: "xls: ['int', 'float', 'int', 'float']" and "xlsx: ['float', 'float', 'float', 'float']".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check python-calamine==0.9.1 xlwt==1.3.0 xlsxwriter==3.3.1
cat > "$work/try.py" <<'PYTHON'
import io
import xlsxwriter
import xlwt
from python_calamine import CalamineWorkbook

NUMBERS = (1, 1.5, 30000, 10**10)


def kinds(file):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    return [type(cell).__name__ for cell in rows[0]]


old, new = io.BytesIO(), io.BytesIO()
book = xlwt.Workbook()
sheet = book.add_sheet("a")
for column, number in enumerate(NUMBERS):
    sheet.write(0, column, number)
book.save(old)
book = xlsxwriter.Workbook(new, {"in_memory": True})
book.add_worksheet("a").write_row(0, 0, NUMBERS)
book.close()
print("xls:", kinds(old))
print("xlsx:", kinds(new))
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
xls: ['int', 'float', 'int', 'float']
xlsx: ['float', 'float', 'float', 'float']
SEEN
