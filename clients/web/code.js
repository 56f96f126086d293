/** Zero-width characters. Those outside the category Cf follow it; the last three turn digits into emoji. */
const ZERO_WIDTH = /[\p{Cf}\u034F\uFE0E\uFE0F\u20E3]/gu;

/**
 * Return the code in what the user typed or pasted, by the same rule as the service.
 *
 * Digits of any script become ASCII. White space, zero-width and control characters, U+FFFC and hyphens are dropped.
 * If anything but digits is left and the text contains exactly one six-digit number, that is the code; here also if it
 * contains the same one twice, as a mail whose subject repeats it.
 *
 * @param {string} pasted
 */
export function readCode(pasted) {
  const text = pasted.replace(ZERO_WIDTH, "").replace(/\p{Nd}/gu, digit);
  const code = text.replace(/[\s\p{Cc}\p{Pd}\u2212\u2043\uFFFC]/gu, "");
  if (/^[0-9]+$/.test(code)) return code;
  // A look-behind would keep Safari before 16.4 from reading this module.
  const found = text.match(/(?:^|[^0-9A-Za-z])[0-9]{3}[\s-]?[0-9]{3}(?![0-9A-Za-z])/g) ?? [];
  const codes = new Set(found.map((each) => each.replace(/[^0-9]/g, "")));
  return codes.size === 1 ? [...codes][0] : code;
}

/** Return a decimal digit of any script in ASCII. Unicode has them in runs of ten, from 0 to 9. @param {string} each */
function digit(each) {
  const point = /** @type {number} */ (each.codePointAt(0));
  let first = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((point - first) % 10);
}
