/**
 * Confirms sign-ups and asks for new codes: the client of docs/openapi.json for Android and the JVM.
 *
 * Copy this file. It needs Android API level 21, Kotlin 2, kotlinx-coroutines and Android's `org.json`, nothing else.
 */
package signup

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.net.HttpRetryException
import java.net.HttpURLConnection
import java.net.SocketTimeoutException
import java.net.URL
import java.text.ParsePosition
import java.text.SimpleDateFormat
import java.util.Date
import java.util.Locale
import java.util.TimeZone
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeMark
import kotlin.time.TimeSource
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.delay
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import org.json.JSONException
import org.json.JSONObject

/** The request of `confirmSignUp`. It is no data class, so that nobody logs the code by its `toString()`. */
class ConfirmSignUpRequest(
    /** Spelled as at sign-up. */
    val username: String,
    /** As the user typed or pasted it. The service drops spaces and extracts a six-digit code from a sentence. */
    val confirmationCode: String,
    /** What `SignUp` returned. */
    val session: String? = null,
    val clientMetadata: Map<String, String>? = null,
    /** Device data for threat protection, as Cognito's own library collects it. */
    val encodedData: String? = null,
    val analyticsEndpointId: String? = null,
    /** Accepted only where the environment allows it. */
    val forceAliasCreation: Boolean? = null,
)

class ResendCodeRequest(
    val username: String,
    val clientMetadata: Map<String, String>? = null,
    val encodedData: String? = null,
    val analyticsEndpointId: String? = null,
)

/** [Confirmed] or a [Failure]. */
sealed interface ConfirmSignUpResult

/** [Accepted] or a [Failure]. */
sealed interface ResendCodeResult

/** The sign-up is confirmed. [session], if present, signs the user in without a second code. Do not log it. */
class Confirmed(val session: String?) : ConfirmSignUpResult

/** The request for a new code is accepted. [delivery] is present only under precise disclosure. */
class Accepted(val delivery: Delivery?) : ResendCodeResult

/** @property destination Masked by Cognito. */
data class Delivery(val medium: String, val destination: String)

/**
 * The call failed. Branch on [code].
 *
 * @property rawCode The code as the service sent it, also if this file does not know it.
 * @property status The HTTP status, 0 without a response.
 * @property retryAfter Seconds to wait before the next request.
 * @property requestId For support.
 * @property errors The fields that the service rejects: only of `validation_failed`.
 */
data class Failure(
    val rawCode: String,
    val status: Int = 0,
    val retryAfter: Int? = null,
    val requestId: String? = null,
    val errors: List<FieldError> = emptyList(),
) : ConfirmSignUpResult, ResendCodeResult {
    val code = FailureCode.entries.find { it.name == rawCode.uppercase(Locale.ROOT) } ?: FailureCode.UNKNOWN
}

/** @property pointer A JSON pointer to the field, for example `/username`. */
data class FieldError(val pointer: String, val code: String, val detail: String)

/** The contract's codes in capitals, and those of the client itself. */
enum class FailureCode {
    /** Let the user check the code, ask for a new one, or sign in. */
    CODE_REJECTED,

    /** The code is correct, but another account has this address. Let the user sign in to that one. */
    ALIAS_EXISTS,
    VALIDATION_FAILED,

    /** Let the user wait [Failure.retryAfter] seconds. */
    TOO_MANY_ATTEMPTS, TOO_MANY_REQUESTS,

    /** The user is confirmed, but the user pool's trigger failed. Let the user sign in. */
    POST_CONFIRMATION_FAILED,

    /** Repeats did not help. Let the user try again later. */
    SERVICE_BUSY, SERVICE_UNAVAILABLE, UPSTREAM_TIMEOUT,

    /** Only under precise disclosure. */
    CODE_MISMATCH, CODE_EXPIRED, ALREADY_CONFIRMED, NOT_CONFIRMABLE, USER_NOT_FOUND,

    /** A mistake of the app or of the operator. */
    BAD_REQUEST, FORBIDDEN, MALFORMED_REQUEST, NOT_FOUND, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, INTERNAL_ERROR,
    SERVICE_MISCONFIGURED, UPSTREAM_ERROR,

    /** No complete response: no network, for example. */
    NO_ANSWER,

    /** No response in time. */
    TIMEOUT,

    /** The response is not the service's: a proxy's page, for example. */
    UNEXPECTED_ANSWER,

    /** A code newer than this file: [Failure.rawCode] has it. */
    UNKNOWN,
}

/**
 * The client. One instance serves the whole app, from any thread, the main one included.
 *
 * @param endpoint The stack's output `Endpoint`: the URL of `POST /confirm`.
 * @param timeout Limits a whole call, with its repeats and waits. One send takes 30 s at most.
 * @param retries How often a call may repeat a send that is safe to repeat.
 * @param maxWait The longest wait before a repeat. If `Retry-After` is longer, the call returns the response.
 * @throws IllegalArgumentException [endpoint] is not an HTTP URL.
 */
class SignUpClient(
    endpoint: String,
    private val timeout: Duration = 60.seconds,
    private val retries: Int = 2,
    private val maxWait: Duration = 10.seconds,
) {
    private val confirm = endpoint.trimEnd('/')

    init {
        require(Regex("https?://.+", RegexOption.IGNORE_CASE).matches(confirm)) { "not an HTTP URL: $endpoint" }
    }

    /**
     * Confirm a sign-up with the code that the user received.
     *
     * Cancelling the coroutine ends the connection, and throws `CancellationException` as always.
     */
    suspend fun confirmSignUp(request: ConfirmSignUpRequest): ConfirmSignUpResult {
        val body = common(request.username, request.clientMetadata, request.encodedData, request.analyticsEndpointId)
            .put("confirmationCode", request.confirmationCode)
            .putOpt("session", request.session)
            .putOpt("forceAliasCreation", request.forceAliasCreation)
        val answer = call(URL(confirm), body, Repeats(afterNoResponse = true, statuses = setOf(503, 504)))
        if (!answer.isSuccess(200, "confirmed")) return answer.failure()
        return Confirmed(answer.json.opt("session") as? String)
    }

    /** Ask for a new code. Do not offer this to the user again within 20 s: the service would send nothing. */
    suspend fun resendCode(request: ResendCodeRequest): ResendCodeResult {
        val body = common(request.username, request.clientMetadata, request.encodedData, request.analyticsEndpointId)
        val answer = call(URL("$confirm/resend"), body, Repeats(afterNoResponse = false, statuses = setOf(503)))
        if (!answer.isSuccess(202, "accepted")) return answer.failure()
        val delivery = answer.json.optJSONObject("delivery")
        return Accepted(delivery?.let { Delivery(it.optString("medium"), it.optString("destination")) })
    }

    /** Send, and repeat unchanged what is safe to repeat, until the time is up. */
    private suspend fun call(url: URL, body: JSONObject, repeats: Repeats): Answer {
        val bytes = body.toString().toByteArray()
        val end = TimeSource.Monotonic.markNow() + timeout
        var unanswered = 0
        var sent = 0
        while (true) {
            val answer = send(url, bytes, minOf(SEND, end.left()))
            sent++
            val wait = when {
                answer.status == 0 && repeats.afterNoResponse && ++unanswered == 1 -> backoff(1)
                answer.status !in repeats.statuses -> return answer
                answer.retryAfter == null -> backoff(sent)
                answer.retryAfter.seconds > maxWait -> return answer
                else -> answer.retryAfter.seconds + Random.nextInt(JITTER).milliseconds
            }
            if (sent > retries || wait >= end.left()) return answer
            delay(wait)
        }
    }

    /** Send once. At the end of [limit], or when the coroutine is cancelled, the connection is abandoned and closed. */
    private suspend fun send(url: URL, body: ByteArray, limit: Duration): Answer = withTimeoutOrNull(limit) {
        suspendCancellableCoroutine { continuation ->
            val connection = url.openConnection() as HttpURLConnection
            // Not on the caller's thread: closing TLS writes to the network, which Android forbids on the main one.
            continuation.invokeOnCancellation { IO.execute { connection.disconnect() } }
            IO.execute { continuation.resumeWith(runCatching { exchange(connection, body, limit, continuation) }) }
        }
    } ?: Answer("timeout")

    private fun exchange(
        connection: HttpURLConnection,
        body: ByteArray,
        limit: Duration,
        call: CancellableContinuation<Answer>,
    ): Answer = try {
        connection.requestMethod = "POST"
        connection.doOutput = true
        connection.useCaches = false
        connection.instanceFollowRedirects = false // codes are sent to the endpoint only
        connection.connectTimeout = limit.inWholeMilliseconds.toInt().coerceAtLeast(1) // 0 would be no limit
        connection.readTimeout = connection.connectTimeout
        connection.setRequestProperty("Content-Type", "application/json")
        connection.setRequestProperty("Accept-Encoding", "identity") // keeps Content-Length, which is checked below
        connection.setRequestProperty("Connection", "close") // the next call may find an idle one dead
        connection.setFixedLengthStreamingMode(body.size) // otherwise the platform may silently send a POST twice
        connection.connect() // `disconnect()` has no effect before this returns
        if (!call.isActive) throw IOException("cancelled")
        connection.outputStream.use { it.write(body) }
        read(connection, call)
    } catch (refused: HttpRetryException) { // Android: a 401, for example, which it would answer by sending again
        Answer("unexpected_answer", refused.responseCode())
    } catch (_: SocketTimeoutException) {
        Answer("timeout")
    } catch (_: IOException) {
        Answer("no_answer")
    } finally {
        connection.disconnect()
    }

    private fun read(connection: HttpURLConnection, call: CancellableContinuation<Answer>): Answer {
        val status = connection.responseCode
        if (status < 0) throw IOException("not HTTP")
        val stream = if (status < 400) connection.inputStream else connection.errorStream // null without a body
        val bytes = ByteArrayOutputStream()
        val buffer = ByteArray(4096)
        while (stream != null && call.isActive) { // a server that drips never reaches the read timeout
            val count = stream.read(buffer)
            if (count < 0) break
            bytes.write(buffer, 0, count)
        }
        if (stream != null && !complete(connection, status, bytes.size())) throw IOException("cut off")
        return Answer(null, status, retryAfter(connection.getHeaderField("Retry-After")), bytes.toString("UTF-8"))
    }

    /** Tell whether the response ended where it says. The JDK takes any end for the end, even one among the headers. */
    private fun complete(connection: HttpURLConnection, status: Int, size: Int): Boolean {
        val length = connection.getHeaderField("Content-Length")?.toLongOrNull()
        if (length != null) return size >= length
        return size > 0 || status == 204 || status == 304 || connection.getHeaderField("Transfer-Encoding") != null
    }

    /** What one send came to. [failure] is the client's own code where no complete response came. */
    private class Answer(
        private val failure: String?,
        val status: Int = 0,
        val retryAfter: Int? = null,
        text: String = "",
    ) {
        val json: JSONObject = try {
            JSONObject(text)
        } catch (_: JSONException) {
            JSONObject()
        }

        fun isSuccess(status: Int, text: String) = this.status == status && json.opt("status") == text

        fun failure(): Failure {
            val code = if (status >= 300) json.opt("code") as? String else null
            val rawCode = failure ?: code ?: "unexpected_answer"
            return Failure(rawCode, status, retryAfter, json.opt("requestId") as? String, errors())
        }

        private fun errors(): List<FieldError> {
            val errors = json.optJSONArray("errors") ?: return emptyList()
            return (0 until errors.length()).mapNotNull(errors::optJSONObject).map {
                FieldError(it.optString("pointer"), it.optString("code"), it.optString("detail"))
            }
        }
    }

    private class Repeats(val afterNoResponse: Boolean, val statuses: Set<Int>)

    private companion object {
        val SEND = 30.seconds // API Gateway times out after 29 s
        const val JITTER = 500 // milliseconds
        const val LONGEST_RETRY_AFTER = 86_400L
        val IO = Dispatchers.IO.asExecutor()

        fun TimeMark.left() = -elapsedNow()

        fun backoff(sent: Int) = (100 + Random.nextInt(JITTER)).milliseconds * (1 shl (sent - 1).coerceAtMost(10))

        fun common(username: String, metadata: Map<String, String>?, encodedData: String?, endpointId: String?) =
            JSONObject()
                .put("username", username)
                .putOpt("clientMetadata", metadata?.let { JSONObject(it) })
                .putOpt("userContextData", encodedData?.let { JSONObject().put("encodedData", it) })
                .putOpt("analyticsMetadata", endpointId?.let { JSONObject().put("analyticsEndpointId", it) })

        /** Read `Retry-After`: whole seconds, or an HTTP date, as proxies may send. Anything else counts as absent. */
        fun retryAfter(header: String?): Int? {
            if (header == null) return null
            val seconds = if (Regex("[0-9]+").matches(header)) {
                header.toLongOrNull() ?: LONGEST_RETRY_AFTER
            } else {
                val format = SimpleDateFormat("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                format.timeZone = TimeZone.getTimeZone("GMT")
                val date = format.parse(header, ParsePosition(0))
                if (date == null || format.format(date) != header) return null
                ((date.time - Date().time + 999) / 1000).coerceAtLeast(0)
            }
            return seconds.coerceAtMost(LONGEST_RETRY_AFTER).toInt()
        }
    }
}
