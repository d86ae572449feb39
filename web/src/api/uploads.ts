// A file from this machine into the account: signed, sent with progress, known by its id afterwards.
import { ApiError, post } from "./client";
import type { Upload } from "./types";

export type { Upload } from "./types";

interface Signed {
  readonly uploadUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The file types the API takes. */
export const UPLOAD_TYPES =
  "image/png,image/jpeg,image/webp,image/gif,video/mp4,video/webm,audio/mpeg,audio/wav,audio/flac";

const LOST = "The upload was cut off. Nothing was kept or charged. Try it again.";

function refusal(request: XMLHttpRequest): ApiError {
  try {
    const body = JSON.parse(request.responseText) as { error: string; type?: string; param?: string };
    return new ApiError(request.status, body.type ?? "unknown", body.error, body.param ?? null);
  } catch {
    return new ApiError(request.status, "unknown", LOST);
  }
}

// XMLHttpRequest, because `fetch` cannot tell how much has been sent.
function send(signed: Signed, file: Blob, told: (part: number) => void, signal?: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", signed.uploadUrl);
    for (const [name, value] of Object.entries(signed.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && told(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as Upload);
      else reject(refusal(request));
    };
    request.onerror = () => reject(new ApiError(0, "unreachable", LOST));
    request.onabort = () => reject(new DOMException("Upload stopped", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

/** Uploads `file`; `told` hears the part sent, 0–1. */
export async function upload(
  file: File,
  told: (part: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Upload> {
  const signed = await post<Signed>("/v1/uploads/sign", { fileName: file.name, contentType: file.type });
  return send(signed, file, told, signal);
}
