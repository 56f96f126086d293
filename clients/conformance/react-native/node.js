/** The runner for React Native's modules in Node: `node node.js <bundle>`. Node stands for the native networking. */
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createContext, runInContext } from "node:vm";
import { createGunzip } from "node:zlib";

const { CONFORMANCE_CASES: table, CONFORMANCE_URL: base } = process.env;
const context = createContext({ setTimeout, clearTimeout, setImmediate, console });
context.global = context;
context.performance = { now: () => performance.now() };

/** Send, and follow redirects, as the networking of iOS and Android does. */
function exchange({ method, url, headers, body }, on) {
  let stop;
  const sent = request(url, { method, headers, agent: false }, async (response) => {
    const { statusCode: status, headers: fields } = response;
    if (status > 300 && status < 400 && fields.location) {
      const next = { method, url: new URL(fields.location, url).href, headers, body };
      stop = exchange(status < 304 ? { ...next, method: "GET", headers: {}, body: undefined } : next, on);
      return;
    }
    const joined = Object.entries(response.headersDistinct).map(([name, values]) => [name, values.join(", ")]);
    on.response(status, Object.fromEntries(joined), url);
    try {
      const body = fields["content-encoding"] === "gzip" ? response.pipe(createGunzip()) : response;
      const chunks = [];
      for await (const chunk of body) chunks.push(chunk);
      on.text(new TextDecoder().decode(Buffer.concat(chunks)));
      on.end(null);
    } catch (error) {
      on.end(error.message);
    }
  });
  stop = () => sent.destroy();
  sent.on("error", (error) => on.end(error.message)).end(body);
  return () => stop();
}

const run = (file) => runInContext(readFileSync(file, "utf8"), context);
run(new URL("native.js", import.meta.url));
context.nativeModuleProxy = context.nativeModules(exchange);
run(process.argv[2]);
const { cases } = JSON.parse(readFileSync(table, "utf8"));
process.stdout.write(await context.conformance(cases, base));
