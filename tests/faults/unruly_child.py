"""A reading process that dies, hangs, grows or stumbles over files whose names say so, and reads the others."""

import os
import time

from diaodu.adapters.reader import child

honest = child.read_file


def read_unruly(name, data, catalog, context):
    if "死" in name:
        os.abort()
    if "睡" in name:
        time.sleep(60)
    if "错" in name:
        raise RuntimeError(name)
    if "胖" in name:
        child.SWOLLEN_BYTES = 0
    return honest(name, data, catalog, context)


if __name__ == "__main__":
    child.read_file = read_unruly
    child.main()
