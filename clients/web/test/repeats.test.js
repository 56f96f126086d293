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

test("a Retry-After beyond `maxWait` is left to the user: sent once", async (t) => {
  const { endpoint, requests } = await stub(t, problem(503, "service_unavailable", 2));

  assert.equal((await confirmSignUp(endpoint, REQUEST, { maxWait: 1000 })).retryAfter, 2);
  assert.equal(requests.length, 1);
});

test("one send takes 30 s at most; without a response a confirmation is sent twice, a resend once", async (t) => {
  const faster = 100;
  const { now } = performance;
  const later = setTimeout;
  t.mock.method(performance, "now", () => now.call(performance) * faster);
  t.mock.method(globalThis, "setTimeout", (callback, milliseconds) => later(callback, milliseconds / faster));
  for (const [call, count] of [[confirmSignUp, 2], [resendCode, 1]]) {
    const sent = [];
    const fetch = () => sent.push(performance.now()) && new Promise(() => {});

    const result = await call("https://api.example.com/v1/confirm", REQUEST, { fetch, timeout: 600_000, retries: 5 });

    assert.deepEqual(result, { ok: false, code: "timeout", status: 0 });
    assert.equal(sent.length, count);
    if (count > 1) assert.ok(sent[1] - sent[0] >= 29_000, `${sent}`);
  }
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
