/** Which language the page speaks, and what it puts into that language's texts. */

export const LANGUAGES = ["en", "de", "es", "fr", "ja", "ar"];
const RIGHT_TO_LEFT = ["ar"];

/**
 * Return the language to use: of the address (`?lang=de`), or of the page's owner, or of the browser, or English.
 *
 * @param {string} query
 * @param {string} owners
 * @param {readonly string[]} browsers
 */
export function choose(query, owners, browsers) {
  const wanted = [new URLSearchParams(query).get("lang") ?? "", owners, ...browsers];
  const languages = wanted.map((tag) => tag.toLowerCase().split(/[-_]/)[0]);
  return languages.find((language) => LANGUAGES.includes(language)) ?? LANGUAGES[0];
}

/** @param {string} language */
export function direction(language) {
  return RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";
}

/**
 * Return a wait in words, such as "in 14 minutes".
 *
 * @param {number | undefined} seconds
 * @param {string} language
 * @param {string} soon the words for a few seconds
 */
export function howLong(seconds, language, soon) {
  if (seconds === undefined || seconds < 5) return soon;
  const words = new Intl.RelativeTimeFormat(language);
  if (seconds < 90) return words.format(seconds, "second");
  if (seconds < 5400) return words.format(Math.ceil(seconds / 60), "minute");
  return words.format(Math.ceil(seconds / 3600), "hour");
}

/**
 * Return a text in pieces, with each {placeholder} replaced.
 *
 * @template Value
 * @param {string} text
 * @param {Record<string, Value>} values
 * @returns {(string | Value)[]}
 */
export function filled(text, values) {
  return text.split(/\{(\w+)\}/).map((piece, index) => (index % 2 ? values[piece] : piece));
}
