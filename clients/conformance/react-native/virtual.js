/**
 * Timers and a network for Hermes' command line, which has neither: the clock jumps to the next timer, and the table's
 * responses arrive without a socket. A plain script. `TABLE` holds the cases.
 */
const now = ((hostSetTimeout) => {
  const timers = [];
  let clock = 0;
  let last = 0;
  globalThis.setTimeout = (callback, milliseconds) => {
    timers.push({ id: ++last, at: clock + (milliseconds > 0 ? milliseconds : 0), callback });
    return last;
  };
  globalThis.clearTimeout = (id) => {
    const index = timers.findIndex((timer) => timer.id === id);
    if (index >= 0) timers.splice(index, 1);
  };
  globalThis.setImmediate = (callback) => globalThis.setTimeout(callback, 0);
  const next = () => {
    if (!timers.length) return;
    const timer = timers.reduce((first, other) => (other.at < first.at ? other : first));
    globalThis.clearTimeout(timer.id);
    clock = timer.at;
    timer.callback();
    hostSetTimeout(next);
  };
  hostSetTimeout(next);
  return () => clock;
})(setTimeout);
globalThis.global = globalThis;
globalThis.console = { assert() {}, error() {}, log() {}, warn() {} };
globalThis.performance = { now }; // React Native sets it, too

const BASE = "http://conformance.test";
const requests = {};

function exchange({ method, url, headers, body }, on) {
  const [, name, path] = /^\w+:\/\/[^/]+\/([^/]+)(\/.*)$/.exec(url);
  const sent = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  const request = { method, path, headers: sent, body: body || "", arrived: now() / 1000 };
  const seen = (requests[name] = requests[name] || []);
  seen.push(request);
  const { responses } = TABLE.cases.find((one) => one.name === name);
  const response = responses[Math.min(seen.length, responses.length) - 1];
  let stop = () => clearTimeout(timer);
  const timer = setTimeout(() => {
    if (response.silence === true) return;
    request.responded = now() / 1000;
    const { status, reset, close, truncate, silence, endless, text } = response;
    const lost = "The network connection was lost.";
    if (close || reset === "before_headers" || reset === "in_headers") return on.end(lost);
    const fields = {};
    for (const key of Object.keys(response.headers)) fields[key] = field(response.headers[key]);
    if (status > 300 && status < 400 && fields.Location) {
      const next = { method, url: `${BASE}/${name}/${fields.Location}`, headers, body };
      stop = exchange(status < 304 ? { method: "GET", url: next.url, headers: {} } : next, on);
      return;
    }
    on.response(status, fields, url);
    if (reset || truncate) return on.end(lost);
    if (silence || endless) return;
    on.text(text.replace(/^\uFEFF/, "")); // as the platform decodes it
    on.end(null);
  }, response.delayMs || 0);
  return () => stop();
}

function field(value) {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : new Date(Date.now() + value.dateInSeconds * 1000).toUTCString();
}

globalThis.nativeModuleProxy = nativeModules(exchange);
