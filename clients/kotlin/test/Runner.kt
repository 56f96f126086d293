/**
 * Runs the conformance table with the Kotlin client: `java … signup.RunnerKt CASES BASE`.
 *
 * All cases run at once, each against `BASE/<name>/confirm` or its own `endpoint`. Each result is a line of JSON on stdout.
 */
package signup

import java.io.File
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.supervisorScope
import org.json.JSONArray
import org.json.JSONObject

fun main(arguments: Array<String>) {
    val (table, base) = arguments
    val cases = JSONObject(File(table).readText()).getJSONArray("cases")
    runBlocking(Dispatchers.Default) {
        for (index in 0 until cases.length()) launch { println(run(cases.getJSONObject(index), base)) }
    }
}

private suspend fun run(case: JSONObject, base: String): JSONObject = supervisorScope {
    val call = case.optJSONObject("call") ?: JSONObject()
    val result = async { result(case, base, call) }
    val cancelled = call.number("cancelAfterMs")?.let { launch { delay(it.toLong()); result.cancel() } }
    val printed = JSONObject().put("name", case.getString("name"))
    try {
        printed.describe(result.await())
    } catch (_: CancellationException) {
        printed.put("code", "aborted").put("status", 0)
    }
    cancelled?.cancel()
    printed
}

private suspend fun result(case: JSONObject, base: String, call: JSONObject): SignUpResult {
    val client = SignUpConfirmation(
        case.optString("endpoint", "$base/${case.getString("name")}/confirm"),
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

private fun JSONObject.describe(result: SignUpResult) {
    put("status", result.status)
    when (result) {
        is Confirmed -> put("code", "confirmed")
        is Accepted -> put("code", "accepted")
        is Failure -> {
            put("code", result.rawCode)
            putOpt("retryAfter", result.retryAfter)
            putOpt("requestId", result.requestId)
            if (result.errors.isNotEmpty()) put("fields", JSONArray(result.errors.map { it.pointer }))
        }
    }
}

private fun JSONObject.number(name: String): Int? = (opt(name) as? Number)?.toInt()

private fun JSONObject.text(name: String): String? = opt(name) as? String
