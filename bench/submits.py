"""Durable submits per second, the jobs left waiting."""

from bench.load import CONNECTIONS, faking, hammer, memory_mb, request, serving, show

ROUNDS = 3
TARGET = "≥ 1,000 submits/s with synchronous=FULL"


def main() -> None:
    rows = []
    with faking() as fake, serving({"STORYNOTE_FAL_CONCURRENCY_MAX": "1"}, fake) as (server, client):
        fake.switch(hold=1)
        body: dict[str, object] = {
            "directPrompt": "A fox reading a book",
            "modelId": "fal-ai/flux-2",
            "aspectRatio": "16:9",
        }
        submit = request("POST", f"/v1/projects/{client.project()}/image", client.key, body)
        waiting = 0
        for number in range(ROUNDS):
            result = hammer(server.port, submit)
            assert result.failures == 0, result.failures
            waiting += len(result.latencies_ms)
            rows.append(
                [
                    str(number + 1),
                    f"{result.per_second:,.0f}",
                    f"{result.at(0.5):.1f}",
                    f"{result.at(0.99):.1f}",
                    f"{waiting:,}",
                    f"{memory_mb(server):.0f}",
                ]
            )
    columns = ["run", "submits/s", "p50 ms", "p99 ms", "jobs waiting", "RSS MB"]
    show(f"POST image, {CONNECTIONS} connections, each one durable before its 202", columns, rows, TARGET)


if __name__ == "__main__":
    main()
