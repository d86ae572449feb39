"""`python -m storynote.local`: a worker process for the local models."""

import argparse

from storynote.local.worker import MEMORY_MIB, NICE, run

parser = argparse.ArgumentParser(prog="storynote.local")
parser.add_argument("--memory-mib", type=int, default=MEMORY_MIB)
parser.add_argument("--nice", type=int, default=NICE)
arguments = parser.parse_args()
run(arguments.memory_mib, arguments.nice)
