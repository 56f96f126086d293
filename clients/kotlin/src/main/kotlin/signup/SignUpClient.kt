/**
 * Confirms sign-ups and asks for new codes: the client of docs/openapi.json for Android and the JVM.
 *
 * It needs Android API level 21, Kotlin 2 and kotlinx-coroutines, nothing else.
 */
package signup

import java.io.InterruptedIOException
import java.net.MalformedURLException
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
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/** What [SignUpClient] does. Tests can give an app a fake. */
interface SignUpConfirmation {
    /**
     * Confirm a sign-up with the code that the user received.
     *
     * Cancelling the coroutine ends the connection, and throws `CancellationException` as always.
     */
    suspend fun confirmSignUp(request: ConfirmSignUpRequest): ConfirmSignUpResult

    /** Ask for a new code. Do not offer this to the user again within 20 s: the service would send nothing. */
    suspend fun resendCode(request: ResendCodeRequest): ResendCodeResult
}

/**
 * The client. One instance serves the whole app, from any thread, the main one included. It measures real time, also
 * where the caller's time is virtual, as in `runTest`.
 *
 * @param endpoint The stack's output `Endpoint`: the URL of `POST /confirm`.
 * @param timeout Limits a whole call, with its repeats and waits. One send takes 30 s at most.
 * @param retries How often a call may repeat a send that is safe to repeat.
 * @param maxWait The longest wait before a repeat. If `Retry-After` is longer, the call returns the response.
 * @throws IllegalArgumentException [endpoint] is not an http(s) URL without a user name, or a number is negative.
 */
class SignUpClient(
    endpoint: String,
    private val timeout: Duration = 60.seconds,
    private val retries: Int = 2,
    private val maxWait: Duration = 10.seconds,
    private val transport: Transport = UrlConnectionTransport(),
) : SignUpConfirmation {
    private val confirm = address(endpoint, "")
    private val resend = address(endpoint, "/resend")

    init {
        require(timeout >= Duration.ZERO) { "timeout is negative: $timeout" }
        require(retries >= 0) { "retries is negative: $retries" }
        require(maxWait >= Duration.ZERO) { "maxWait is negative: $maxWait" }
    }

    override suspend fun confirmSignUp(request: ConfirmSignUpRequest): ConfirmSignUpResult {
        val body = common(request.username, request.clientMetadata, request.encodedData, request.analyticsEndpointId) +
            mapOf(
                "confirmationCode" to request.confirmationCode,
                "session" to request.session,
                "forceAliasCreation" to request.forceAliasCreation,
            )
        val answer = call(confirm, body, Repeats(afterLoss = true, statuses = setOf(503, 504)))
        if (!answer.isSuccess(200, "confirmed")) return answer.failure()
        return Confirmed(answer.json["session"] as? String)
    }

    override suspend fun resendCode(request: ResendCodeRequest): ResendCodeResult {
        val body = common(request.username, request.clientMetadata, request.encodedData, request.analyticsEndpointId)
        val answer = call(resend, body, Repeats(afterLoss = false, statuses = setOf(503)))
        if (!answer.isSuccess(202, "accepted")) return answer.failure()
        val delivery = answer.json["delivery"] as? Map<*, *>
        val medium = delivery?.get("medium") as? String
        val destination = delivery?.get("destination") as? String
        return Accepted(if (medium != null && destination != null) Delivery(medium, destination) else null)
    }

    /** Send, and repeat unchanged what is safe to repeat, until the time is up. */
    private suspend fun call(url: URL, body: Map<String, Any?>, repeats: Repeats): Answer =
        withContext(Dispatchers.Default) { // whose clock is real
            val bytes = Json.write(body.filterValues { it != null }).toByteArray()
            val end = TimeSource.Monotonic.markNow() + timeout
            var answer = Answer("timeout")
            var lost = 0
            var sent = 0
            var unclear = false
            while (end.left() > Duration.ZERO) {
                answer = send(url, bytes, minOf(SEND, end.left()))
                answer.unclear = unclear
                sent++
                if (answer.isLost) lost++
                unclear = unclear || answer.isLost || answer.status == 504
                val wait = when {
                    answer.isLost -> if (repeats.afterLoss && lost == 1) backoff(1) else return@withContext answer
                    answer.status !in repeats.statuses -> return@withContext answer
                    else -> answer.retryAfter?.seconds?.plus(Random.nextInt(JITTER).milliseconds) ?: backoff(sent)
                }
                if (sent > retries || wait > maxWait || wait >= end.left()) return@withContext answer
                delay(wait)
            }
            answer
        }

    /** Send once. At the end of [limit], or when the coroutine is cancelled, the connection is abandoned and closed. */
    private suspend fun send(url: URL, body: ByteArray, limit: Duration): Answer = coroutineScope {
        val due = TimeSource.Monotonic.markNow() + limit
        val sending = async {
            try {
                answer(transport.post(url, body, limit))
            } catch (failure: Exception) { // also what a platform throws beside IOException
                currentCoroutineContext().ensureActive()
                Answer(if (failure is InterruptedIOException) "timeout" else "no_answer", cause = failure)
            }
        }
        withTimeoutOrNull(limit) { sending.await() }
            // The app was asleep: the response may have arrived meanwhile.
            ?: withTimeoutOrNull(if (due.elapsedNow() > ASLEEP) WAKING else Duration.ZERO) { sending.await() }
            ?: Answer("timeout").also { sending.cancel() }
    }

    private fun answer(response: Response): Answer {
        val text = response.body.toString(Charsets.UTF_8).removePrefix("\uFEFF")
        val json = try {
            if (response.body.size > Response.LARGEST_BODY) null else Json.parse(text) as? Map<*, *>
        } catch (_: IllegalArgumentException) { // the page of a proxy, for example
            null
        }
        return Answer(null, response.status, retryAfter(response.retryAfter.singleOrNull()), json ?: emptyMap<Any, Any>())
    }

    /** What one send came to. [lost] is the client's own code where no complete response came. */
    private class Answer(
        private val lost: String?,
        val status: Int = 0,
        val retryAfter: Int? = null,
        val json: Map<*, *> = emptyMap<Any, Any>(),
        private val cause: Exception? = null,
    ) {
        val isLost = lost != null
        var unclear = false

        fun isSuccess(status: Int, text: String) = this.status == status && json["status"] == text

        fun failure(): Failure {
            val code = (json["code"] as? String)?.takeIf { status >= 400 && CODE.matches(it) && it !in OWN_CODES }
            val rawCode = lost ?: code ?: "unexpected_answer"
            val isUnclear = unclear && rawCode == "code_rejected"
            val errors = if (code == null) emptyList() else fieldErrors()
            return Failure(rawCode, status, retryAfter, json["requestId"] as? String, errors, isUnclear, cause)
        }

        private fun fieldErrors() = (json["errors"] as? List<*>).orEmpty().mapNotNull { each ->
            val error = each as? Map<*, *>
            val pointer = error?.get("pointer") as? String
            val code = error?.get("code") as? String
            val detail = error?.get("detail") as? String
            if (pointer != null && code != null && detail != null) FieldError(pointer, code, detail) else null
        }
    }

    private class Repeats(val afterLoss: Boolean, val statuses: Set<Int>)

    private companion object {
        val SEND = 30.seconds // API Gateway times out after 29 s
        val ASLEEP = 500.milliseconds
        val WAKING = 2.seconds
        const val JITTER = 500 // milliseconds
        const val LONGEST_RETRY_AFTER = 86_400L
        val CODE = Regex("[a-z][a-z0-9_]{0,63}")

        /** The client's own vocabulary, which never comes from a response. */
        val OWN_CODES =
            setOf("confirmed", "accepted", "no_answer", "timeout", "aborted", "unexpected_answer", "unknown")

        /** The start, the port and the path without the last slashes, and the query. */
        val ENDPOINT = Regex(
            """(https?://(?:\[[0-9a-f:.]+]|[^\s:/?#@%\[\]\\<>^|]+)(?::([0-9]+))?(?:/[^?#\s]*?)?)/*(\?[^#\s]*)?(?:#\S*)?""",
            RegexOption.IGNORE_CASE,
        )

        fun address(endpoint: String, path: String): URL {
            val (start, port, query) = ENDPOINT.matchEntire(endpoint.trim())?.destructured
                ?: throw IllegalArgumentException("not an http(s) URL without a user name: $endpoint")
            require(port.isEmpty() || port.toIntOrNull() in 1..65_535) { "not a port: $port" }
            return try {
                URL(start + path + query)
            } catch (malformed: MalformedURLException) {
                throw IllegalArgumentException("not a URL: $endpoint", malformed)
            }
        }

        fun TimeMark.left() = -elapsedNow()

        fun backoff(sent: Int) = (100 + Random.nextInt(JITTER)).milliseconds * (1 shl (sent - 1).coerceAtMost(10))

        fun common(username: String, metadata: Map<String, String>?, encodedData: String?, endpointId: String?) = mapOf(
            "username" to username,
            "clientMetadata" to metadata,
            "userContextData" to encodedData?.let { mapOf("encodedData" to it) },
            "analyticsMetadata" to endpointId?.let { mapOf("analyticsEndpointId" to it) },
        )

        /** Read `Retry-After`: whole seconds, or an HTTP date, as proxies may send. Anything else counts as absent. */
        fun retryAfter(field: String?): Int? {
            val text = field?.trim(' ', '\t') ?: return null
            val seconds = if (Regex("[0-9]+").matches(text)) {
                text.toLongOrNull() ?: LONGEST_RETRY_AFTER
            } else {
                val format = SimpleDateFormat("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                format.timeZone = TimeZone.getTimeZone("GMT")
                val date = format.parse(text, ParsePosition(0))
                if (date == null || format.format(date) != text) return null // impossible, or another form
                ((date.time - Date().time + 999) / 1000).coerceAtLeast(0)
            }
            return seconds.coerceAtMost(LONGEST_RETRY_AFTER).toInt()
        }
    }
}
