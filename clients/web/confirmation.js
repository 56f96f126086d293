/**
 * Confirms sign-ups and asks for new codes: the client of docs/openapi.json.
 *
 * It runs in browsers, Node 20 or newer and React Native, without dependencies. Both functions resolve to a result,
 * whatever the network or the service does; branch on its `code`. They reject only for a caller's mistake: an endpoint
 * that is not an http(s) URL, an invalid option, or a request that is not a JSON object.
 */

/** @typedef {import("./confirmation.d.ts").Options} Options */
/** @typedef {{ ok: boolean, code: string, status: number, retryAfter?: number, unclear?: true }} Result */

const SEND_MS = 30_000; // API Gateway times out after 29 s
const ASLEEP_MS = 500; // a timer that is so late was asleep with the app
const WAKING_MS = 2000; // to read a response that arrived meanwhile
const FIRST_PAUSE_MS = 500;
const DAY = 86_400;
const LARGEST = 65_536; // bytes of a response's body
const CODE = /^[a-z][a-z0-9_]{0,63}$/;
/** Codes of this client. A response that claims one is not the service's. */
const OWN_CODES = ["confirmed", "accepted", "no_answer", "timeout", "aborted", "unexpected_answer", "unknown"];
/** Start, port and path without the last slashes, and query. React Native's `URL` checks nothing. */
const ENDPOINT =
  /^(https?:\/\/(?:\[[\da-f:.]+\]|[^\s:/?#@%[\]\\<>^|]+)(?::(\d+))?(?:\/[^?#\s]*?)?)\/*(\?[^#\s]*)?(?:#\S*)?$/i;
const now = () => (globalThis.performance ?? Date).now(); // milliseconds; the first is never set back

// A resend that was lost may have sent a mail already, so only 503, which sent none, is repeated.
const CONFIRM = { path: "", status: 200, successStatus: "confirmed", repeated: [503, 504], repeatsAfterLoss: 1 };
const RESEND = { path: "/resend", status: 202, successStatus: "accepted", repeated: [503], repeatsAfterLoss: 0 };

/** @type {typeof import("./confirmation.d.ts").confirmSignUp} */
export async function confirmSignUp(endpoint, request, options) {
  return /** @type {any} */ (await call(CONFIRM, endpoint, request, options));
}

/** @type {typeof import("./confirmation.d.ts").resendCode} */
export async function resendCode(endpoint, request, options) {
  return /** @type {any} */ (await call(RESEND, endpoint, request, options));
}

/**
 * Send, and repeat what is safe to repeat, until the time is up.
 *
 * @param {typeof CONFIRM} operation
 * @param {string | URL} endpoint
 * @param {object} request
 * @param {Options} [options]
 */
async function call(operation, endpoint, request, options) {
  const url = address(endpoint, operation.path);
  const { retries, timeout, maxWait, signal, fetch } = checked(options);
  if (typeof request !== "object" || request === null) throw new TypeError("The request must be an object.");
  const body = JSON.stringify(request);
  const end = now() + timeout;
  let result = failure("timeout");
  for (let sent = 1, lost = 0, unclear = false; ; sent++) {
    const left = end - now();
    if (left <= 0 && !signal?.aborted) return result;
    result = await send(operation, url, body, Math.min(SEND_MS, left), { signal, fetch });
    if (unclear && result.code === "code_rejected") result.unclear = true;
    const isLost = result.status === 0 && ["no_answer", "timeout"].includes(result.code);
    unclear ||= isLost || result.status === 504;
    const mayRepeat = isLost ? lost++ < operation.repeatsAfterLoss : operation.repeated.includes(result.status);
    if (sent > retries || !mayRepeat) return result;
    const wait = pause(result.retryAfter, isLost ? 1 : sent);
    if (wait > maxWait || now() + wait >= end) return result;
    await sleep(wait, signal);
  }
}

/**
 * Return the address as a string. React Native's URL objects add slashes and cannot be changed.
 *
 * @param {string | URL} endpoint
 * @param {string} path
 */
function address(endpoint, path) {
  const text = String(endpoint).trim();
  const base = globalThis.document?.baseURI ?? globalThis.location?.href; // in a browser, a path is enough
  try {
    const url = /^https?:/i.test(text) || !base ? text : new URL(text, base).href;
    new URL(url); // throws if it is none, but in React Native
    const [, start, port = "1", query = ""] = /** @type {string[]} */ (ENDPOINT.exec(url));
    if (Number(port) < 1 || Number(port) > 65_535) throw new RangeError("There is no such port.");
    return start + path + query;
  } catch (cause) {
    throw new TypeError(`The endpoint must be an http(s) URL without a user name: ${text}`, { cause });
  }
}

/** @param {Options} [options] */
function checked(options) {
  const { retries = 2, timeout = 60_000, maxWait = 10_000, signal, fetch = globalThis.fetch } = options ?? {};
  if (!Number.isInteger(retries) || retries < 0) throw new RangeError("`retries` must be a whole number, 0 or more.");
  for (const [name, value] of Object.entries({ timeout, maxWait })) {
    const isValid = typeof value === "number" && value >= 0;
    if (!isValid) throw new RangeError(`\`${name}\` must be milliseconds, 0 or more.`);
  }
  const isSignal = typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function";
  if (signal && !isSignal) throw new TypeError("`signal` must be an AbortSignal.");
  if (typeof fetch !== "function") throw new TypeError("There is no global `fetch`: pass one as the option `fetch`.");
  return { retries, timeout, maxWait, signal, fetch };
}

/**
 * Send once and return the result. Never rejects.
 *
 * @param {typeof CONFIRM} operation
 * @param {string} url
 * @param {string} body
 * @param {number} milliseconds
 * @param {Pick<ReturnType<typeof checked>, "signal" | "fetch">} options
 */
async function send(operation, url, body, milliseconds, { signal, fetch }) {
  if (signal?.aborted) return failure("aborted", signal.reason);
  const controller = new AbortController();
  const stop = () => controller.abort();
  const due = now() + milliseconds;
  const expire = () => {
    if (now() - due < ASLEEP_MS) stop();
    else timer = setTimeout(stop, WAKING_MS);
  };
  let timer = setTimeout(expire, milliseconds); // covers the response body, too
  signal?.addEventListener("abort", stop);
  const stopped = new Promise((_, reject) => controller.signal.addEventListener("abort", reject));
  const exchange = async () => {
    const headers = { "Content-Type": "application/json" };
    // A redirect is a response like any other: codes are sent to the endpoint only. Workers do not accept "error".
    const init = /** @type {const} */ ({ method: "POST", headers, body, redirect: "manual" });
    const response = await fetch(url, { ...init, ...accepted(url, controller.signal) });
    return parseResponse(operation, response, await limitedText(response));
  };
  try {
    return await Promise.race([exchange(), stopped]); // not every `fetch` heeds the signal
  } catch (error) {
    if (signal?.aborted) return failure("aborted", signal.reason);
    return controller.signal.aborted ? failure("timeout") : failure("no_answer", error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * Return those options that this runtime accepts: Workers throw on some that browsers need, Node on a signal of jsdom.
 *
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {RequestInit}
 */
function accepted(url, signal) {
  const wanted = { signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" };
  const isAccepted = (/** @type {[string, unknown]} */ [name, value]) => {
    try {
      return Boolean(new Request(url, { [name]: value }));
    } catch {
      return false;
    }
  };
  return Object.fromEntries(Object.entries(wanted).filter(isAccepted));
}

/**
 * Return the body's text, or an empty one if it is larger than any of the service's. React Native has no streams, and
 * jsdom no decoder: they read the whole body first.
 *
 * @param {Response} response
 */
async function limitedText(response) {
  const reader = typeof TextDecoder === "function" ? response.body?.getReader?.() : undefined;
  if (!reader) {
    const text = await response.text();
    return text.length > LARGEST ? "" : text;
  }
  const decoder = new TextDecoder();
  for (let text = "", size = 0; size <= LARGEST;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    text += decoder.decode(value, { stream: true });
  }
  reader.cancel().catch(() => {}); // closes the connection
  return "";
}

/**
 * Turn a response into a result, which holds only members whose types are right.
 *
 * @param {typeof CONFIRM} operation
 * @param {Response} response
 * @param {string} text
 */
function parseResponse({ status: expected, successStatus }, { status, headers }, text) {
  const body = json(text);
  if (status === expected && body.status === successStatus) {
    const given = successStatus === "confirmed" ? { session: string(body.session) } : { delivery: delivery(body) };
    return withoutUndefined({ ok: true, code: successStatus, status, ...given });
  }
  const isProblem = status >= 400 && CODE.test(string(body.code) ?? "") && !OWN_CODES.includes(body.code);
  const fixedMembers = { ok: false, code: isProblem ? body.code : "unexpected_answer", status };
  const requestId = string(body.requestId);
  const retryAfter = seconds(headers.get("Retry-After"));
  return withoutUndefined({ ...(isProblem ? details(body) : {}), ...fixedMembers, requestId, retryAfter });
}

/** @param {Record<string, any>} body */
function details({ code, type, title, detail, errors }) {
  const isString = (/** @type {unknown} */ value) => typeof value === "string";
  const isError = (/** @type {any} */ each) => [each?.pointer, each?.code, each?.detail].every(isString);
  const list = (Array.isArray(errors) ? errors : []).filter(isError);
  const texts = { type: string(type) ?? "", title: string(title) ?? "", detail: string(detail) ?? "" };
  return { ...texts, errors: code === "validation_failed" || list.length ? list.map(fieldError) : undefined };
}

/** @param {import("./confirmation.d.ts").FieldError} error */
function fieldError({ pointer, code, detail }) {
  return { pointer, code, detail };
}

/** @param {Record<string, any>} body */
function delivery({ delivery }) {
  const [medium, destination] = [string(delivery?.medium), string(delivery?.destination)];
  return medium === undefined || destination === undefined ? undefined : { medium, destination };
}

/** @param {unknown} value @returns {string | undefined} */
function string(value) {
  return typeof value === "string" ? value : undefined;
}

/**
 * @param {string} code
 * @param {unknown} [cause]
 */
function failure(code, cause) {
  return withoutUndefined({ ok: false, code, status: 0, cause });
}

/** @param {Record<string, any>} members */
function withoutUndefined(members) {
  return /** @type {Result} */ (Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)));
}

/** Return the object, or an empty one for anything else, the page of a proxy for example. @param {string} text */
function json(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/**
 * Read `Retry-After`: whole seconds, or a date, which proxies may send. More than a day counts as a day.
 *
 * @param {string | null} header
 */
function seconds(header) {
  const text = (header ?? "").replace(/^[ \t]+|[ \t]+$/g, "");
  if (/^\d+$/.test(text)) return Math.min(Number(text), DAY);
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || date.toUTCString() !== text) return undefined; // impossible, or another form
  return Math.min(Math.max(0, Math.ceil((date.getTime() - Date.now()) / 1000)), DAY);
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
 * @param {AbortSignal} [signal]
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
