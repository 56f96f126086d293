/** Compiles a module for Hermes, with React Native's Babel preset. */
const { transformSync } = require("@babel/core");

module.exports.transform = ({ src, filename, options }) =>
  transformSync(src, {
    ast: true,
    babelrc: false,
    caller: { name: "metro", bundler: "metro", platform: options.platform },
    code: false,
    cloneInputAst: false,
    configFile: false,
    filename,
    presets: [
      [
        require.resolve("@react-native/babel-preset"),
        { dev: false, enableBabelRuntime: false, unstable_transformProfile: "default" },
      ],
    ],
    sourceType: "unambiguous",
  });
