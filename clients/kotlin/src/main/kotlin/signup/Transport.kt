package signup

import java.io.ByteArrayOutputStream
import java.io.IOException
import java.net.HttpRetryException
import java.net.HttpURLConnection
import java.net.ProtocolException
import java.net.URL
import java.net.URLConnection
import java.util.zip.GZIPInputStream
import kotlin.time.Duration
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.suspendCancellableCoroutine

/** Sends one request. Another HTTP library can be used, or a fake in tests. */
fun interface Transport {
    /**
     * POST [json] with `Content-Type: application/json`, once, without following redirects, and return the response.
     * When the coroutine is cancelled, end the connection and return at once.
     *
     * @param timeout When the caller gives up.
     * @throws Exception No complete response came.
     */
    suspend fun post(url: URL, json: ByteArray, timeout: Duration): Response
}

/**
 * @property retryAfter Each field `Retry-After`.
 * @property body Decoded, without gzip. More than [LARGEST_BODY] bytes need not be read.
 */
class Response(val status: Int, val retryAfter: List<String> = emptyList(), val body: ByteArray = ByteArray(0)) {
    companion object {
        const val LARGEST_BODY = 65_536
    }
}

/** The platform's own HTTP. On Android, `network::openConnection` keeps to one network. */
class UrlConnectionTransport(private val open: (URL) -> URLConnection = URL::openConnection) : Transport {
    override suspend fun post(url: URL, json: ByteArray, timeout: Duration): Response =
        suspendCancellableCoroutine { call ->
            val connection = open(url) as HttpURLConnection
            // Not on the caller's thread: closing TLS writes to the network, which Android forbids on the main one.
            call.invokeOnCancellation { IO.execute { runCatching { connection.disconnect() } } }
            IO.execute { call.resumeWith(runCatching { exchange(connection, json, timeout, call) }) }
        }

    private fun exchange(
        connection: HttpURLConnection,
        body: ByteArray,
        timeout: Duration,
        call: CancellableContinuation<Response>,
    ): Response = try {
        connection.requestMethod = "POST"
        connection.doOutput = true
        connection.useCaches = false
        connection.instanceFollowRedirects = false // codes are sent to the endpoint only
        connection.connectTimeout = timeout.inWholeMilliseconds.coerceIn(1, Int.MAX_VALUE.toLong()).toInt()
        connection.readTimeout = connection.connectTimeout
        connection.setRequestProperty("Content-Type", "application/json")
        connection.setRequestProperty("Accept-Encoding", "identity")
        connection.setRequestProperty("Connection", "close") // the next call may find an idle one dead
        connection.setFixedLengthStreamingMode(body.size) // otherwise the platform may silently send a POST twice
        connection.connect() // `disconnect()` has no effect before this returns
        if (!call.isActive) throw IOException("cancelled")
        connection.outputStream.use { it.write(body) }
        read(connection, call)
    } catch (refused: HttpRetryException) { // a 401, for example, which the platform would answer by sending again
        Response(refused.responseCode())
    } catch (refused: ProtocolException) { // Android: a 407 without a proxy
        if ("407" in refused.message.orEmpty()) Response(HttpURLConnection.HTTP_PROXY_AUTH) else throw refused
    } finally {
        connection.disconnect()
    }

    private fun read(connection: HttpURLConnection, call: CancellableContinuation<Response>): Response {
        val status = connection.responseCode
        if (status < 200) throw IOException("no final status: $status")
        val fields = connection.headerFields.filterKeys { it.equals("Retry-After", ignoreCase = true) }
        val isGzip = connection.contentEncoding.equals("gzip", ignoreCase = true) // although nobody asked for it
        val stream = if (status < 400) connection.inputStream else connection.errorStream // null without a body
        val decoded = if (isGzip && stream != null) GZIPInputStream(stream) else stream
        val bytes = ByteArrayOutputStream()
        val buffer = ByteArray(4096)
        while (decoded != null && call.isActive && bytes.size() <= Response.LARGEST_BODY) {
            val count = decoded.read(buffer) // a server that drips never reaches the read timeout
            if (count < 0) break
            bytes.write(buffer, 0, count)
        }
        val isRead = decoded == null || isGzip || bytes.size() > Response.LARGEST_BODY
        if (!isRead && !isComplete(connection, status, bytes.size())) throw IOException("the response was cut off")
        return Response(status, fields.values.flatten(), bytes.toByteArray())
    }

    /** Tell whether the response ended where it says. The JDK takes any end for the end, even one among the headers. */
    private fun isComplete(connection: HttpURLConnection, status: Int, size: Int): Boolean {
        val length = connection.getHeaderField("Content-Length")?.trim()?.toLongOrNull()
        if (length != null) return size >= length
        return size > 0 || status == 204 || status >= 300 || connection.getHeaderField("Transfer-Encoding") != null
    }

    private companion object {
        val IO = Dispatchers.IO.asExecutor()
    }
}
