/** The languages: which one is chosen, and that each has every text. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { LANGUAGES, choose, direction, filled, howLong } from "../language.js";

const load = async (language) => (await import(`../languages/${language}.js`)).default;
const english = await load("en");

/** Every text of a language, by its place. */
function all(texts, place = "") {
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === "string" ? [[`${place}${name}`, text]] : all(text, `${place}${name}.`),
  );
}

const placeholders = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

test("each file of languages/ is a language", () => {
  const files = readdirSync(new URL("../languages", import.meta.url));
  assert.deepEqual(files.sort(), LANGUAGES.map((language) => `${language}.js`).sort());
});

for (const language of LANGUAGES) {
  test(`${language} has the keys and placeholders of English, and no empty text`, async () => {
    const texts = await load(language);
    const of = (one) => all(one).map(([place, text]) => [place, placeholders(text)]);
    assert.deepEqual(of(texts), of(english));
    for (const [place, text] of all(texts)) assert.ok(text.trim() === text && text, place);
  });

  test(`${language} says each wait in words`, async () => {
    const { soon } = await load(language);
    const waits = [undefined, 4, 5, 89, 90, 3600, 5400, 86_400].map((seconds) => howLong(seconds, language, soon));
    assert.deepEqual(waits.slice(0, 2), [soon, soon]);
    assert.equal(new Set(waits.slice(2)).size, 6);
  });
}

test("a wait is rounded up", () => {
  const words = [5, 89, 90, 121, 3600, 5400].map((seconds) => howLong(seconds, "en", ""));
  assert.deepEqual(words, [
    "in 5 seconds",
    "in 89 seconds",
    "in 2 minutes",
    "in 3 minutes",
    "in 60 minutes",
    "in 2 hours",
  ]);
});

for (const [query, owners, browsers, expected] of [
  ["?lang=de", "fr", ["es"], "de"],
  ["?lang=DE-at", "", [], "de"],
  ["?utm_source=mail", "fr", ["es"], "fr"],
  ["", "", ["nl-NL", "ja-JP", "de"], "ja"],
  ["", "", ["nl"], "en"],
  ["?lang=../view", "", ["xx"], "en"],
  ["?lang=nl", "", ["es-MX"], "es"],
  ["", "", [], "en"],
]) {
  test(`${query || "no query"}, ${owners || "no owner"} and ${browsers} give ${expected}`, () => {
    assert.equal(choose(query, owners, browsers), expected);
  });
}

test("Arabic runs from right to left, the others from left to right", () => {
  assert.deepEqual(
    LANGUAGES.filter((language) => direction(language) === "rtl"),
    ["ar"],
  );
});

test("placeholders are replaced wherever they stand", () => {
  assert.deepEqual(filled("{a} and {b}.", { a: 1, b: 2 }), ["", 1, " and ", 2, "."]);
});
