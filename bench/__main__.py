"""`python -m bench`: every table."""

from bench import beside, latency, library, made, memory, pages, polls, size, stored, streams, submits, upstream

if __name__ == "__main__":
    for each in (made, beside, size, polls, submits, latency, streams, memory, stored, library, upstream, pages):
        each.main()
