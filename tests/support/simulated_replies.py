"""Responses of Amazon Cognito, as documented by AWS or reported by users."""

from tests.support.upstream import DELIVERY, error, ok

NOT_AUTHORIZED = "NotAuthorizedException"
LIMIT = error("LimitExceededException", "Attempt limit exceeded, please try after some time.")
MAIL_LIMIT = error(
    "LimitExceededException",
    "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure "
    "your user pool to use your own Amazon SES configuration for sending email.",
)
MISMATCH = error("CodeMismatchException", "Invalid verification code provided, please try again.")
EXPIRED = error("ExpiredCodeException", "Invalid code provided, please request a code again.")
ALREADY_CONFIRMED = error("InvalidParameterException", "User is already confirmed.")
DISABLED = error(NOT_AUTHORIZED, "User is disabled.")
NOT_FOUND = "Username/client id combination not found."
DELIVERED = ok(CodeDeliveryDetails=DELIVERY)

UNKNOWN = {
    "mismatch": MISMATCH,
    "expired": EXPIRED,
    "not found": error("UserNotFoundException", NOT_FOUND),
    "invalid": error("InvalidParameterException", NOT_FOUND),
    "delivery": DELIVERED,
}
"""Documented responses for an unknown user name. "not found" needs an app client without PreventUserExistenceErrors."""

MAILER = {
    "works": None,
    "no verification": error(NOT_AUTHORIZED, "Cannot resend codes. Auto verification not turned on."),
    "no role": error("InvalidEmailRoleAccessPolicyException", "Not authorized to send email."),
    "no SMS": error("InvalidParameterException", "User pool does not have SMS configuration to send messages."),
    "bounces": error("CodeDeliveryFailureException", "Failed to deliver the code."),
    "trigger raises": error("UserLambdaValidationException", "CustomMessage failed with error words of a trigger."),
}
"""Why a pool cannot send codes. Cognito reports each for existing users only."""
