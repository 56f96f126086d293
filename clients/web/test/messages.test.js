/** The page's messages, checked against the contract. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { FIELD_MESSAGES, MESSAGES, RESEND_MESSAGES } from "../messages.js";

const { components } = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));

const problems = new Set(components.schemas.Problem.properties.code["x-extensible-enum"]);
const own = ["confirmed", "accepted", "no_answer", "timeout", "aborted", "unexpected_answer"];
const pages = ["offline", "online", "working"];

test("there is a message for each code, and none for other codes", () => {
  assert.ok(problems.size > 20);
  assert.deepEqual(Object.keys(MESSAGES).sort(), [...problems, ...own, ...pages].sort());
});

test("each message is a title and a sentence", () => {
  for (const [code, { title, text }] of Object.entries({ ...MESSAGES, ...RESEND_MESSAGES })) {
    assert.match(title, /^[A-Z].*[^.]$/, code);
    assert.match(text, /^[A-Z].*\.$/, code);
  }
});

test("a rejected code offers every remedy, and distinguishes no case", () => {
  const { text, at, signIn } = MESSAGES.code_rejected;
  for (const way of [/newest message/, /spelled as at sign-up/, /not your e-mail address/, /send a new code/, /sign in/, /hour/]) {
    assert.match(text, way);
  }
  assert.deepEqual([at, signIn], ["code", true]);
});

test("messages about a wait say how long", () => {
  for (const name of ["TooMany", "ServiceUnavailable", "UpstreamTimeout"]) {
    const { examples } = components.responses[name].content["application/problem+json"];
    for (const code of Object.keys(examples)) assert.match(MESSAGES[code].text, /\{wait\}/, code);
  }
});

test("each required field has a message for an empty value", () => {
  for (const field of components.schemas.ConfirmRequest.required) assert.ok(FIELD_MESSAGES[`/${field} required`]);
});
