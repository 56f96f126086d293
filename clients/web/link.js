import { readCode } from "./code.js";

/**
 * Return a user name without white space around it and without characters that nobody sees, such as direction marks,
 * so that what is sent is what is shown. The joiners stay: Persian and Hindi are written with them.
 *
 * @param {string} given
 */
export function readName(given) {
  return given.replace(/(?![\u200C\u200D])\p{Cf}/gu, "").trim();
}

/**
 * The link in the mail: `…/#username=ada%2Bnews@example.com&code=123456`.
 *
 * The values follow the `#` because browsers send that part to no server, so it appears in no log. The query is never
 * read for them. URLSearchParams is not used because it would turn the `+` of an address into a space.
 *
 * Mailers change links. Tolerated are `&amp;` for `&`, parameters of trackers anywhere, also after a second `?`, and
 * values or the whole fragment encoded twice. What cannot be a name or a code is left out.
 *
 * @param {string} hash
 * @returns {{ username: string, code: string } | undefined} undefined if it contains neither
 */
export function readLink(hash) {
  const found = { username: "", code: "" };
  const fragment = hash.replace(/^#/, "");
  const named = /(^|[&?;])(username|code)=/;
  for (const part of (named.test(fragment) ? fragment : decoded(fragment)).split(/[&?](?:amp;|#38;)*/)) {
    const [name, ...value] = part.split("=");
    if (name === "username" || name === "code") found[name] = decodedTwice(value.join("="));
  }
  found.username = readName(found.username);
  if (/^\{.*\}$/.test(found.username)) found.username = ""; // a placeholder that nobody replaced
  found.code = readCode(found.code);
  if (!/^[0-9A-Za-z]+$/.test(found.code)) found.code = "";
  return found.username || found.code ? found : undefined;
}

/** @param {string} text */
function decodedTwice(text) {
  const once = decoded(text);
  return /%[0-9A-Fa-f]{2}/.test(once) ? decoded(once) : once;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a literal %, not encoded
  }
}
