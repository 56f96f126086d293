/** The oldest browsers that docs/clients.md names: Safari 14, Chrome and Edge 87, Firefox 79. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { parse } from "acorn";

const folder = new URL("../", import.meta.url);
const scripts = ["", "languages/"].flatMap((place) =>
  readdirSync(new URL(place, folder))
    .filter((name) => name.endsWith(".js"))
    .map((name) => place + name),
);
/** What the parser accepts and these browsers do not have. */
const TOO_NEW =
  /\(\?<[=!]|\bObject\.(hasOwn|groupBy)\b|\.(at|findLast|replaceAll|toSorted|toReversed|with)\(|\bstructuredClone\b|\bAbortSignal\.(any|timeout)\b/;

for (const name of scripts) {
  test(`${name} has nothing newer than ES2021, and no look-behind`, () => {
    const code = readFileSync(new URL(name, folder), "utf8");

    const sourceType = name === "start.js" ? "script" : "module";
    const ecmaVersion = name === "start.js" ? 5 : 2021;
    assert.ok(parse(code, { ecmaVersion, sourceType, allowAwaitOutsideFunction: false }));
    assert.doesNotMatch(code, TOO_NEW);
  });
}
