/**
 * What a message does, for each `code` of the contract and each code that the client adds. The words are in languages/.
 *
 * `words` names the words if they are not under the code itself. `at` is the field to correct. `done` replaces the form
 * by a page that says which user name to sign in with, if the response has this status. `signIn` adds a button to sign
 * in. `reference` shows the request id for support. `tone` is `good`, or `wait` if the user only has to wait; without
 * it something is wrong.
 *
 * @typedef {keyof import("./texts.js").Texts["messages"]} Words
 * @typedef {{
 *   words?: Words, at?: "username" | "code", done?: number, signIn?: true, reference?: true, tone?: "good" | "wait",
 * }} Message
 */

/** @type {Message} */
const OUR_FAULT = { words: "our_fault", reference: true };

/** @type {Record<string, Message>} */
export const MESSAGES = {
  confirmed: { done: 200 },
  accepted: { tone: "good" },

  code_rejected: { at: "code", signIn: true },
  code_mismatch: { at: "code" },
  code_expired: { at: "code", signIn: true },
  already_confirmed: { done: 409 },
  alias_exists: { signIn: true },
  not_confirmable: { reference: true },
  user_not_found: { at: "username" },
  post_confirmation_failed: { done: 502, reference: true },

  too_many_attempts: { signIn: true, tone: "wait" },
  too_many_requests: { tone: "wait" },
  service_busy: { tone: "wait" },
  service_unavailable: { tone: "wait", reference: true },
  upstream_timeout: { signIn: true, tone: "wait" },
  no_answer: { signIn: true },
  timeout: { signIn: true },
  aborted: {},

  validation_failed: {},
  forbidden: { reference: true },
  payload_too_large: { at: "code" },
  service_misconfigured: { reference: true },
  internal_error: { signIn: true, reference: true },
  upstream_error: { signIn: true, reference: true },
  bad_request: OUR_FAULT,
  malformed_request: OUR_FAULT,
  unsupported_media_type: OUR_FAULT,
  not_found: OUR_FAULT,
  unexpected_answer: {},
};

/** The page's own messages. @type {Record<"unclear" | "offline" | "online" | "working" | "cooling_down", Message>} */
export const PAGE_MESSAGES = {
  unclear: { signIn: true },
  offline: {},
  online: { tone: "good" },
  working: { tone: "good" },
  cooling_down: { tone: "wait" },
};

/** What differs when the user asked for a new code. @type {Record<string, Message>} */
export const RESEND_MESSAGES = {
  too_many_attempts: { words: "resend_too_many_attempts", tone: "wait" },
  upstream_timeout: { words: "resend_unanswered", tone: "wait" },
  no_answer: { words: "resend_unanswered" },
  timeout: { words: "resend_unanswered" },
  internal_error: { words: "resend_failed", reference: true },
  upstream_error: { words: "resend_failed", reference: true },
};

/**
 * Return what to tell the user of a result, whatever its code is: a newer service, or a stranger, may send any.
 *
 * @param {{ code: string, status: number }} result
 * @param {{ resend?: boolean, unclear?: boolean }} [about] `unclear`: the user may be confirmed although the code was
 *   rejected.
 * @returns {Message & { words: Words }}
 */
export function messageFor({ code, status }, { resend = false, unclear = false } = {}) {
  if (unclear && code === "code_rejected") return { ...PAGE_MESSAGES.unclear, words: "unclear" };
  const message = (resend && messageOf(RESEND_MESSAGES, code)) || messageOf(MESSAGES, code);
  if (!message || (message.done ?? status) !== status) return { words: "unexpected_answer" };
  return { words: /** @type {Words} */ (code), ...message };
}

/** @param {Record<string, Message>} messages @param {string} code */
function messageOf(messages, code) {
  return Object.keys(messages).includes(code) ? messages[code] : undefined;
}
