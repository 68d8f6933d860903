#!/usr/bin/env bash
# vl-convert-python 1.9.0: javascript_bundle joins a snippet "that references Vega Embed as vegaEmbed, Vega-Lite as
# vegaLite, Vega as vega" with these libraries, and without a snippet sets all three on the window. Of the three only
# vegaEmbed is there: the two others are null in both, so that whoever calls vegaLite.compile or makes a vega.View finds
# out in the browser. What a chart needs goes through vegaEmbed, which carries them inside.
# Seen, in Node: "in a snippet: vegaEmbed function, vega null, vegaLite null", and the same on the window.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check vl-convert-python==1.9.0
cat > "$work/make.py" <<'PYTHON'
import sys
from pathlib import Path

import vl_convert

here = Path(sys.argv[1])
snippet = "globalThis.passed = {vegaEmbed, vega, vegaLite};"
here.joinpath("snippet.js").write_text(vl_convert.javascript_bundle(snippet, vl_version="5.21"))
here.joinpath("plain.js").write_text(vl_convert.javascript_bundle(vl_version="5.21"))
PYTHON
"$work/env/bin/python" "$work/make.py" "$work"
cat > "$work/try.js" <<'JAVASCRIPT'
const {readFileSync} = require("fs");
const load = name => (0, eval)(readFileSync(`${process.argv[2]}/${name}`, "utf8"));
const tell = given => ["vegaEmbed", "vega", "vegaLite"]
  .map(name => `${name} ${given[name] === null ? "null" : typeof given[name]}`).join(", ");
load("snippet.js");
console.log(`in a snippet: ${tell(globalThis.passed)}`);
globalThis.window = {};
load("plain.js");
console.log(`on the window: ${tell(globalThis.window)}`);
JAVASCRIPT
node "$work/try.js" "$work" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
in a snippet: vegaEmbed function, vega null, vegaLite null
on the window: vegaEmbed function, vega null, vegaLite null
SEEN
