"""`python -m storynote.local`: a worker process for the local models."""

import argparse

from storynote.local.worker import MEMORY_MIB, run

parser = argparse.ArgumentParser(prog="storynote.local")
parser.add_argument("--memory-mib", type=int, default=MEMORY_MIB)
run(parser.parse_args().memory_mib)
