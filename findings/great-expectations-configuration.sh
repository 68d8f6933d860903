#!/usr/bin/env bash
# great-expectations 1.24.1 with pandas 3.1.1: while a batch is validated, an expectation's configuration is looked at again and
# again, and made anew each time from the whole model. A suite of ten expectations over three rows makes it hundreds of times:
# on a small table that, and not the data, is the better part of the time.
# Seen: "10 expectations, 3 rows: made more than 300 times".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/env"
"$work/env/bin/pip" install -q --disable-pip-version-check great-expectations==1.24.1 pandas==3.1.1
cat > "$work/try.py" <<'PYTHON'
import logging
import os

os.environ["GX_ANALYTICS_ENABLED"] = "False"
logging.disable(logging.CRITICAL)
import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

own, made = gxe.Expectation.__dict__["configuration"], []


def counted(self):
    made.append(self)
    return own.fget(self)


context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False, "metric_calculations": False}
asset = context.data_sources.add_pandas(name="p").add_dataframe_asset(name="a").add_batch_definition_whole_dataframe("b")
frame = pd.DataFrame({f"c{n}": [1, 2, None] for n in range(10)})
suite = gx.ExpectationSuite(name="s", expectations=[gxe.ExpectColumnValuesToNotBeNull(column=f"c{n}") for n in range(10)])
gxe.Expectation.configuration = property(counted)
result = asset.get_batch(batch_parameters={"dataframe": frame}).validate(suite)
assert not result.success and len(result.results) == 10
print(f"10 expectations, 3 rows: made {'more' if len(made) > 300 else 'no more'} than 300 times")
PYTHON
"$work/env/bin/python" "$work/try.py" | tee "$work/seen"
diff "$work/seen" - <<'SEEN'
10 expectations, 3 rows: made more than 300 times
SEEN
