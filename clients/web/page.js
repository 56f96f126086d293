/** The page's behaviour: fill in the form, send it, show the result. */
import { readCode } from "./code.js";
import { confirmSignUp, resendCode } from "./confirmation.js";
import { readLink } from "./link.js";
import { MESSAGES, RESEND_MESSAGES } from "./messages.js";
import * as view from "./view.js";

const COOL_DOWN_SECONDS = 60;
const SLOW_MS = 6000;

const { fields, form, confirmButton, resendButton, changeButton, endpoint } = view;
/** When each user name may ask for the next code, in milliseconds. @type {Map<string, number>} */
const resendAllowedAt = new Map();
/** The request under way, one at a time, however often somebody clicks. @type {AbortController | undefined} */
let request;
let offline = false; // the user has seen the message
let timer = 0;

view.start();
takeLink();
focusNext();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void confirm();
});
resendButton.addEventListener("click", () => void resend());
changeButton.addEventListener("click", () => {
  view.showName({ known: false });
  fields.username.focus();
});
fields.username.addEventListener("input", () => {
  view.clearField(fields.username);
  showCoolDown();
});
fields.code.addEventListener("input", (event) => {
  view.clearField(fields.code);
  if (!isTyped(/** @type {InputEvent} */ (event))) reduceCode();
});
fields.code.addEventListener("change", reduceCode);
window.addEventListener("hashchange", openAgain); // a link was opened in this tab
window.addEventListener("pageshow", ({ persisted }) => persisted && openAgain()); // the user came back
window.addEventListener("online", () => {
  if (offline) showNotice("online");
  offline = false;
});

/** Start anew with the link, if there is one, in the tab that shows the page already. */
function openAgain() {
  if (takeLink()) focusNext();
  else if (!request) view.clear();
}

/**
 * Fill in the form from the link, and remove the code from the address bar and the history. Nothing is sent. Return
 * whether there was a link.
 */
function takeLink() {
  const link = readLink(location.hash);
  if (!link) return false;
  history.replaceState(null, "", location.pathname + location.search);
  request?.abort(); // its response is about what the form contained before
  request = undefined;
  view.showForm();
  if (link.username) fields.username.value = link.username;
  fields.code.value = link.code;
  view.showName({ known: link.username !== "" });
  idle();
  return true;
}

/** Focus the first empty field, or else the button. */
function focusNext() {
  (Object.values(fields).find(({ value }) => value === "") ?? confirmButton).focus();
}

/** @param {InputEvent} event */
function isTyped({ inputType = "" }) {
  return /^(insertText|insertCompositionText|delete|history)/.test(inputType);
}

/** Show the code alone if the user pasted it in a sentence, or with separators. */
function reduceCode() {
  const code = readCode(fields.code.value);
  if (/^[0-9]+$/.test(code) && code !== fields.code.value) fields.code.value = code;
}

async function confirm() {
  if (!ready(fields.username, fields.code)) return;
  reduceCode();
  const username = fields.username.value.trim();
  const body = { username, confirmationCode: fields.code.value };
  const result = await working(confirmButton, "confirming", (signal) => confirmSignUp(endpoint, body, { signal }));
  if (result) show(result, username);
}

async function resend() {
  const username = fields.username.value.trim();
  const left = secondsLeft(username);
  if (left > 0 && !request) return showNotice("cooling_down", { retryAfter: left });
  if (!ready(fields.username)) return;
  const result = await working(resendButton, "resending", (signal) => resendCode(endpoint, { username }, { signal }));
  if (!result) return;
  if (result.ok) fields.code.value = ""; // only the newest code works
  if (result.ok) coolDown(username, COOL_DOWN_SECONDS);
  else if (result.status === 429) coolDown(username, result.retryAfter ?? COOL_DOWN_SECONDS);
  show(result, username, RESEND_MESSAGES);
}

/** Return whether to send: no request is under way, and every required field is filled in. */
function ready(/** @type {HTMLInputElement[]} */ ...wanted) {
  if (request) return false;
  offline = false;
  view.clear();
  return !view.askForEmpty(wanted);
}

/**
 * @typedef {{ ok: boolean, code: string, status: number, retryAfter?: number, requestId?: string }} Result
 * @typedef {keyof import("./texts.js").Texts["messages"]} Words
 */

/**
 * Send, and show progress on the button. Return nothing if a link was opened meanwhile.
 *
 * @param {HTMLElement} button
 * @param {"confirming" | "resending"} doing
 * @param {(signal: AbortSignal) => Promise<Result>} send
 */
async function working(button, doing, send) {
  const own = new AbortController();
  request = own;
  view.showBusy(button, doing);
  button.focus({ preventScroll: true }); // the keyboard of a phone makes room for the result
  const slow = setTimeout(() => showNotice("working"), SLOW_MS);
  own.signal.addEventListener("abort", () => clearTimeout(slow));
  try {
    const result = await send(own.signal);
    return request === own ? result : undefined;
  } finally {
    clearTimeout(slow);
    if (request === own) request = undefined;
    if (!request) idle();
  }
}

function idle() {
  view.showBusy(confirmButton);
  view.showBusy(resendButton);
  showCoolDown();
}

/** @param {Result} result @param {string} username */
function show(result, username, messages = MESSAGES) {
  offline = result.status === 0 && !navigator.onLine;
  const code = offline ? "offline" : result.code in MESSAGES ? result.code : "unexpected_answer";
  const message = messages[code] ?? MESSAGES[code];
  const words = /** @type {Words} */ (code);
  if (message.done) view.showDone(message, words, username, result);
  else view.showNotice(message, words, result);
}

/** @param {Words} words @param {Partial<Result>} [result] */
function showNotice(words, result) {
  view.showNotice(MESSAGES[words], words, result);
}

/** @param {string} username @param {number} seconds */
function coolDown(username, seconds) {
  resendAllowedAt.set(username, Date.now() + seconds * 1000);
  showCoolDown();
}

/** @param {string} username */
function secondsLeft(username) {
  return Math.max(0, Math.ceil(((resendAllowedAt.get(username) ?? 0) - Date.now()) / 1000));
}

/** Count down on the button until the user of the form may ask for the next code. */
function showCoolDown() {
  clearTimeout(timer);
  if (request) return; // the button shows the progress
  const left = secondsLeft(fields.username.value.trim());
  view.showCoolDown(left);
  if (left > 0) timer = window.setTimeout(showCoolDown, 1000);
}
