import { type FormEvent, useEffect, useRef, useState } from "react";
import {
  type ConfirmSignUpResult,
  type Options,
  type ResendCodeResult,
  confirmSignUp,
  resendCode,
} from "@signup-confirmation/client";

import { isAbout, messageFor } from "./messages.ts";
import { useCountdown } from "./useCountdown.ts";

const COOL_DOWN_SECONDS = 60;

/** A form that confirms a sign-up and sends a new code. */
export function ConfirmSignUp({ endpoint }: { endpoint: string }) {
  const [username, setUsername] = useState("");
  const [code, setCode] = useState("");
  const [pending, setPending] = useState<"confirm" | "resend">();
  const [result, setResult] = useState<ConfirmSignUpResult | ResendCodeResult>();
  const [secondsLeft, coolDown] = useCountdown();
  const codeField = useRef<HTMLInputElement>(null);
  const controller = useRef<AbortController>(null);

  useEffect(() => () => controller.current?.abort(), []);

  /** Make one call at a time, and show its result unless the form has gone. */
  async function send<Result extends ConfirmSignUpResult | ResendCodeResult>(
    doing: "confirm" | "resend",
    call: (options: Options) => Promise<Result>,
  ): Promise<Result | undefined> {
    const { signal } = (controller.current = new AbortController());
    setPending(doing);
    setResult(undefined);
    const answer = await call({ signal });
    if (signal.aborted) return;
    setPending(undefined);
    setResult(answer);
    return answer;
  }

  async function confirm(event: FormEvent) {
    event.preventDefault();
    if (pending) return;
    const answer = await send("confirm", (options) =>
      confirmSignUp(endpoint, { username, confirmationCode: code }, options),
    );
    if (answer && isAbout("/confirmationCode", answer)) codeField.current?.select();
  }

  async function resend() {
    if (pending || secondsLeft > 0) return;
    const answer = await send("resend", (options) => resendCode(endpoint, { username }, options));
    if (answer?.ok) setCode(""); // only the newest code works
    if (answer?.ok || answer?.status === 429) coolDown(answer.retryAfter ?? COOL_DOWN_SECONDS);
  }

  if (result?.code === "confirmed" || result?.code === "post_confirmation_failed") {
    return <p role="status">Your sign-up is confirmed. Sign in as {username}.</p>;
  }
  return (
    <form onSubmit={confirm} aria-busy={pending !== undefined}>
      <h1>Confirm your sign-up</h1>
      <p>
        <label htmlFor="username">E-mail address or user name</label>
        <input
          id="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          aria-describedby="notice"
          aria-invalid={isAbout("/username", result)}
          value={username}
          onChange={({ target }) => setUsername(target.value)}
        />
      </p>
      <p>
        <label htmlFor="code">Code</label>
        <input
          id="code"
          ref={codeField}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          aria-describedby="notice"
          aria-invalid={isAbout("/confirmationCode", result)}
          value={code}
          onChange={({ target }) => setCode(target.value)}
        />
      </p>
      <button aria-disabled={pending !== undefined}>{pending === "confirm" ? "Confirming…" : "Confirm"}</button>{" "}
      <button
        type="button"
        aria-disabled={pending !== undefined || secondsLeft > 0 || username === ""}
        onClick={() => username && void resend()}
      >
        {secondsLeft > 0 ? `Send a new code in ${secondsLeft} s` : "Send a new code"}
      </button>
      <p id="notice" role="status">
        {result && messageFor(result)}
      </p>
    </form>
  );
}
