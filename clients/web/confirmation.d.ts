import type { components, operations } from "./openapi.d.ts"; // made from docs/openapi.json

export type ConfirmSignUpRequest = components["schemas"]["ConfirmRequest"];
export type ResendCodeRequest = components["schemas"]["ResendRequest"];
export type FieldError = components["schemas"]["FieldError"];

export interface Options {
  /** Stops the call, whatever it is at: its code is then `aborted`. */
  signal?: AbortSignal;
  /** Milliseconds for the whole call, repeats and waits included; 60 000 unless told. One send has 30 000 at most. */
  timeout?: number;
  /** How often to send again after 503, 504 or no answer; 2 unless told. Nothing else is ever sent again. */
  retries?: number;
  /** The longest wait between two sends, in milliseconds; 10 000 unless told. Asked for more, the call ends. */
  maxWait?: number;
  /** Used instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** The sign-up is confirmed; `session`, where there is one, signs the user in without a second code. */
export interface Confirmed extends Answer<components["schemas"]["Confirmed"]> {
  ok: true;
  code: "confirmed";
  status: 200;
}

/** The request for a new code is taken; `delivery` only with precise disclosure. */
export interface Accepted extends Answer<components["schemas"]["Accepted"]> {
  ok: true;
  code: "accepted";
  status: 202;
}

/** There was no answer: none came, not in time, or the caller's signal stopped the call. */
export interface NoAnswer {
  ok: false;
  code: "no_answer" | "timeout" | "aborted";
  status: 0;
}

/** An answer that is not the service's: a proxy's page, say. */
export interface UnexpectedAnswer {
  ok: false;
  code: "unexpected_answer";
  status: number;
  retryAfter?: number;
}

export type ConfirmSignUpResult = Confirmed | Failure<"confirmSignUp">;
export type ResendCodeResult = Accepted | Failure<"resendCode">;

/**
 * Confirm a sign-up with the code that the user was sent.
 *
 * `endpoint` is the stack's output `Endpoint`, the URL of `POST /confirm`; in a browser a path will do. Rejects only
 * where it is no URL.
 */
export function confirmSignUp(
  endpoint: string | URL,
  request: ConfirmSignUpRequest,
  options?: Options,
): Promise<ConfirmSignUpResult>;

/** Ask for a new code. `endpoint` is the one of `confirmSignUp`. */
export function resendCode(
  endpoint: string | URL,
  request: ResendCodeRequest,
  options?: Options,
): Promise<ResendCodeResult>;

type Answer<Body> = Omit<Body, "status">;

/** What an operation can fail with: one member for each `code`, so that branching on it narrows the type. */
type Failure<Name extends keyof operations> = Problems<Name> | NoAnswer | UnexpectedAnswer;

type Problems<Name extends keyof operations> = {
  [Status in keyof operations[Name]["responses"]]: operations[Name]["responses"][Status] extends {
    content: { "application/problem+json": infer Problem };
  }
    ? EachCode<Problem>
    : never;
}[keyof operations[Name]["responses"]];

type EachCode<Problem> = Problem extends { code: infer Code extends string; status: infer Status extends number }
  ? Code extends string
    ? Omit<Problem, "code" | "status"> & {
        ok: false;
        code: Code;
        status: Status;
        /** Seconds to wait before anything is sent again. */
        retryAfter?: number;
      }
    : never
  : never;
