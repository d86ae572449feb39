// The call to paste right after making a key. Rule: it works as it stands, with what this very key may do.
import type { NewKey } from "@/api/types";

/** Text between single quotes for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

const JSON_HEADER = `  -H "Content-Type: application/json" \\`;

/** `address` of the API without /v1; `projectId` of a project there is, if any. */
export function firstCall(made: NewKey, address: string, projectId: string | undefined): string {
  const may = (scope: string) => made.scopes.includes(scope);
  const bearer = `  -H "Authorization: Bearer ${made.key}"`;
  if (may("generate") && projectId) {
    const body = JSON.stringify({ directPrompt: "A fox reading a book in a cozy library", aspectRatio: "16:9" });
    return [
      `curl -X POST ${address}/v1/projects/${projectId}/image \\`,
      `${bearer} \\`,
      JSON_HEADER,
      `  -d ${quoted(body)}`,
    ].join("\n");
  }
  if (may("write")) {
    const body = JSON.stringify({ name: "My First Project" });
    return [`curl -X POST ${address}/v1/projects \\`, `${bearer} \\`, JSON_HEADER, `  -d ${quoted(body)}`].join("\n");
  }
  const path = may("read") ? "models/available" : may("keys") ? "keys" : "account";
  return `curl ${address}/v1/${path} \\\n${bearer}`;
}
