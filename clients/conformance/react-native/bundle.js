/** Bundles an entry with Metro and React Native's Babel preset: `node bundle.js <oldest|newest> <entry> <output>`. */
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";

import Metro from "metro";

const require = createRequire(import.meta.url);
const [version, entry, out] = process.argv.slice(2);
const clients = resolve(import.meta.dirname, "../..");
const reactNative = dirname(require.resolve(`react-native-${version}/package.json`));

const config = await Metro.loadConfig({}, {
  projectRoot: clients,
  cacheStores: [],
  reporter: { update() {} },
  transformer: { babelTransformerPath: resolve(import.meta.dirname, "transform.cjs") },
  resolver: {
    unstable_enablePackageExports: false, // the entry imports React Native's own modules
    useWatchman: false,
    resolveRequest: (context, name, platform) =>
      context.resolveRequest(context, name.replace(/^react-native(?=\/)/, reactNative), platform),
  },
});
await Metro.runBuild(config, { entry: resolve(entry), out, platform: "ios", dev: false, minify: false, sourceMap: false });
