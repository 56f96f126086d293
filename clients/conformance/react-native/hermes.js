/** The runner for React Native's modules in Hermes: `node hermes.js <bundle>`. Its last line is the requests. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const platform = { linux: "linux64-bin", darwin: "osx-bin", win32: "win64-bin" }[process.platform];
const engine = dirname(
  createRequire(new URL("../../runtimes/package.json", import.meta.url)).resolve("hermes-engine-cli/package.json"),
);
const read = (file) => readFileSync(file, "utf8");
const script = (name) => read(new URL(name, import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "conformance-"));
const program = join(folder, "program.js");
writeFileSync(
  program,
  [
    `globalThis.TABLE = ${read(process.env.CONFORMANCE_CASES)};`,
    script("native.js"),
    script("virtual.js"),
    read(process.argv[2]),
    "conformance(TABLE.cases, BASE).then((lines) => print(lines + JSON.stringify({ requests })));",
  ].join("\n"),
);
const { status } = spawnSync(join(engine, platform, "hermes"), ["-w", "-Xmicrotask-queue", program], {
  stdio: "inherit",
});
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
