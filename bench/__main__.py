"""`python -m bench`: every table."""

from bench import beside, latency, made, memory, polls, size, stored, streams, submits, upstream

if __name__ == "__main__":
    for each in (made, beside, size, polls, submits, latency, streams, memory, stored, upstream):
        each.main()
