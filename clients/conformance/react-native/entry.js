/**
 * The client within React Native's own URL, fetch and AbortController, down to its native module for networking, which
 * the host provides as `nativeModuleProxy.Networking`.
 */
import "react-native/Libraries/Core/setUpXHR";
import RCTDeviceEventEmitter from "react-native/Libraries/EventEmitter/RCTDeviceEventEmitter";

import * as client from "../../web/confirmation.js";
import { run } from "../run.js";

/** What the native side calls. */
globalThis.emit = (name, ...values) => RCTDeviceEventEmitter.emit(name, values);
globalThis.conformance = (cases, base) => run(client, cases, base);
