/** Runs the conformance table with the Kotlin client: see clients/conformance/README.md. */
package signup

import java.io.File
import java.net.URL
import java.net.URLConnection
import kotlin.coroutines.CoroutineContext
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope

/** The caller's time is virtual, as in `runTest`: every delay is over at once. */
@OptIn(InternalCoroutinesApi::class)
private object Virtual : CoroutineDispatcher(), Delay {
    override fun dispatch(context: CoroutineContext, block: Runnable) = Dispatchers.Default.dispatch(context, block)

    override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) {
        dispatch(continuation.context) { continuation.resumeWith(Result.success(Unit)) }
    }
}

/** `OKHTTP` names a class whose `open(URL)` returns OkHttp's own `HttpURLConnection`, a relative of Android's. */
private val open: (URL) -> URLConnection = System.getenv("OKHTTP")?.let { name ->
    val factory = Class.forName(name).getDeclaredConstructor(Class.forName("okhttp3.OkHttpClient"))
        .newInstance(Class.forName("okhttp3.OkHttpClient").getDeclaredConstructor().newInstance())
    val method = factory.javaClass.getMethod("open", URL::class.java);
    { url: URL -> method.invoke(factory, url) as URLConnection }
} ?: URL::openConnection

fun main() {
    val table = Json.parse(File(System.getenv("CONFORMANCE_CASES")).readText()) as Map<*, *>
    runBlocking(Dispatchers.Default) {
        for (case in table["cases"] as List<*>) launch { println(Json.write(run(case as Map<*, *>))) }
    }
    exitProcess(0) // OkHttp's threads outlive its last connection
}

private suspend fun run(case: Map<*, *>): Map<String, Any?> = supervisorScope {
    val call = case["call"] as? Map<*, *> ?: emptyMap<Any, Any>()
    val cancelAfter = call.number("cancelAfterMs")
    val result = async(Virtual) {
        if (cancelAfter == 0L) cancel()
        result(case, call)
    }
    val cancelled = launch { if (cancelAfter != null) delay(cancelAfter).also { result.cancel() } }
    val printed = try {
        described(result.await())
    } catch (_: CancellationException) {
        mapOf("code" to "aborted", "status" to 0)
    }
    cancelled.cancel()
    mapOf("name" to case["name"]) + printed.filterValues { it != null }
}

private suspend fun result(case: Map<*, *>, call: Map<*, *>): Any? {
    val endpoint = call["endpoint"] as? String ?: "{base}/{name}/confirm"
    val client: SignUpConfirmation = try {
        SignUpClient(
            endpoint.replace("{base}", System.getenv("CONFORMANCE_URL") ?: "").replace("{name}", "${case["name"]}"),
            timeout = (call.number("timeoutMs") ?: 60_000).milliseconds,
            retries = (call.number("retries") ?: 2).toInt(),
            maxWait = (call.number("maxWaitMs") ?: 10_000).milliseconds,
            transport = UrlConnectionTransport(open),
        )
    } catch (_: IllegalArgumentException) {
        return null
    }
    val request = case["request"] as Map<*, *>
    val username = request["username"] as String
    val metadata = (request["clientMetadata"] as? Map<*, *>)?.entries?.associate { "${it.key}" to "${it.value}" }
    val encodedData = (request["userContextData"] as? Map<*, *>)?.get("encodedData") as? String
    val endpointId = (request["analyticsMetadata"] as? Map<*, *>)?.get("analyticsEndpointId") as? String
    if (case["operation"] == "resendCode") {
        return client.resendCode(ResendCodeRequest(username, metadata, encodedData, endpointId))
    }
    return client.confirmSignUp(
        ConfirmSignUpRequest(
            username,
            request["confirmationCode"] as String,
            request["session"] as? String,
            metadata,
            encodedData,
            endpointId,
            request["forceAliasCreation"] as? Boolean,
        ),
    )
}

private fun described(result: Any?): Map<String, Any?> = when (result) {
    is Confirmed -> mapOf("code" to "confirmed", "status" to 200, "session" to result.session)
    is Accepted -> mapOf(
        "code" to "accepted",
        "status" to 202,
        "delivery" to result.delivery?.let { mapOf("medium" to it.medium, "destination" to it.destination) },
    )
    is Failure -> mapOf(
        "code" to result.rawCode,
        "status" to result.status,
        "retryAfter" to result.retryAfter,
        "requestId" to result.requestId,
        "errors" to result.errors.map { mapOf("pointer" to it.pointer, "code" to it.code, "detail" to it.detail) }
            .ifEmpty { null },
        "unclear" to result.unclear.takeIf { it },
    )
    else -> mapOf("code" to "refused", "status" to 0)
}

private fun Map<*, *>.number(name: String): Long? = (this[name] as? Double)?.toLong()
