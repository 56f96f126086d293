/** The page's behaviour: fill in the form, send it, show the result. */
import { readCode } from "./code.js";
import { confirmSignUp, resendCode } from "./confirmation.js";
import { readLink } from "./link.js";
import { PAGE_MESSAGES, messageFor } from "./messages.js";
import { loadTexts } from "./texts.js";
import * as view from "./view.js";

const COOL_DOWN_SECONDS = 60;
const SLOW_MS = 6000;

const { fields, form, confirmButton, resendButton, changeButton, endpoint } = view;
/** When each user name may ask for the next code, in milliseconds of the page's life. @type {Map<string, number>} */
const resendAllowedAt = new Map();
/** User names whose confirmation got no answer: they may be confirmed. @type {Set<string>} */
const unanswered = new Set();
/** The request under way, one at a time, however often somebody clicks. @type {AbortController | undefined} */
let request;
let offline = false; // the user has seen the message
let timer = 0;
/** Waits for a text message. @type {AbortController | undefined} */
let textMessage;

void loadTexts().then(() => {
  view.start();
  view.showCodeState({ fromLink: false });
  takeLink();
  focusNext();
  listen();
  readTextMessage();
});

function listen() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void confirm();
  });
  resendButton.addEventListener("click", () => void resend());
  changeButton.addEventListener("click", () => {
    view.showName();
    fields.username.focus();
  });
  fields.username.addEventListener("input", () => {
    view.clearField(fields.username);
    showCoolDown();
  });
  fields.code.addEventListener("input", (event) => {
    view.clearField(fields.code);
    view.showCodeState({ fromLink: false });
    if (!isTyped(/** @type {InputEvent} */ (event))) reduceCode();
  });
  fields.code.addEventListener("change", reduceCode);
  window.addEventListener("hashchange", openAgain); // a link was opened in this tab
  window.addEventListener("pageshow", ({ persisted }) => persisted && openAgain()); // the user came back
  window.addEventListener("online", () => {
    if (offline) view.showNotice(PAGE_MESSAGES.online, "online");
    offline = false;
  });
}

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
  fields.code.value = link.code;
  view.showCodeState({ fromLink: link.code !== "" });
  if (link.username || view.fields.username.disabled) view.showName(link.username);
  idle();
  return true;
}

/** Focus the first empty field, or else the button. */
function focusNext() {
  (Object.values(fields).find(({ disabled, value }) => !disabled && value === "") ?? confirmButton).focus();
}

/** @param {InputEvent} event */
function isTyped({ inputType = "" }) {
  return /^(insertText|insertCompositionText|delete|history)/.test(inputType);
}

/** Show the code alone if the user pasted it in a sentence, or with separators; say so if there is none. */
function reduceCode() {
  const { value } = fields.code;
  const code = readCode(value);
  const isCode = /^[0-9]+$/.test(code);
  if (isCode && code !== value) fields.code.value = code;
  view.showCodeState({ isCode: isCode || !/\s/.test(value.trim()) });
}

/**
 * Fill in the code of a text message where the browser reads it, which is Chrome on Android (WebOTP). Nothing is sent.
 */
function readTextMessage() {
  if (!("OTPCredential" in window)) return;
  textMessage?.abort();
  textMessage = new AbortController();
  const wanted = /** @type {any} */ ({ otp: { transport: ["sms"] }, signal: textMessage.signal });
  navigator.credentials.get(wanted).then(
    (/** @type {any} */ found) => {
      if (fields.code.value !== "" || request) return;
      fields.code.value = found.code;
      view.clearField(fields.code);
    },
    () => {}, // the user declined, or asked for another code
  );
}

async function confirm() {
  if (!ready(fields.username, fields.code)) return;
  reduceCode();
  const username = view.username();
  const body = { username, confirmationCode: fields.code.value };
  const result = await working(confirmButton, "confirming", (signal) => confirmSignUp(endpoint, body, { signal }));
  if (!result) return;
  if (result.status === 0 || result.status === 504) unanswered.add(username);
  show(result, username, { unclear: result.unclear || unanswered.has(username) });
}

async function resend() {
  const username = view.username();
  const left = secondsLeft(username);
  if (left > 0 && !request) return view.showNotice(PAGE_MESSAGES.cooling_down, "cooling_down", { retryAfter: left });
  if (!ready(fields.username)) return;
  const result = await working(resendButton, "resending", (signal) => resendCode(endpoint, { username }, { signal }));
  if (!result) return;
  if (result.ok) {
    fields.code.value = ""; // only the newest code works
    view.showCodeState({ fromLink: false });
    readTextMessage();
  }
  if (result.ok) coolDown(username, COOL_DOWN_SECONDS);
  else if (result.status === 429) coolDown(username, result.retryAfter ?? COOL_DOWN_SECONDS);
  show(result, username, { resend: true });
}

/** Return whether to send: no request is under way, and every required field is filled in. */
function ready(/** @type {HTMLInputElement[]} */ ...wanted) {
  if (request) return false;
  offline = false;
  view.clear();
  return !view.askForEmpty(wanted);
}

/**
 * @typedef {{ ok: boolean, code: string, status: number, retryAfter?: number, requestId?: string, unclear?: true }} Result
 */

/**
 * Send, and show progress on the button. Return nothing if a link was opened meanwhile.
 *
 * @param {HTMLElement} button
 * @param {"confirming" | "resending"} doing
 * @param {(signal: AbortSignal) => Promise<Result>} send
 */
async function working(button, doing, send) {
  const controller = new AbortController();
  request = controller;
  view.showBusy(button, doing);
  button.focus({ preventScroll: true }); // the keyboard of a phone makes room for the result
  const slow = setTimeout(() => view.showNotice(PAGE_MESSAGES.working, "working"), SLOW_MS);
  controller.signal.addEventListener("abort", () => clearTimeout(slow));
  try {
    const result = await send(controller.signal);
    return request === controller ? result : undefined;
  } finally {
    clearTimeout(slow);
    if (request === controller) request = undefined;
    if (!request) idle();
  }
}

function idle() {
  view.showBusy(confirmButton);
  view.showBusy(resendButton);
  showCoolDown();
}

/** @param {Result} result @param {string} username @param {{ resend?: boolean, unclear?: boolean }} about */
function show(result, username, about) {
  offline = result.status === 0 && !navigator.onLine;
  if (offline) return view.showNotice(PAGE_MESSAGES.offline, "offline");
  const message = messageFor(result, about);
  if (message.done) view.showDone(message, message.words, username, result);
  else view.showNotice(message, message.words, result);
}

/** @param {string} username @param {number} seconds */
function coolDown(username, seconds) {
  resendAllowedAt.set(username, performance.now() + seconds * 1000); // a clock that nobody sets
  showCoolDown();
}

/** @param {string} username */
function secondsLeft(username) {
  return Math.max(0, Math.ceil(((resendAllowedAt.get(username) ?? 0) - performance.now()) / 1000));
}

/** Count down on the button until the user of the form may ask for the next code. */
function showCoolDown() {
  clearTimeout(timer);
  if (request) return; // the button shows the progress
  const left = secondsLeft(view.username());
  view.showCoolDown(left);
  if (left > 0) timer = window.setTimeout(showCoolDown, 1000);
}
