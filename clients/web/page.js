/** The page's behaviour: fill in the form, send it, show the result. */
import { confirmSignUp, resendCode } from "./confirmation.js";
import { readLink } from "./link.js";
import { MESSAGES, RESEND_MESSAGES } from "./messages.js";
import * as view from "./view.js";

const COOL_DOWN_SECONDS = 60;
const SLOW_MS = 6000;
const RESEND = "Send a new code";

const { fields, form, confirmButton, resendButton, endpoint } = view;
let busy = false; // one request at a time, however often somebody clicks
let offline = false; // the user has seen the message
let resendAllowedAt = 0;

takeLink();
focusNext();
window.addEventListener("hashchange", takeLink); // the link was opened again in this tab
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void confirm();
});
resendButton.addEventListener("click", () => void resend());
for (const field of Object.values(fields)) field.addEventListener("input", () => view.clearField(field.id));
window.addEventListener("online", () => {
  if (offline) view.showNotice(MESSAGES.online, { ok: true });
  offline = false;
});

/** Fill in the form from the link, and remove the code from the address bar and the history. Nothing is sent. */
function takeLink() {
  const link = readLink(location.hash);
  if (!link) return;
  history.replaceState(null, "", location.pathname + location.search);
  if (link.username) fields.username.value = link.username;
  if (link.code) fields.code.value = link.code;
  if (link.username && link.code) view.showLink();
}

/** Focus the first empty field, or else the button. */
function focusNext() {
  (Object.values(fields).find(({ value }) => value === "") ?? confirmButton).focus();
}

async function confirm() {
  if (!ready(fields.username, fields.code)) return;
  const username = fields.username.value.trim();
  const send = () => confirmSignUp(endpoint, { username, confirmationCode: fields.code.value });
  const result = await working(confirmButton, "Confirming…", "Confirm", send);
  const message = messageFor(result);
  if (message.done) view.showDone(message, username, result);
  else view.showNotice(message, result);
}

async function resend() {
  if (Date.now() < resendAllowedAt || !ready(fields.username)) return;
  const username = fields.username.value.trim();
  const result = await working(resendButton, "Sending…", RESEND, () => resendCode(endpoint, { username }));
  const message = RESEND_MESSAGES[result.code] ?? messageFor(result);
  if (message.done) return view.showDone(message, username, result);
  view.showNotice(message, result);
  if (result.ok) fields.code.value = ""; // only the newest code works
  if (result.ok) coolDown(COOL_DOWN_SECONDS);
  else if (result.status === 429) coolDown(result.retryAfter ?? COOL_DOWN_SECONDS);
}

/** Return whether to send: no request is under way, and every required field is filled in. */
function ready(/** @type {HTMLInputElement[]} */ ...wanted) {
  if (busy) return false;
  offline = false;
  view.clear();
  return !view.askForEmpty(wanted);
}

/** @typedef {{ ok: boolean, code: string, status: number, retryAfter?: number, requestId?: string }} Result */

/**
 * Send, and show progress on the button. Only one request is under way at a time.
 *
 * @param {HTMLElement} button
 * @param {string} doing
 * @param {string} label
 * @param {() => Promise<Result>} send
 * @returns {Promise<Result>}
 */
async function working(button, doing, label, send) {
  busy = true;
  view.showBusy(button, doing, label);
  const slow = setTimeout(() => view.showNotice(MESSAGES.working, { ok: true }), SLOW_MS);
  try {
    return navigator.onLine ? await send() : { ok: false, code: "no_answer", status: 0 };
  } finally {
    clearTimeout(slow);
    busy = false;
    view.showBusy(button, undefined, label);
  }
}

/** @param {Result} result */
function messageFor({ code, status }) {
  offline = status === 0 && !navigator.onLine;
  return offline ? MESSAGES.offline : (MESSAGES[code] ?? MESSAGES.unexpected_answer);
}

/** Count down on the button until the user may ask for the next code. @param {number} seconds */
function coolDown(seconds) {
  resendAllowedAt = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((resendAllowedAt - Date.now()) / 1000);
    resendButton.setAttribute("aria-disabled", String(left > 0));
    resendButton.textContent = left > 0 ? `${RESEND} in ${clock(left)}` : RESEND;
    if (left <= 0) clearInterval(timer);
  };
  const timer = setInterval(tick, 1000);
  tick();
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
