/**
 * The page's messages: one for each `code` of the contract, and for each code that the client adds.
 *
 * The user reads `title` and `text`; {wait} becomes "in 14 minutes". `at` is the field to correct. `done` replaces the
 * form by a page that says which user name to sign in with. `signIn` adds a link to sign in. `reference` shows the
 * request id for support. `tone` is `wait` if the user only has to wait.
 *
 * @typedef {{
 *   title: string, text: string, at?: "username" | "code", done?: true, signIn?: true, reference?: true, tone?: "wait",
 * }} Message
 */

const CODE = /** @type {const} */ ("code");
const AGAIN = "Your code is still valid: try again {wait}.";
/** @type {Message} */
const OUR_FAULT = {
  title: "This page does not match the service",
  text: "That is our mistake, not yours. Reload the page. If that does not help, contact support.",
  reference: true,
};

/** @type {Record<string, Message>} */
export const MESSAGES = {
  confirmed: { title: "Your sign-up is confirmed", text: "There is nothing left to do here.", done: true },
  accepted: {
    title: "A new code is on its way",
    text: "If this sign-up is waiting for one, it arrives within a few minutes. Only the newest code works.",
  },

  code_rejected: {
    title: "That code did not work",
    text:
      "Check it against the newest message, or send a new code. Check your user name: spelled as at sign-up, and not " +
      "your e-mail address if you chose a name. If you confirmed before, just sign in. After many attempts, wait " +
      "an hour.",
    at: CODE,
    signIn: true,
  },
  code_mismatch: { title: "That is not the code we sent", text: "Check it against the newest message.", at: CODE },
  code_expired: {
    title: "That code is too old",
    text: "Send a new code, and enter that one. If you confirmed before, just sign in.",
    at: CODE,
    signIn: true,
  },
  already_confirmed: { title: "You have already confirmed", text: "There is nothing left to do here.", done: true },
  alias_exists: {
    title: "This address belongs to another account",
    text: "The code was right, but an older account uses this e-mail address or phone number. Sign in to that one.",
    signIn: true,
  },
  not_confirmable: {
    title: "This account cannot be confirmed",
    text: "It may be disabled. Support can tell you more.",
    reference: true,
  },
  user_not_found: {
    title: "There is no sign-up under this user name",
    text:
      "Check that it is spelled as at sign-up, and not your e-mail address if you chose a name. Or sign up again.",
    at: "username",
  },
  post_confirmation_failed: {
    title: "Your sign-up is confirmed",
    text: "A step after it did not finish. If anything is missing, contact support.",
    done: true,
    reference: true,
  },

  too_many_attempts: {
    title: "Too many attempts",
    text: "Try again {wait}, with the newest code. If you confirmed before, just sign in.",
    signIn: true,
    tone: "wait",
  },
  too_many_requests: { title: "Many people are using this right now", text: AGAIN, tone: "wait" },
  service_busy: { title: "The service is busy", text: AGAIN, tone: "wait" },
  service_unavailable: { title: "The service is not available", text: AGAIN, tone: "wait", reference: true },
  upstream_timeout: {
    title: "This took too long",
    text: "Try again {wait}. If the code is then rejected, try to sign in: you may be confirmed already.",
    signIn: true,
    tone: "wait",
  },
  no_answer: {
    title: "The service cannot be reached",
    text: "Check your connection, then try again. Your code is still valid.",
  },
  timeout: {
    title: "The service did not respond",
    text: "Check your connection, then try again. Your code is still valid.",
  },
  offline: { title: "You are offline", text: "When you are back online, try again. Your code is still valid." },
  online: { title: "You are back online", text: "Try again now." },
  aborted: { title: "Stopped", text: "Nothing more was sent. You can try again at any time." },
  working: { title: "Still working on it", text: "This takes longer than usual. Please keep the page open." },

  validation_failed: { title: "Something does not look right", text: "Check what you entered, then try again." },
  forbidden: {
    title: "This request was blocked",
    text: "Your network may be blocked. Try another one, without a VPN, or contact support.",
    reference: true,
  },
  payload_too_large: { title: "That is too much text", text: "Enter only the code itself.", at: CODE },
  service_misconfigured: {
    title: "The service is not set up correctly",
    text: "Its operator has been told. Your code is valid for a day: try again later.",
    reference: true,
  },
  internal_error: {
    title: "Something went wrong on our side",
    text: "Its operator has been told. Try again later. If you confirmed before, just sign in.",
    signIn: true,
    reference: true,
  },
  upstream_error: {
    title: "The service gave an unexpected response",
    text: "Try to sign in: you may be confirmed already. If not, contact support.",
    signIn: true,
    reference: true,
  },
  bad_request: OUR_FAULT,
  malformed_request: OUR_FAULT,
  unsupported_media_type: OUR_FAULT,
  not_found: OUR_FAULT,
  unexpected_answer: {
    title: "The response is not from our service",
    text: "Your network may ask you to sign in first. Check your connection, then try again.",
  },
};

/** Messages that differ when the user asked for a new code. @type {Record<string, Message>} */
export const RESEND_MESSAGES = {
  too_many_attempts: {
    title: "Enough codes for now",
    text: "Use the code in your newest message. You can ask for another {wait}.",
    tone: "wait",
  },
  upstream_timeout: {
    title: "This took too long",
    text: "If no message arrives, ask for a code again {wait}.",
    tone: "wait",
  },
};

/** Messages beside a field, by pointer and code of the field's error. @type {Record<string, string>} */
export const FIELD_MESSAGES = {
  "/username required": "Enter your user name.",
  "/username": "This cannot be a user name. Check it.",
  "/confirmationCode required": "Enter the code from the message.",
  "/confirmationCode": "This cannot be the code. Check it.",
};
