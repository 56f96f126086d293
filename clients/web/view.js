/** Renders the page: fields, notice, buttons and the final view. Text is inserted as text, never as markup. */
import { FIELD_MESSAGES } from "./messages.js";

/** @typedef {import("./messages.js").Message} Message */
/** @typedef {import("./confirmation.d.ts").FieldError} FieldError */

/** The page's original title; the titles of messages are put before it. */
const TITLE = document.title;

/** @template {HTMLElement} [T=HTMLElement] @param {string} id @returns {T} */
const element = (id) => /** @type {any} */ (document.getElementById(id));
/** @param {string} name */
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

export const form = /** @type {HTMLFormElement} */ (element("form"));
export const fields = {
  username: /** @type {HTMLInputElement} */ (element("username")),
  code: /** @type {HTMLInputElement} */ (element("code")),
};
export const confirmButton = element("confirm");
export const resendButton = element("resend");
export const endpoint = meta("endpoint");
const signIn = meta("sign-in");

/** Ask the user to check the name from the link, and to confirm with a click. */
export function showLink() {
  element("intro").textContent = "Check that this is you, then confirm.";
}

/**
 * Show a message, and focus the field that it is about.
 *
 * @param {Message} message
 * @param {{ ok?: boolean, retryAfter?: number, requestId?: string, errors?: FieldError[] }} [result]
 */
export function showNotice(message, { ok = false, retryAfter, requestId, errors = [] } = {}) {
  const notice = document.createElement("div");
  notice.dataset.tone = ok ? "good" : (message.tone ?? "bad");
  const text = message.text.replace("{wait}", howLong(retryAfter));
  notice.append(create("strong", message.title), create("span", text));
  if (message.signIn && signIn) notice.append(" ", link("Sign in", signIn));
  if (message.reference && requestId) notice.append(create("p", `Reference: ${requestId}`, "reference"));
  element("notice").replaceChildren(notice);
  document.title = `${message.title} · ${TITLE}`;
  const wrong = errors.filter(({ pointer }) => showFieldError(pointer, pointer));
  if (message.at) mark(fields[message.at]);
  if (message.at || wrong.length) focusFirstWrong();
}

/** Remove the messages about the last try. */
export function clear() {
  element("notice").replaceChildren();
  document.title = TITLE;
  for (const name of ["username", "code"]) clearField(name);
}

/** @param {string} name */
export function clearField(name) {
  element(name).removeAttribute("aria-invalid");
  element(`${name}-error`).textContent = "";
}

/**
 * Ask for the empty fields, and return whether there are any.
 *
 * @param {HTMLInputElement[]} wanted
 */
export function askForEmpty(wanted) {
  const empty = wanted.filter(({ value }) => value.trim() === "");
  for (const { id } of empty) showFieldError(id === "code" ? "/confirmationCode" : `/${id}`, "required");
  if (empty.length) focusFirstWrong();
  return empty.length > 0;
}

/** @param {string} pointer @param {string} reason */
function showFieldError(pointer, reason) {
  const field = { "/username": fields.username, "/confirmationCode": fields.code }[pointer];
  if (!field) return false;
  mark(field);
  element(`${field.id}-error`).textContent = FIELD_MESSAGES[`${pointer} ${reason}`] ?? FIELD_MESSAGES[pointer];
  return true;
}

/** @param {HTMLInputElement} field */
function mark(field) {
  field.setAttribute("aria-invalid", "true");
}

function focusFirstWrong() {
  const field = Object.values(fields).find((each) => each.getAttribute("aria-invalid"));
  field?.focus();
  field?.select(); // typing replaces the value
}

/**
 * Show that a button's request is under way. `disabled` is not set, as the button would lose the focus.
 *
 * @param {HTMLElement} button
 * @param {string | undefined} doing
 * @param {string} label
 */
export function showBusy(button, doing, label) {
  button.setAttribute("aria-busy", String(doing !== undefined));
  button.setAttribute("aria-disabled", String(doing !== undefined));
  button.textContent = doing ?? label;
}

/**
 * Replace the form by the final view.
 *
 * @param {Message} message
 * @param {string} username
 * @param {{ requestId?: string }} result
 */
export function showDone(message, username, { requestId }) {
  clear();
  form.reset(); // the code is not kept
  element("done-title").textContent = message.title;
  const next = signIn ? "You can now sign in as " : "Go back to the app and sign in as ";
  element("done-text").replaceChildren(next, create("strong", username), ".");
  element("done-note").textContent = message.text;
  if (message.reference && requestId) reveal("done-reference").textContent = `Reference: ${requestId}`;
  if (signIn) reveal("sign-in").setAttribute("href", signIn);
  element("ask").hidden = true;
  reveal("done");
  document.title = message.title;
  element("done-title").focus();
}

/** @param {string} id */
function reveal(id) {
  element(id).hidden = false;
  return element(id);
}

/** @param {string} name @param {string} text @param {string} [className] */
function create(name, text, className = "") {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

/** @param {string} text @param {string} href */
function link(text, href) {
  return Object.assign(document.createElement("a"), { textContent: text, href });
}

/** Return a wait in words. @param {number | undefined} seconds */
export function howLong(seconds) {
  if (seconds === undefined || seconds < 5) return "in a moment";
  if (seconds < 90) return `in ${seconds} seconds`;
  if (seconds < 5400) return `in ${Math.ceil(seconds / 60)} minutes`;
  return `in ${Math.ceil(seconds / 3600)} hours`;
}
