// A call as a program that runs as it stands: ask, wait, download. Rule: the key is read from STORYNOTE_API_KEY, never written.
import { type Call, resultField, sent } from "./call";
import { javascript, json, python, shell, text } from "./quote";

export const LANGUAGES = ["curl", "python", "javascript"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  curl: "curl",
  python: "Python",
  javascript: "JavaScript",
};

const PROJECT_NAME = "My first project";

/** `origin` is where the API is, without a slash at its end. */
export function snippet(language: Language, call: Call, origin: string): string {
  if (language === "python") return asPython(call, origin);
  return language === "javascript" ? asJavaScript(call, origin) : asCurl(call, origin);
}

function asCurl(call: Call, origin: string): string {
  const field = resultField(call);
  const auth = '-H "Authorization: Bearer $STORYNOTE_API_KEY"';
  const type = '-H "Content-Type: application/json"';
  const project =
    call.projectId === null
      ? `PROJECT=$(curl -sS "$API/v1/projects" \\
  ${auth} \\
  ${type} \\
  -d ${shell(JSON.stringify({ name: PROJECT_NAME }))} | sed -n 's/.*"id":"\\([^"]*\\)".*/\\1/p')`
      : `PROJECT=${shell(call.projectId)}`;
  return `# Ask for it
API=${shell(origin)}
${project}
ANSWER=$(curl -sS "$API/v1/projects/$PROJECT/${call.room}" \\
  ${auth} \\
  ${type} \\
  -d ${shell(json(sent(call.body), 1))})
echo "$ANSWER"

# Wait for it, then download it
for JOB in $(echo "$ANSWER" | sed -n ${curlIds(call)}); do
  while :; do
    DONE=$(curl -sS "$API/v1/jobs/$JOB" ${auth})
    case $(printf '%s' "$DONE" | sed -n 's/.*"status":"\\([a-z]*\\)".*/\\1/p') in queued|processing) sleep 2 ;; *) break ;; esac
  done
  URL=$(printf '%s' "$DONE" | sed -n 's/.*"${field}":"\\([^"]*\\)".*/\\1/p')
  FILE=\${URL##*/}
  if [ -n "$URL" ]; then curl -sS -o "\${FILE%%\\?*}" "$URL" && echo "\${FILE%%\\?*}"; else echo "$DONE"; fi
done
`;
}

function curlIds(call: Call): string {
  return call.room === "image"
    ? `'s/.*"jobIds":\\[\\([^]]*\\)\\].*/\\1/p' | tr ',"' '  '`
    : `'s/.*"jobId":"\\([^"]*\\)".*/\\1/p'`;
}

function asPython(call: Call, origin: string): string {
  const project =
    call.projectId === null ? `ask("/v1/projects", {"name": ${text(PROJECT_NAME)}})["id"]` : text(call.projectId);
  const ids = call.room === "image" ? 'answer["jobIds"]' : '[answer["jobId"]]';
  return `import json
import os
import time
import urllib.error
import urllib.request

API = ${text(origin)}
KEY = os.environ["STORYNOTE_API_KEY"]


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(API + path, data, headers)) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise SystemExit(error.read().decode())


# Ask for it
project = ${project}
answer = ask(f"/v1/projects/{project}/${call.room}", ${python(sent(call.body))})

# Wait for it, then download it
for job_id in ${ids}:
    job = ask(f"/v1/jobs/{job_id}")
    while job["status"] in ("queued", "processing"):
        time.sleep(2)
        job = ask(f"/v1/jobs/{job_id}")
    if job["status"] == "failed":
        raise SystemExit(job["error"])
    url = job["${resultField(call)}"]
    name = url.split("?")[0].rsplit("/", 1)[-1]
    urllib.request.urlretrieve(url, name)
    print(name)
`;
}

function asJavaScript(call: Call, origin: string): string {
  const project =
    call.projectId === null ? `(await ask("/v1/projects", { name: ${text(PROJECT_NAME)} })).id` : text(call.projectId);
  const ids = call.room === "image" ? "answer.jobIds" : "[answer.jobId]";
  return `// Node.js 18 or newer: save as story.mjs, run with "node story.mjs"
import { writeFile } from "node:fs/promises";

const API = ${text(origin)};
const headers = {
  Authorization: \`Bearer \${process.env.STORYNOTE_API_KEY}\`,
  "Content-Type": "application/json",
};

async function ask(path, body) {
  const method = body ? "POST" : "GET";
  const answer = await fetch(API + path, { method, headers, body: JSON.stringify(body) });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

// Ask for it
const project = ${project};
const answer = await ask(\`/v1/projects/\${project}/${call.room}\`, ${javascript(sent(call.body))});

// Wait for it, then download it
for (const id of ${ids}) {
  let job = await ask(\`/v1/jobs/\${id}\`);
  while (job.status === "queued" || job.status === "processing") {
    await new Promise((resume) => setTimeout(resume, 2000));
    job = await ask(\`/v1/jobs/\${id}\`);
  }
  if (job.status === "failed") throw new Error(job.error);
  const name = new URL(job.${resultField(call)}).pathname.split("/").pop();
  await writeFile(name, new Uint8Array(await (await fetch(job.${resultField(call)})).arrayBuffer()));
  console.log(name);
}
`;
}
