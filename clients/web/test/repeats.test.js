/** When the client repeats a request, and when it stops: what the conformance table does not hold. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { confirmSignUp, resendCode } from "../confirmation.js";
import { SILENCE, problem, stub, success } from "./stub.js";

const REQUEST = { username: "ada", confirmationCode: "012345" };
const CONFIRMED = success(200, { status: "confirmed" });

test("the wait has jitter", async (t) => {
  const waits = [];
  for (const chance of [0, 0.99]) {
    t.mock.method(Math, "random", () => chance);
    const { endpoint, requests } = await stub(t, problem(503, "service_busy", 0), CONFIRMED);
    await confirmSignUp(endpoint, REQUEST);
    waits.push(requests[1].at - requests[0].at);
  }
  assert.ok(waits[1] - waits[0] > 300, `${waits}`);
});

test("one send takes 30 s at most; without a response a confirmation is sent twice, a resend once", async (t) => {
  const faster = 100;
  const { now } = performance;
  const later = setTimeout;
  t.mock.method(performance, "now", () => now.call(performance) * faster);
  t.mock.method(globalThis, "setTimeout", (callback, milliseconds) => later(callback, milliseconds / faster));
  for (const [call, count] of [
    [confirmSignUp, 2],
    [resendCode, 1],
  ]) {
    const sent = [];
    const fetch = () => sent.push(performance.now()) && new Promise(() => {});

    const result = await call("https://api.example.com/v1/confirm", REQUEST, { fetch, timeout: 600_000, retries: 5 });

    assert.deepEqual(result, { ok: false, code: "timeout", status: 0 });
    assert.equal(sent.length, count);
    if (count > 1) assert.ok(sent[1] - sent[0] >= 29_000, `${sent}`);
  }
});

test("a response that arrived while the app slept is read, although its timer fires first", async (t) => {
  const { endpoint, server } = await stub(t, success(202, { status: "accepted" }));
  server.once("sent", () => setImmediate(asleep, 1500)); // the response is on its way, and nothing runs

  assert.equal((await resendCode(endpoint, { username: "ada" }, { timeout: 700 })).code, "accepted");
});

test("a repeat that would begin too late is not sent, and the last response is the result", async () => {
  let sends = 0;
  const fetch = async () =>
    ++sends && Response.json({ code: "service_busy" }, { status: 503, headers: { "Retry-After": "0" } });
  const call = confirmSignUp("https://api.example.com/v1/confirm", REQUEST, { fetch, timeout: 1000, retries: 9 });
  setTimeout(asleep, 0, 1500);

  const result = await call;

  assert.deepEqual([result.code, sends], ["service_busy", 1]);
});

test("a refused connection is `no_answer`, and its cause is part of the result", async (t) => {
  const { endpoint, server } = await stub(t, CONFIRMED);
  server.close();
  await once(server, "close");

  const { cause, ...result } = await confirmSignUp(endpoint, REQUEST, { retries: 0 });

  assert.deepEqual(result, { ok: false, code: "no_answer", status: 0 });
  assert.equal(cause.cause.code, "ECONNREFUSED");
});

test("a signal stops a call that is under way: `aborted`, with the signal's reason as its cause", async (t) => {
  const { endpoint, requests, server } = await stub(t, SILENCE);
  const controller = new AbortController();
  server.once("sent", () => controller.abort("the user left"));

  const result = await confirmSignUp(endpoint, REQUEST, { signal: controller.signal });

  assert.deepEqual(result, { ok: false, code: "aborted", status: 0, cause: "the user left" });
  assert.equal(requests.length, 1);
});

/** Let nothing run, as when a phone puts an app to sleep. */
function asleep(milliseconds) {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}
