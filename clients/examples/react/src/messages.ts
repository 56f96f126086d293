import type { ConfirmSignUpResult, ResendCodeResult } from "@signup-confirmation/client";

/** What to tell the user. The texts of the service are for developers, so each code has its own text here. */
export function messageFor(result: ConfirmSignUpResult | ResendCodeResult): string {
  switch (result.code) {
    case "accepted":
      return "If this sign-up is waiting for a code, a new one is on its way.";
    case "code_rejected":
      if (result.unclear) return "You may be confirmed already: try to sign in. If that fails, send a new code.";
      return "That code did not work. Check the code and the user name. If you confirmed before, sign in.";
    case "code_mismatch": // this and the next four: only under precise disclosure
      return "That is not the code that we sent. Check it against the newest message.";
    case "code_expired":
      return "That code is too old. Send a new one. If you confirmed before, sign in.";
    case "already_confirmed":
      return "You have already confirmed. Sign in.";
    case "user_not_found":
      return "There is no such sign-up. Check the user name.";
    case "not_confirmable":
      return "This account cannot be confirmed. Ask support.";
    case "alias_exists":
      return "Another account uses this address. Sign in to that one.";
    case "validation_failed":
      return `Check the ${result.errors.map(({ pointer }) => NAMES[pointer] ?? "form").join(" and the ")}.`;
    case "too_many_attempts":
      return `Too many attempts. The correct code is still accepted; try others in ${duration(result.retryAfter ?? 60)}.`;
    case "too_many_requests":
      return `Too many requests. Try again in ${duration(result.retryAfter ?? 60)}.`;
    case "service_busy":
    case "service_unavailable":
      return "The service is busy. Try again shortly with the same code.";
    case "upstream_timeout":
    case "no_answer":
    case "timeout":
      return "There was no response. Try again. If the code is then rejected, try to sign in: you may be confirmed.";
    default: // the operator's mistakes, and codes that are newer than the client
      return `That did not work. For support: ${result.code}, ${result.requestId ?? "no request id"}.`;
  }
}

/** Whether the result is about a field, so that the user should correct it. */
export function isAbout(pointer: string, result?: ConfirmSignUpResult | ResendCodeResult): boolean {
  if (result?.code === "validation_failed") return result.errors.some((error) => error.pointer === pointer);
  return (FIELDS[pointer] ?? []).includes(String(result?.code));
}

const FIELDS: Record<string, string[]> = {
  "/username": ["user_not_found"],
  "/confirmationCode": ["code_rejected", "code_mismatch", "code_expired"],
};

const NAMES: Record<string, string> = { "/username": "user name", "/confirmationCode": "code" };

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
