/** The page's messages, checked against the contract. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import english from "../languages/en.js";
import { MESSAGES, PAGE_MESSAGES, RESEND_MESSAGES, messageFor } from "../messages.js";

const { components } = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));

const problems = new Set(components.schemas.Problem.properties.code["x-extensible-enum"]);
const clientCodes = ["confirmed", "accepted", "no_answer", "timeout", "aborted", "unexpected_answer"];
const words = (code, messages = MESSAGES) => english.messages[messages[code].words ?? code];

test("there is a message for each code, and none for other codes", () => {
  assert.ok(problems.size > 20);
  assert.deepEqual(Object.keys(MESSAGES).sort(), [...problems, ...clientCodes].sort());
  for (const code of Object.keys(RESEND_MESSAGES)) assert.ok(code in MESSAGES, code);
});

test("each message has words, and all words are used", () => {
  const used = [MESSAGES, RESEND_MESSAGES, PAGE_MESSAGES].flatMap((all) =>
    Object.keys(all).map((code) => all[code].words ?? code),
  );
  assert.deepEqual([...new Set(used)].sort(), Object.keys(english.messages).sort());
});

test("each message is a title and a sentence, or one in each line", () => {
  for (const [code, { title, text }] of Object.entries(english.messages)) {
    assert.match(title, /^[A-Z].*[^.]$/, code);
    for (const line of text.split("\n")) assert.match(line, /^[A-Z].*\.$/, code);
  }
});

test("a rejected code offers every remedy in three lines, and distinguishes no case", () => {
  const { at, signIn } = MESSAGES.code_rejected;
  for (const way of [/newest message/, /send a new code/, /exactly the .* your sign-up/, /sign in/, /hour/]) {
    assert.match(words("code_rejected").text, way);
  }
  assert.equal(words("code_rejected").text.split("\n").length, 3);
  assert.deepEqual([at, signIn], ["code", true]);
});

test("a rejection after a lost response offers to sign in first", () => {
  const result = { code: "code_rejected", status: 400 };

  assert.equal(messageFor(result).words, "code_rejected");
  assert.deepEqual(messageFor(result, { unclear: true }), { words: "unclear", signIn: true });
});

for (const code of [
  "confirmed",
  "already_confirmed",
  "post_confirmation_failed",
  "constructor",
  "__proto__",
  "offline",
  "working",
  "unclear",
]) {
  test(`a 400 with the code ${code} is not from our service`, () => {
    for (const resend of [false, true]) {
      assert.deepEqual(messageFor({ code, status: 400 }, { resend }), { words: "unexpected_answer" });
    }
  });
}

test("too many attempts: a correct code is still accepted", () => {
  assert.match(words("too_many_attempts").text, /correct code is still accepted/);
});

test("messages about a wait say how long", () => {
  for (const name of ["TooMany", "ServiceUnavailable", "UpstreamTimeout"]) {
    const { examples } = components.responses[name].content["application/problem+json"];
    for (const code of Object.keys(examples)) assert.match(words(code).text, /\{wait\}/, code);
  }
});

test("no message promises what the page cannot know", () => {
  for (const { text } of Object.values(english.messages)) {
    assert.doesNotMatch(text, /has been told|valid for a day|is still valid/);
  }
});

test("each required field has a message for an empty value", () => {
  assert.deepEqual([...components.schemas.ConfirmRequest.required].sort(), ["confirmationCode", "username"]);
  assert.ok(english.fields.code_required && english.fields.username_required);
});
