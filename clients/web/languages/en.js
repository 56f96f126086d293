export default {
  title: "Confirm your sign-up",
  intro: "Enter the code that we sent you.",
  intro_link: "Check that this is you, then confirm.",
  username: "E-mail address or user name",
  username_hint: "Exactly as you entered it at sign-up.",
  change: "Wrong address? Change it",
  code: "Code",
  code_hint: "From the newest message.",
  code_hint_link: "Taken from the link in your message.",
  confirm: "Confirm",
  confirming: "Confirming…",
  no_message: "No message? Look in the spam folder, too.",
  resend: "Send a new code",
  resending: "Sending…",
  resend_later: "Send a new code in {clock}",
  sign_in: "Sign in",
  reference: "Reference: {id}",
  soon: "in a moment",

  done_sign_in: "You can now sign in as {username}.",
  done_return: "You can now return to the app and sign in as {username}.",

  fields: {
    username: "This cannot be right. Check it.",
    username_required: "Enter your address or user name.",
    code: "This cannot be the code. Check it.",
    code_required: "Enter the code from the message.",
    no_code: "There is no code in this text.",
  },

  messages: {
    confirmed: {
      title: "Your sign-up is confirmed",
      text: "There is nothing left to do here. You can close this page.",
    },
    accepted: {
      title: "A new code is on its way",
      text: "If this sign-up is waiting for one, it arrives within a few minutes. Only the newest code works.",
    },
    code_rejected: {
      title: "That code did not work",
      text:
        "Check it against the newest message, or send a new code.\n" +
        "Use exactly the address or user name from your sign-up.\n" +
        "If you confirmed before, sign in. After many attempts, wait an hour.",
    },
    code_mismatch: { title: "That is not the code we sent", text: "Check it against the newest message." },
    code_expired: {
      title: "That code is too old",
      text: "Send a new code, and enter that one. If you confirmed before, just sign in.",
    },
    already_confirmed: {
      title: "You have already confirmed",
      text: "There is nothing left to do here. You can close this page.",
    },
    alias_exists: {
      title: "This address belongs to another account",
      text: "The code was right, but an older account uses this e-mail address or phone number. Sign in to that one.",
    },
    not_confirmable: {
      title: "This account cannot be confirmed",
      text: "It may be disabled. Support can tell you more.",
    },
    user_not_found: {
      title: "There is no such sign-up",
      text: "Check that the address or user name is exactly the one from your sign-up. Or sign up again.",
    },
    post_confirmation_failed: {
      title: "Your sign-up is confirmed",
      text: "A step after it did not finish. If anything is missing, contact support.",
    },
    too_many_attempts: {
      title: "Too many attempts",
      text:
        "Try again {wait}. The correct code is still accepted before that: use the one in the newest message.\n" +
        "If you confirmed before, sign in.",
    },
    too_many_requests: {
      title: "Many people are using this right now",
      text: "Try again {wait}. You can use the same code.",
    },
    service_busy: { title: "The service is busy", text: "Try again {wait}. You can use the same code." },
    service_unavailable: {
      title: "The service is not available",
      text: "Try again {wait}. You can use the same code.",
    },
    upstream_timeout: {
      title: "This took too long",
      text: "Try again {wait}. If the code is then rejected, try to sign in: you may be confirmed already.",
    },
    no_answer: {
      title: "The service cannot be reached",
      text:
        "Check your connection, then try again. If the code is then rejected, try to sign in: you may be confirmed " +
        "already.",
    },
    timeout: {
      title: "The service did not respond",
      text:
        "Check your connection, then try again. If the code is then rejected, try to sign in: you may be confirmed " +
        "already.",
    },
    aborted: { title: "Stopped", text: "You can try again at any time." },
    validation_failed: {
      title: "Something does not look right",
      text: "Check what you entered, then try again.",
    },
    forbidden: {
      title: "This request was blocked",
      text: "Your network may be blocked. Try another one, without a VPN, or contact support.",
    },
    payload_too_large: { title: "That is too much text", text: "Enter only the code itself." },
    service_misconfigured: {
      title: "The service is not set up correctly",
      text: "That is our mistake, not yours. Try again later. If that does not help, contact support.",
    },
    internal_error: {
      title: "Something went wrong on our side",
      text: "Try again later. If you confirmed before, just sign in.",
    },
    upstream_error: {
      title: "The service gave an unexpected response",
      text: "Try to sign in: you may be confirmed already. If not, contact support.",
    },
    our_fault: {
      title: "This page does not match the service",
      text: "That is our mistake, not yours. Reload the page. If that does not help, contact support.",
    },
    unexpected_answer: {
      title: "The response is not from our service",
      text: "Your network may ask you to sign in first. Check your connection, then try again.",
    },
    unclear: {
      title: "You may be confirmed already",
      text:
        "An earlier response was lost, so the code may have worked before it was rejected.\n" +
        "Try to sign in. If that does not work, send a new code.",
    },
    offline: {
      title: "You seem to be offline",
      text:
        "Check your connection, then try again. If the code is then rejected, try to sign in: you may be confirmed " +
        "already.",
    },
    online: { title: "You are back online", text: "Try again now." },
    working: { title: "Still working on it", text: "This takes longer than usual. Please keep the page open." },
    cooling_down: {
      title: "Please wait a little",
      text: "You can ask for another code {wait}. The last one may still be on its way.",
    },
    resend_too_many_attempts: {
      title: "Enough codes for now",
      text: "Use the code in your newest message. You can ask for another {wait}.",
    },
    resend_unanswered: {
      title: "It is not clear whether a code was sent",
      text: "Check your connection. If no message arrives within a few minutes, ask for a code again.",
    },
    resend_failed: {
      title: "Something went wrong on our side",
      text: "If no message arrives within a few minutes, try again later or contact support.",
    },
  },
};
