import type { ConfirmSignUpResult, ResendCodeResult } from "signup-confirmation-client";

/** What to tell the user. The texts of the service are for developers, so each code has its own text here. */
export function messageFor(result: ConfirmSignUpResult | ResendCodeResult): string {
  switch (result.code) {
    case "accepted":
      return "If this sign-up is waiting for a code, a new one is on its way.";
    case "code_rejected":
      return "That code did not work. Check the code and the user name. If you confirmed before, sign in.";
    case "alias_exists":
      return "Another account uses this address. Sign in to that one.";
    case "validation_failed":
      return `Check the ${result.errors.map(({ pointer }) => NAMES[pointer] ?? "form").join(" and the ")}.`;
    case "too_many_attempts":
    case "too_many_requests":
      return `Too many attempts. Try again in ${duration(result.retryAfter ?? 60)}.`;
    case "service_busy":
    case "service_unavailable":
    case "upstream_timeout":
      return "The service is busy. Your code is still valid: try again shortly.";
    case "no_answer":
    case "timeout":
      return "There was no response. Check your connection, then try again.";
    default: // codes of precise disclosure, the operator's mistakes, and codes that are newer than the client
      return `That did not work. For support: ${result.code}, ${result.requestId ?? "no request id"}.`;
  }
}

const NAMES: Record<string, string> = { "/username": "user name", "/confirmationCode": "code" };

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
