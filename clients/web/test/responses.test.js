/** What the conformance table does not hold: members of results, and addresses of the web. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { confirmSignUp, resendCode } from "../confirmation.js";
import { problem, stub } from "./stub.js";

const REQUEST = { username: "ada+news@example.com", confirmationCode: "012 345" };

test("a problem's members are part of the result", async (t) => {
  const { endpoint } = await stub(t, problem(400, "code_rejected"));

  assert.deepEqual(await confirmSignUp(endpoint, REQUEST), {
    ok: false,
    code: "code_rejected",
    status: 400,
    type: "/problems/x",
    title: "T",
    detail: "D",
    requestId: "r-1",
  });
});

test("a proxy's body cannot add members of the client's own", async (t) => {
  const body = JSON.stringify({
    code: "code_rejected",
    ok: true,
    status: 200,
    retryAfter: "soon",
    requestId: 7,
    cause: "x",
  });
  const { endpoint } = await stub(t, { status: 400, headers: {}, body });

  assert.deepEqual(await confirmSignUp(endpoint, REQUEST), {
    ok: false,
    code: "code_rejected",
    status: 400,
    type: "",
    title: "",
    detail: "",
  });
});

for (const endpoint of [new URL("https://api.example.com/confirm"), "https://api.example.com/confirm"]) {
  test(`the address of a new code for ${JSON.stringify(endpoint)}`, async () => {
    const sent = [];
    const fetch = async (url) => sent.push(url) && Response.json({}, { status: 404 });

    await resendCode(endpoint, { username: "ada" }, { fetch });

    assert.deepEqual(sent, ["https://api.example.com/confirm/resend"]);
  });
}

test("in a browser a path is enough: it is resolved as the page's links are", async (t) => {
  globalThis.document = { baseURI: "https://app.example.com/sign-up/" };
  t.after(() => delete globalThis.document);
  const sent = [];
  const fetch = async (url) => sent.push(url) && Response.json({}, { status: 404 });

  for (const endpoint of ["/v1/confirm", "confirm/", "//api.example.com/confirm"]) {
    await resendCode(endpoint, { username: "ada" }, { fetch });
  }

  assert.deepEqual(sent, [
    "https://app.example.com/v1/confirm/resend",
    "https://app.example.com/sign-up/confirm/resend",
    "https://api.example.com/confirm/resend",
  ]);
});
