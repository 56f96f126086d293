import js from "@eslint/js";

// TypeScript finds undefined names and checks the .ts and .tsx files: tests run it in its strict mode.
export default [
  { ignores: ["**/node_modules/", "web/confirmation.cjs"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-console": "off",
      "no-undef": "off",
      "no-unused-vars": ["error", { varsIgnorePattern: "^_$" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: ["web/start.js"], rules: { "no-var": "off" } }, // it runs where modules do not
];
