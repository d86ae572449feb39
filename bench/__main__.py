"""`python -m bench`: every table."""

from bench import latency, memory, polls, scene, stored, streams, submits

if __name__ == "__main__":
    for each in (scene, polls, submits, latency, streams, memory, stored):
        each.main()
