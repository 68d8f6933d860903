#!/usr/bin/env bash
# XlsxWriter 3.3.1: a newer function (STDEV.S) gets the prefix Excel needs (_xlfn.) in a formula of a conditional
# format, always; in a cell's formula it does not unless the workbook says use_future_functions. So one formula works
# as a rule and shows #NAME? as a cell. The price: each rule's formula goes through more than a hundred regular
# expressions, so a rule for each column of a sheet costs more than its cells; one rule over several ranges
# (multi_range) costs one formula.
# Seen: "cell: STDEV.S(A1:A3)" and "rule: _xlfn.STDEV.S(A1:A3)>1"; "more than 100 substitutions: True".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check xlsxwriter==3.3.1
cat > "$work/try.py" <<'PYTHON'
import io, re, zipfile
import xlsxwriter
from xlsxwriter import worksheet

data = io.BytesIO()
book = xlsxwriter.Workbook(data, {"in_memory": True})
sheet = book.add_worksheet()
sheet.write_column("A1", [1, 2, 4])
sheet.write_formula("B1", "=STDEV.S(A1:A3)")
calls, real = [], re.sub
worksheet.re.sub = lambda *words, **more: calls.append(1) or real(*words, **more)
sheet.conditional_format("A1:A3", {"type": "formula", "criteria": "=STDEV.S(A1:A3)>1", "format": book.add_format()})
book.close()
worksheet.re.sub = real
xml = zipfile.ZipFile(data).read("xl/worksheets/sheet1.xml").decode()
print("cell:", re.search("<f>([^<]*)</f>", xml)[1])
print("rule:", re.search("<formula>([^<]*)</formula>", xml)[1].replace("&gt;", ">"))
print("more than 100 substitutions:", len(calls) > 100)
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
cell: STDEV.S(A1:A3)
rule: _xlfn.STDEV.S(A1:A3)>1
more than 100 substitutions: True
SEEN
