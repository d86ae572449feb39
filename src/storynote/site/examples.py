"""Whole programs for the developers' page. Rule: each prints its result and ends; the tests run every one of them."""


def node_example(address: str) -> str:
    return f"""// node example.mjs
const API = "{address}/v1";
const KEY = process.env.STORYNOTE_API_KEY;

const headers = {{
  Authorization: `Bearer ${{KEY}}`,
  "Content-Type": "application/json",
}};

async function call(path, options = {{}}) {{
  const answer = await fetch(`${{API}}${{path}}`, {{ ...options, headers }});
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error);
  return body;
}}

// 1. Create a project
const project = await call("/projects", {{
  method: "POST",
  body: JSON.stringify({{ name: "API Demo" }}),
}});

// 2. Generate an image
const {{ jobId }} = await call(`/projects/${{project.id}}/image`, {{
  method: "POST",
  body: JSON.stringify({{
    directPrompt: "A fox reading a book in a cozy library, warm lighting",
    modelId: "fal-ai/flux-2",
    aspectRatio: "16:9",
  }}),
}});

// 3. Ask until it has ended
let job;
do {{
  await new Promise((resolve) => setTimeout(resolve, 2000));
  job = await call(`/jobs/${{jobId}}`);
}} while (job.status !== "completed" && job.status !== "failed");

if (job.status === "completed") {{
  console.log("Image URL:", job.imageUrl);
}} else {{
  console.error("Failed:", job.error);
}}"""


def python_example(address: str) -> str:
    return f"""# pip install httpx2; python example.py
import os
import time

import httpx2

api = httpx2.Client(
    base_url="{address}/v1",
    headers={{"Authorization": f"Bearer {{os.environ['STORYNOTE_API_KEY']}}"}},
)


def call(method, path, **body):
    answer = api.request(method, path, json=body or None)
    if answer.is_error:
        raise SystemExit(answer.json()["error"])
    return answer.json()


# 1. Create a project
project = call("POST", "/projects", name="API Demo")

# 2. Generate an image
started = call(
    "POST",
    f"/projects/{{project['id']}}/image",
    directPrompt="A fox reading a book in a cozy library, warm lighting",
    modelId="fal-ai/flux-2",
    aspectRatio="16:9",
)

# 3. Ask until it has ended
while True:
    time.sleep(2)
    job = call("GET", f"/jobs/{{started['jobId']}}")
    if job["status"] in ("completed", "failed"):
        break

if job["status"] == "completed":
    print("Image URL:", job["imageUrl"])
else:
    print("Failed:", job["error"])"""


def node_stream(address: str) -> str:
    return f"""const answer = await fetch("{address}/v1/jobs/events/stream?lastEventId=0", {{
  headers: {{ Authorization: `Bearer ${{process.env.STORYNOTE_API_KEY}}` }},
}});
let text = "";
for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {{
  text += part;
  const events = text.split("\\n\\n");
  text = events.pop();
  for (const event of events) {{
    const data = event.split("\\n").find((line) => line.startsWith("data: "));
    if (!data) continue; // a heartbeat
    const job = JSON.parse(data.slice(6));
    console.log(job.id, job.status, job.imageUrl);
    if (job.status === "completed" || job.status === "failed") process.exit();
  }}
}}"""


def python_stream(address: str) -> str:
    return f"""import json
import os

import httpx2

headers = {{"Authorization": f"Bearer {{os.environ['STORYNOTE_API_KEY']}}"}}
url = "{address}/v1/jobs/events/stream?lastEventId=0"
with httpx2.stream("GET", url, headers=headers, timeout=60) as answer:
    for line in answer.iter_lines():
        if not line.startswith("data: "):
            continue  # an id, or a heartbeat
        job = json.loads(line[6:])
        print(job["id"], job["status"], job["imageUrl"])
        if job["status"] in ("completed", "failed"):
            break"""
