/** A server that gives scripted answers, one for each request, and keeps what it was sent. */
import { createServer } from "node:http";
import { once } from "node:events";

const PROBLEM = "application/problem+json";

/** A problem of the contract's form. */
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

/** The connection is closed without an answer. */
export const HANG_UP = { hangUp: true };
/** The answer begins and breaks off. */
export const BREAK_OFF = { breakOff: true };
/** No answer comes. */
export const SILENCE = { silence: true };

/** Serve the answers in turn, the last one for ever; `requests` grows with what comes. */
export async function stub(t, ...answers) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    requests.push({ method, url, headers, body, at: performance.now() });
    server.emit("sent");
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (answer.silence) return;
    if (answer.hangUp) return void request.socket.destroy();
    if (answer.breakOff) {
      response.writeHead(200, { "Content-Length": "100" }).write('{"status"');
      return void setImmediate(() => request.socket.destroy());
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${server.address().port}/v1/confirm`, requests, server };
}
