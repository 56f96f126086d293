/**
 * Confirms sign-ups and asks for new codes: the client of docs/openapi.json.
 *
 * It runs in browsers and in Node 20 or newer, without dependencies. Both functions resolve to a result, whatever the
 * network or the service does; branch on its `code`. They reject only for a caller's mistake: an endpoint that is not a
 * URL, or a request that cannot be serialised as JSON.
 */

const SEND_MS = 30_000; // API Gateway times out after 29 s
const FIRST_PAUSE_MS = 500;
const SAFE_TO_REPEAT = new Set([503, 504]); // by contract; 4xx, 500 and 502 are not

/** @type {typeof import("./confirmation.d.ts").confirmSignUp} */
export async function confirmSignUp(endpoint, request, options) {
  return /** @type {any} */ (await call(address(endpoint), request, options));
}

/** @type {typeof import("./confirmation.d.ts").resendCode} */
export async function resendCode(endpoint, request, options) {
  const url = address(endpoint);
  url.pathname = url.pathname.replace(/\/*$/, "/resend");
  return /** @type {any} */ (await call(url, request, options));
}

/** @param {string | URL} endpoint */
function address(endpoint) {
  return new URL(endpoint, globalThis.location?.href); // in a browser, a path is enough
}

/**
 * Send, and repeat what is safe to repeat, until the time is up.
 *
 * @param {URL} url
 * @param {object} request
 * @param {import("./confirmation.d.ts").Options} [options]
 */
async function call(url, request, options = {}) {
  const { retries = 2, timeout = 60_000, maxWait = 10_000, signal, fetch = globalThis.fetch } = options;
  const body = JSON.stringify(request);
  const end = performance.now() + timeout;
  for (let sent = 1; ; sent++) {
    const result = await send(url, body, Math.min(SEND_MS, end - performance.now()), signal, fetch);
    if (sent > retries || !mayRepeat(result)) return result;
    const wait = pause(result.retryAfter, sent);
    if (wait > maxWait || performance.now() + wait >= end) return result;
    await sleep(wait, signal);
  }
}

/**
 * Send once and return the result. Never rejects.
 *
 * @param {URL} url
 * @param {string} body
 * @param {number} milliseconds
 * @param {AbortSignal | undefined} signal
 * @param {typeof globalThis.fetch} fetch
 */
async function send(url, body, milliseconds, signal, fetch) {
  if (signal?.aborted) return failure("aborted");
  const controller = new AbortController();
  const stop = () => controller.abort();
  const timer = setTimeout(stop, milliseconds); // covers the response body, too
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      cache: "no-store",
      credentials: "omit",
      redirect: "error", // codes are sent to the endpoint only
      referrerPolicy: "no-referrer",
      signal: controller.signal,
    });
    return understood(response, await response.text());
  } catch {
    if (signal?.aborted) return failure("aborted");
    return failure(controller.signal.aborted ? "timeout" : "no_answer");
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * Turn a response into a result.
 *
 * @param {Response} response
 * @param {string} text
 * @returns {Result}
 */
function understood(response, text) {
  const { status } = response;
  const body = json(text);
  if (response.ok && typeof body?.status === "string") return { ok: true, ...body, code: body.status, status };
  const known = !response.ok && typeof body?.code === "string";
  const result = known ? { ...body, ok: false, status } : { ...failure("unexpected_answer"), status };
  const retryAfter = seconds(response.headers.get("Retry-After"));
  return retryAfter === undefined ? result : { ...result, retryAfter };
}

/**
 * @typedef {{ ok: boolean, code: string, status: number, retryAfter?: number }} Result
 * @param {string} code
 * @returns {Result}
 */
function failure(code) {
  return { ok: false, code, status: 0 };
}

/** @param {string} text */
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the page of a proxy, for example
  }
}

/**
 * Read `Retry-After`: seconds, or a date, which proxies may send.
 *
 * @param {string | null} header
 */
function seconds(header) {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

/** @param {Result} result */
function mayRepeat({ code, status }) {
  return SAFE_TO_REPEAT.has(status) || code === "no_answer" || code === "timeout";
}

/**
 * Milliseconds before the next send: what the service asks for plus jitter, or else exponential backoff with jitter.
 *
 * @param {number | undefined} retryAfter
 * @param {number} sent
 */
function pause(retryAfter, sent) {
  if (retryAfter !== undefined) return retryAfter * 1000 + Math.random() * FIRST_PAUSE_MS;
  return (0.2 + Math.random()) * FIRST_PAUSE_MS * 2 ** (sent - 1);
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<void>}
 */
function sleep(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}
