/** Runs the conformance table with the Kotlin client: see clients/conformance/README.md. */
package signup

import java.io.File
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import org.json.JSONArray
import org.json.JSONObject

fun main() {
    val cases = JSONObject(File(System.getenv("CONFORMANCE_CASES")).readText()).getJSONArray("cases")
    runBlocking(Dispatchers.Default) {
        for (index in 0 until cases.length()) launch { println(run(cases.getJSONObject(index))) }
    }
}

private suspend fun run(case: JSONObject): JSONObject = supervisorScope {
    val call = case.optJSONObject("call") ?: JSONObject()
    val cancelAfter = call.number("cancelAfterMs")
    val result = async {
        if (cancelAfter == 0) cancel()
        result(case, call)
    }
    val cancelled = launch { if (cancelAfter != null) delay(cancelAfter.toLong()).also { result.cancel() } }
    val printed = JSONObject().put("name", case.getString("name"))
    try {
        printed.describe(result.await())
    } catch (_: CancellationException) {
        printed.put("code", "aborted").put("status", 0)
    }
    cancelled.cancel()
    printed
}

private suspend fun result(case: JSONObject, call: JSONObject): Any {
    val client = SignUpClient(
        case.text("endpoint") ?: "${System.getenv("CONFORMANCE_URL")}/${case.getString("name")}/confirm",
        timeout = (call.number("timeoutMs") ?: 60_000).milliseconds,
        retries = call.number("retries") ?: 2,
    )
    val request = case.getJSONObject("request")
    val username = request.getString("username")
    val metadata = request.optJSONObject("clientMetadata")?.let { map ->
        map.keys().asSequence().map { it.toString() }.associateWith { map.getString(it) }
    }
    val encodedData = request.optJSONObject("userContextData")?.text("encodedData")
    val endpointId = request.optJSONObject("analyticsMetadata")?.text("analyticsEndpointId")
    if (case.getString("operation") == "resendCode") {
        return client.resendCode(ResendCodeRequest(username, metadata, encodedData, endpointId))
    }
    return client.confirmSignUp(
        ConfirmSignUpRequest(
            username,
            request.getString("confirmationCode"),
            request.text("session"),
            metadata,
            encodedData,
            endpointId,
            request.opt("forceAliasCreation") as? Boolean,
        ),
    )
}

private fun JSONObject.describe(result: Any) {
    when (result) {
        is Confirmed -> put("code", "confirmed").put("status", 200)
        is Accepted -> put("code", "accepted").put("status", 202)
        is Failure -> {
            put("code", result.rawCode).put("status", result.status)
            putOpt("retryAfter", result.retryAfter)
            putOpt("requestId", result.requestId)
            if (result.errors.isNotEmpty()) put("fields", JSONArray(result.errors.map { it.pointer }))
        }
    }
}

private fun JSONObject.number(name: String): Int? = (opt(name) as? Number)?.toInt()

private fun JSONObject.text(name: String): String? = opt(name) as? String
