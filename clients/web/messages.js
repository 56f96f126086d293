/**
 * What the page says: a sentence and a way out for each `code` of the contract, and for what the client adds.
 *
 * `title` and `text` speak to the user; {wait} becomes "in 14 minutes". `at` is the field to correct. `done`: there is
 * nothing left to do here but to sign in, and the page says as whom. `signIn`: signing in may be the way out.
 * `reference`: support asks for the request id. `tone` is `wait` where nothing is wrong but the moment.
 *
 * @typedef {{
 *   title: string, text: string, at?: "username" | "code", done?: true, signIn?: true, reference?: true, tone?: "wait",
 * }} Message
 */

const CODE = /** @type {const} */ ("code");
const AGAIN = "Your code stays good: try again {wait}.";
/** @type {Message} */
const OUR_FAULT = {
  title: "This page and the service do not fit together",
  text: "That is our mistake, not yours. Reload the page; if that does not help, tell support.",
  reference: true,
};

/** @type {Record<string, Message>} */
export const MESSAGES = {
  confirmed: { title: "Your sign-up is confirmed", text: "There is nothing left to do here.", done: true },
  accepted: {
    title: "A new code is on its way",
    text: "If this sign-up is waiting for one, it comes in a minute. Only the newest code works.",
  },

  code_rejected: {
    title: "That code did not work",
    text: "Check it against the newest message, or have a new code sent. If you confirmed before, just sign in.",
    at: CODE,
    signIn: true,
  },
  code_mismatch: { title: "That is not the code we sent", text: "Check it against the newest message.", at: CODE },
  code_expired: {
    title: "That code is too old",
    text: "Have a new code sent, and enter that one. If you confirmed before, just sign in.",
    at: CODE,
    signIn: true,
  },
  already_confirmed: { title: "You have confirmed before", text: "There is nothing left to do here.", done: true },
  alias_exists: {
    title: "This address has another account",
    text: "The code was right, but an older account uses this e-mail address or phone number. Sign in to that one.",
    signIn: true,
  },
  not_confirmable: {
    title: "This account cannot be confirmed",
    text: "It may be switched off. Support can tell you more.",
    reference: true,
  },
  user_not_found: {
    title: "There is no sign-up under this user name",
    text: "Check how you wrote it when you signed up, or sign up anew.",
    at: "username",
  },
  post_confirmation_failed: {
    title: "Your sign-up is confirmed",
    text: "A step after it did not finish: if anything is missing, tell support.",
    done: true,
    reference: true,
  },

  too_many_attempts: {
    title: "Too many attempts",
    text: "This protects your account. Try again {wait}, with the newest code.",
    tone: "wait",
  },
  too_many_requests: { title: "Many people are here right now", text: AGAIN, tone: "wait" },
  service_busy: { title: "The service is busy", text: AGAIN, tone: "wait" },
  service_unavailable: { title: "The service is not available", text: AGAIN, tone: "wait", reference: true },
  upstream_timeout: { title: "This took too long", text: AGAIN, tone: "wait" },
  no_answer: {
    title: "The service cannot be reached",
    text: "Check your connection, then try again. Your code stays good.",
  },
  timeout: { title: "No answer came", text: "Check your connection, then try again. Your code stays good." },
  offline: { title: "You are offline", text: "Once you are back online, try again. Your code stays good." },
  online: { title: "You are back online", text: "Try again now." },
  aborted: { title: "Stopped", text: "Nothing more was sent. Try again when you like." },
  working: { title: "Still working on it", text: "This takes longer than usual. Please keep the page open." },

  validation_failed: { title: "Something does not look right", text: "Check what you entered, then try again." },
  forbidden: {
    title: "This was not let through",
    text: "Your network may be blocked: try another one, without a VPN, or tell support.",
    reference: true,
  },
  payload_too_large: { title: "That is too much text", text: "Enter only the code itself.", at: CODE },
  service_misconfigured: {
    title: "The service is not set up correctly",
    text: "Its operator has been told. Your code stays good for a day: try again later.",
    reference: true,
  },
  internal_error: {
    title: "Something went wrong on our side",
    text: "Its operator has been told. Try again later; if you confirmed before, just sign in.",
    signIn: true,
    reference: true,
  },
  upstream_error: {
    title: "Something unexpected came back",
    text: "Try to sign in: you may be confirmed already. If not, tell support.",
    signIn: true,
    reference: true,
  },
  bad_request: OUR_FAULT,
  malformed_request: OUR_FAULT,
  unsupported_media_type: OUR_FAULT,
  not_found: OUR_FAULT,
  unexpected_answer: {
    title: "Something else answered",
    text: "A network that asks you to sign in, perhaps. Check your connection, then try again.",
  },
};

/** Where asking for a new code needs other words. @type {Record<string, Message>} */
export const RESEND_MESSAGES = {
  too_many_attempts: {
    title: "Enough codes for now",
    text: "Use the newest message that you have. You can ask again {wait}.",
    tone: "wait",
  },
};

/** What a field itself says: by the service's code of the field's error. @type {Record<string, string>} */
export const FIELD_MESSAGES = {
  "/username required": "Enter your user name.",
  "/username": "This cannot be a user name. Check it.",
  "/confirmationCode required": "Enter the code from the message.",
  "/confirmationCode": "This cannot be the code. Check it.",
};
