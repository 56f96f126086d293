/** A server that sends scripted responses, one for each request, and records the requests. */
import { createServer } from "node:http";
import { once } from "node:events";

const PROBLEM = "application/problem+json";

/** A problem in the contract's form. */
export function problem(status, code, retryAfter) {
  return {
    status,
    headers: { "Content-Type": PROBLEM, ...(retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) }) },
    body: JSON.stringify({ type: "/problems/x", title: "T", status, detail: "D", code, requestId: "r-1" }),
  };
}

/** A success. */
export function success(status, body) {
  return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** No response comes. */
export const SILENCE = { silence: true };

/** Send the responses in turn, then repeat the last one. `requests` records every request. */
export async function stub(t, ...responses) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    requests.push({ method, url, headers, body, at: performance.now() });
    server.emit("sent");
    const scripted = responses[Math.min(requests.length, responses.length) - 1];
    if (scripted.silence) return;
    response.writeHead(scripted.status, scripted.headers).end(scripted.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${server.address().port}/v1/confirm`, requests, server };
}
