/** The centre's HTTP API: one place that knows the cookie, the CSRF header and the shape of an error. */

export type Params = Record<string, string | number>;

/** What the centre refused, by its stable `code`; `status` 0 means it could not be reached at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly params: Params = {},
  ) {
    super(message);
    this.name = "ApiError";
  }
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

function csrf(): string {
  const found = /(?:^|;\s*)huying_csrf=([^;]*)/.exec(document.cookie);
  return found?.[1] ? decodeURIComponent(found[1]) : "";
}

/** Whether this browser has been signed in at all; the session itself may have ended since. */
export function hasSession(): boolean {
  return csrf() !== "";
}

/** Reads an error body `{code, message, params}`; anything else becomes `http.<status>`. */
export function readError(status: number, body: unknown, retryAfter: string | null): ApiError {
  const given = (typeof body === "object" && body !== null ? body : {}) as Partial<
    Record<"code" | "message" | "params", unknown>
  >;
  const params: Params = { ...(given.params as Params | undefined) };
  if (retryAfter !== null && params["retry_after"] === undefined) params["retry_after"] = Number(retryAfter);
  return new ApiError(
    status,
    typeof given.code === "string" ? given.code : `http.${status}`,
    typeof given.message === "string" ? given.message : `HTTP ${status}`,
    params,
  );
}

async function send(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf();
  let payload: BodyInit | null = null;
  if (body instanceof FormData) payload = body;
  else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    payload = JSON.stringify(body);
  }
  try {
    return await fetch(`/api${path}`, {
      method,
      headers,
      body: payload,
      credentials: "same-origin",
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "network.unreachable", String(error));
  }
}

/** Called when the session has ended under a page that was signed in. */
let signedOut: () => void = () => undefined;
export function onSignedOut(then: () => void): void {
  signedOut = then;
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function ask(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const response = await send(method, path, body, signal);
  if (response.ok) return response;
  const parsed = parse(await response.text());
  const error = readError(response.status, parsed, response.headers.get("Retry-After"));
  if (error.status === 401 && path !== "/session") signedOut();
  throw error;
}

async function call(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
  return parse(await (await ask(method, path, body, signal)).text());
}

/* The caller names the shape the contract promises; a body is not checked again here. */
export const api = {
  get: async <T>(path: string, signal?: AbortSignal) => (await call("GET", path, undefined, signal)) as T,
  post: async <T>(path: string, body?: unknown) => (await call("POST", path, body)) as T,
  patch: async <T>(path: string, body: unknown) => (await call("PATCH", path, body)) as T,
  put: async <T>(path: string, body: unknown) => (await call("PUT", path, body)) as T,
  /** An answer that is a file. */
  file: async (path: string, body: unknown) => (await ask("POST", path, body)).blob(),
  delete: async (path: string) => {
    await call("DELETE", path);
  },
};

/** A query string of what is set: empty text, null and undefined are left out. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
