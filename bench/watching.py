"""What it costs a poll to be counted, timed and named: processor time of the server, with and without, in turns.

A pair is two runs right after each other, in the one order and then in the other; the median of the pairs' ratios is told,
so that what else runs on the machine meanwhile weighs on both alike.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import CONNECTIONS, cpu_seconds, faking, hammer, median, request, show
from tests.server import Client, Server

PAIRS, SECONDS = 8, 2.0
TARGET = "≤ 3 % on the poll"


def main() -> None:
    with faking() as fake, TemporaryDirectory() as folder:
        servers = {name: Server(Path(folder) / name, fake.environment()) for name in ("with", "without")}
        servers["without"].program = ["-m", "bench.unwatched"]
        polls: dict[str, bytes] = {}
        try:
            for name, server in servers.items():
                server.start()
                polls[name] = _poll(server.account(1000))
            found = [_pair(servers, polls, backwards=bool(number % 2)) for number in range(PAIRS)]
        finally:
            for server in servers.values():
                server.stop()
    rows = [[name, f"{median([pair[name] for pair in found]):.1f}"] for name in servers]
    ratio = median([pair["with"] / pair["without"] for pair in found])
    show("A poll that is watched", ["", "µs of the server's processor a poll"], rows, TARGET)
    print(f"with / without: {ratio:.3f}, the median of {PAIRS} pairs ({CONNECTIONS} connections)")


def _poll(client: Client) -> bytes:
    job = client.ended(client.image(client.project())[0])
    return request("GET", f"/v1/jobs/{job['id']}", client.key)


def _pair(servers: dict[str, Server], polls: dict[str, bytes], *, backwards: bool) -> dict[str, float]:
    found = {}
    for name in sorted(servers, reverse=backwards):
        process = servers[name].process
        assert process is not None
        cpu = cpu_seconds(process.pid)
        result = hammer(servers[name].port, polls[name], SECONDS)
        assert result.failures == 0
        found[name] = (cpu_seconds(process.pid) - cpu) / len(result.latencies_ms) * 1e6
    return found


if __name__ == "__main__":
    main()
