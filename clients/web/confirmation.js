/**
 * Confirms sign-ups and asks for new codes: the client of docs/openapi.json.
 *
 * For browsers and Node 20 or newer; depends on nothing. Both functions resolve to an object to branch on by its
 * `code`, whatever the network or the service does. They reject for what only the caller can mend: an endpoint that
 * is no URL, a request that JSON cannot hold.
 */

const SEND_MS = 30_000; // the gateway answers within 29 s
const FIRST_PAUSE_MS = 500;
const SAFE_TO_REPEAT = new Set([503, 504]); // by contract; never 429, 502, other 4xx, 500

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
  return new URL(endpoint, globalThis.location?.href); // a path alone is fine in a browser
}

/**
 * Send, and send again what may be sent again, until the time is up.
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
 * Send once, and return what came of it. Never rejects.
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
  const timer = setTimeout(stop, milliseconds); // covers the body, too
  signal?.addEventListener("abort", stop);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
      cache: "no-store",
      credentials: "omit",
      redirect: "error", // a code goes nowhere else
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
 * Turn an answer into a result.
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
    return undefined; // a proxy's page, say
  }
}

/**
 * Read `Retry-After`: seconds, or the date that a proxy may send.
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
 * Milliseconds before the next send: what the service asks for and up to half a second; else growing, with jitter.
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
