/** Bundles an entry with Metro, as an app is: `node bundle.js <entry> <folder> <oldest|newest> …`. */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

import Metro from "metro";

const require = createRequire(new URL("../../runtimes/package.json", import.meta.url));
const [entry, folder, ...versions] = process.argv.slice(2);

for (const version of versions) {
  const reactNative = dirname(require.resolve(`react-native-${version}/package.json`));
  const config = await Metro.loadConfig(
    {},
    {
      projectRoot: resolve(import.meta.dirname, "../.."),
      cacheStores: [],
      maxWorkers: 1, // in this process, which has Babel loaded for the second bundle
      reporter: { update() {} },
      transformer: { babelTransformerPath: resolve(import.meta.dirname, "transform.cjs") },
      resolver: {
        unstable_enablePackageExports: false, // the entry imports React Native's own modules
        useWatchman: false,
        resolveRequest: (context, name, platform) =>
          context.resolveRequest(context, name.replace(/^react-native(?=\/)/, reactNative), platform),
      },
    },
  );
  const out = join(resolve(folder), `${version}.js`);
  await Metro.runBuild(config, {
    entry: resolve(entry),
    out,
    platform: "ios",
    dev: false,
    minify: false,
    sourceMap: false,
  });
}
