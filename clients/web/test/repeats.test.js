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
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.mock.property(globalThis, "performance", Date);
  for (const [call, times] of [[confirmSignUp, [0, 30_000]], [resendCode, [0]]]) {
    const sent = [];
    const started = Date.now();
    const fetch = () => sent.push(Date.now() - started) && new Promise(() => {});

    const result = call("https://api.example.com/v1/confirm", REQUEST, { fetch, timeout: 90_000 });
    for (let second = 0; second < 90; second++) {
      t.mock.timers.tick(1000);
      await new Promise(setImmediate);
    }

    assert.deepEqual(await result, { ok: false, code: "timeout", status: 0 });
    assert.equal(sent.length, times.length);
    times.forEach((time, index) => assert.ok(sent[index] >= time && sent[index] <= time + 2000, `${sent}`));
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
