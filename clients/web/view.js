/** Renders the page: texts, fields, notice, buttons and the final view. Text is inserted as text, never as markup. */
import { direction, filled, howLong } from "./language.js";
import { readName } from "./link.js";
import { language, texts } from "./texts.js";

/** @typedef {import("./messages.js").Message} Message */
/** @typedef {import("./confirmation.d.ts").FieldError} FieldError */
/** @typedef {Exclude<keyof typeof texts, "fields" | "messages">} Text */

const BRAND = document.title;
const SETTLED_MS = 700; // longer than between the two taps of a double tap

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
export const changeButton = element("change");
export const endpoint = meta("endpoint");
const signIn = meta("sign-in");
let scroll = 0;

/** Show the page in its language, in place of the message that it could not start. */
export function start() {
  document.documentElement.lang = language;
  document.documentElement.dir = direction(language);
  element("brand").textContent = BRAND;
  for (const each of document.querySelectorAll("[data-text]")) setText(/** @type {HTMLElement} */ (each));
  showName();
  showForm();
  element("unavailable").remove();
}

/** Show the form, without the messages about the last try. */
export function showForm() {
  clear();
  element("done").hidden = true;
  reveal("ask");
}

/** Return the name that the page shows, which is the one to send. */
export function username() {
  return fields.username.disabled ? (element("known-name").textContent ?? "") : readName(fields.username.value);
}

/**
 * Show the name from a link as text, with a button to change it; without one, the field. While it is hidden, the field
 * is empty and disabled, so that no password manager fills it in.
 */
export function showName(known = "") {
  if (fields.username.disabled && !known) fields.username.value = username();
  if (known) fields.username.value = "";
  fields.username.disabled = known !== "";
  element("known-name").textContent = known;
  element("known").hidden = !known;
  element("unknown").hidden = known !== "";
  setText(element("intro"), known ? "intro_link" : "intro");
}

/**
 * Say where the code comes from, if that changed, and whether it looks like one.
 *
 * @param {{ fromLink?: boolean, isCode?: boolean }} state
 */
export function showCodeState({ fromLink, isCode = true }) {
  if (fromLink !== undefined) setText(element("code-hint"), fromLink ? "code_hint_link" : "code_hint");
  fields.code.classList.toggle("text", !isCode);
  if (!isCode) mark(fields.code, texts.fields.no_code);
}

/**
 * Show a message below the buttons, where it moves none of them. A message about a field is shown beside it as well.
 *
 * @param {Message} message
 * @param {keyof typeof texts.messages} words
 * @param {{ retryAfter?: number, requestId?: string, errors?: FieldError[] }} [result]
 */
export function showNotice(message, words, { retryAfter, requestId, errors = [] } = {}) {
  const { title, text } = texts.messages[message.words ?? words];
  const notice = document.createElement("div");
  notice.dataset.tone = message.tone ?? "bad";
  const lines = filled(text, { wait: howLong(retryAfter, language, texts.soon) })
    .join("")
    .split("\n");
  const list = create(lines.length > 1 ? "ul" : "p");
  list.append(...lines.map((line) => create(lines.length > 1 ? "li" : "span", line)));
  notice.append(create("strong", title), list);
  if (message.signIn && signIn) notice.append(link(texts.sign_in, signIn));
  if (message.reference && requestId) notice.append(reference(create("p", "", "reference"), requestId));
  element("notice").replaceChildren(notice);
  document.title = `${title} · ${texts.title} · ${BRAND}`;
  for (const { pointer } of errors) showFieldError(pointer);
  if (message.at) mark(fields[message.at], title);
  if (message.at || errors.length) focusFirstWrong();
  clearTimeout(scroll);
  scroll = window.setTimeout(() => notice.scrollIntoView({ block: "nearest" }), SETTLED_MS);
}

/** Remove the messages about the last try. */
export function clear() {
  element("notice").replaceChildren();
  document.title = `${texts.title} · ${BRAND}`;
  for (const field of Object.values(fields)) clearField(field);
}

/** @param {HTMLInputElement} field */
export function clearField(field) {
  field.removeAttribute("aria-invalid");
  if (field === fields.code) field.classList.remove("text");
  element(`${field.id}-error`).textContent = "";
}

/**
 * Ask for the empty fields, and return whether there are any.
 *
 * @param {HTMLInputElement[]} wanted
 */
export function askForEmpty(wanted) {
  const empty = wanted.filter(({ disabled, value }) => !disabled && value.trim() === "");
  for (const field of empty) mark(field, texts.fields[field === fields.code ? "code_required" : "username_required"]);
  focusFirstWrong();
  return empty.length > 0;
}

/** @param {string} pointer */
function showFieldError(pointer) {
  if (pointer === "/username") mark(fields.username, texts.fields.username);
  if (pointer === "/confirmationCode") mark(fields.code, texts.fields.code);
}

/**
 * Say beside a field what is wrong with it. Screen readers read that with the field, and the notice by itself.
 *
 * @param {HTMLInputElement} field
 * @param {string} text
 */
function mark(field, text) {
  if (field === fields.username) showName();
  field.setAttribute("aria-invalid", "true");
  element(`${field.id}-error`).textContent = text;
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
 * @param {Text} [doing]
 */
export function showBusy(button, doing) {
  button.setAttribute("aria-busy", String(doing !== undefined));
  button.setAttribute("aria-disabled", String(doing !== undefined));
  setText(button, doing);
}

/** Show how long the user has to wait for another code. @param {number} seconds */
export function showCoolDown(seconds) {
  resendButton.setAttribute("aria-disabled", String(seconds > 0));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (seconds > 0) resendButton.textContent = filled(texts.resend_later, { clock }).join("");
  else setText(resendButton);
}

/**
 * Replace the form by the final view.
 *
 * @param {Message} message
 * @param {keyof typeof texts.messages} words
 * @param {string} username
 * @param {{ requestId?: string }} result
 */
export function showDone(message, words, username, { requestId }) {
  clear();
  form.reset(); // the code is not kept
  const { title, text } = texts.messages[words];
  const name = document.createElement("strong");
  name.append(create("bdi", username));
  element("done-title").textContent = title;
  element("done-text").replaceChildren(...filled(signIn ? texts.done_sign_in : texts.done_return, { username: name }));
  element("done-note").textContent = signIn && !message.reference ? "" : text; // "close this page" is wrong then
  element("done-reference").hidden = !(message.reference && requestId);
  if (requestId) reference(element("done-reference"), requestId);
  if (signIn) reveal("sign-in").setAttribute("href", signIn);
  element("ask").hidden = true;
  reveal("done");
  document.title = `${title} · ${BRAND}`;
  element("done-title").focus();
}

/** Put a text of the language into an element. @param {HTMLElement} target */
function setText(target, name = /** @type {Text} */ (target.dataset.text)) {
  target.textContent = texts[name];
}

/** @param {HTMLElement} target @param {string} requestId */
function reference(target, requestId) {
  target.replaceChildren(...filled(texts.reference, { id: create("bdi", requestId) }));
  return target;
}

/** @param {string} id */
function reveal(id) {
  element(id).hidden = false;
  return element(id);
}

/** @param {string} name @param {string} [text] @param {string} [className] */
function create(name, text = "", className = "") {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

/** @param {string} text @param {string} href */
function link(text, href) {
  return Object.assign(document.createElement("a"), { textContent: text, href, className: "secondary" });
}
