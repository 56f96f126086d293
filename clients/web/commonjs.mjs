/** Writes the CommonJS build, which Jest needs, when the package is packed. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const names = [];
const code = readFileSync("confirmation.js", "utf8").replace(/^export (async function (\w+))/gm, (_, start, name) => {
  names.push(name);
  return start;
});
if (/^(export|import)\b/m.test(code)) throw new Error("commonjs.mjs knows exported functions only");
writeFileSync("confirmation.cjs", `${code}\nmodule.exports = { ${names.join(", ")} };\n`);
copyFileSync("confirmation.d.ts", "confirmation.d.cts");
