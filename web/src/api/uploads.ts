// A file from this machine into the account: signed, sent with progress, known by its id afterwards.
import { ApiError, get, post } from "./client";
import type { Asset, Upload } from "./types";

export type { Upload } from "./types";

interface Signed {
  readonly id: string;
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

// What a bucket took is no file of the account before it was asked for: the server judges it then.
async function judged(id: string): Promise<Upload> {
  const { url, ...asset } = await get<Asset>(`/v1/assets/${id}`);
  return { ...asset, fileUrl: url, fileName: asset.fileName ?? "" };
}

// XMLHttpRequest, because `fetch` cannot tell how much has been sent.
function send(signed: Signed, file: Blob, told: (part: number) => void, signal?: AbortSignal): Promise<Upload | null> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", signed.uploadUrl);
    for (const [name, value] of Object.entries(signed.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && told(event.loaded / event.total);
    request.onload = () => {
      if (request.status < 300) resolve(request.responseText ? (JSON.parse(request.responseText) as Upload) : null);
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
  const about = { fileName: file.name, contentType: file.type, bytes: file.size || null };
  const signed = await post<Signed>("/v1/uploads/sign", about);
  return (await send(signed, file, told, signal)) ?? judged(signed.id);
}
