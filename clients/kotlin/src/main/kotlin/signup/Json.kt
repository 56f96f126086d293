package signup

/** JSON as RFC 8259 has it. Android's `org.json` also takes other text, and overflows the stack on deep brackets. */
internal object Json {
    /**
     * Return the value: maps, lists, strings, doubles, booleans and null.
     *
     * @throws IllegalArgumentException It is not JSON.
     */
    fun parse(text: String): Any? = Reader(text).document()

    fun write(value: Any?): String = when (value) {
        is String -> value.map(::escaped).joinToString("", "\"", "\"")
        is Map<*, *> -> value.entries.joinToString(",", "{", "}") { write(it.key) + ":" + write(it.value) }
        is List<*> -> value.joinToString(",", "[", "]", transform = ::write)
        else -> value.toString() // numbers, booleans and null
    }

    private fun escaped(each: Char) = when {
        each == '"' || each == '\\' -> "\\$each"
        each < ' ' || each.isSurrogate() -> "\\u%04x".format(each.code)
        else -> "$each"
    }
}

private class Level(val isObject: Boolean) {
    private val members = LinkedHashMap<String, Any?>()
    private val items = ArrayList<Any?>()
    var name = ""
    val end = if (isObject) '}' else ']'
    val value: Any get() = if (isObject) members else items

    fun add(value: Any?) {
        if (isObject) members[name] = value else items.add(value)
    }
}

/** Keeps the open brackets in a list, not on the stack. */
private class Reader(private val text: String) {
    private var at = 0

    fun document(): Any? {
        val open = ArrayDeque<Level>()
        while (true) {
            var value: Any?
            if (peek() == '{' || peek() == '[') {
                val level = Level(isObject = text[at++] == '{')
                open.addLast(level)
                if (peek() != level.end) {
                    if (level.isObject) level.name = name()
                    continue
                }
                at++
                value = open.removeLast().value
            } else {
                value = scalar()
            }
            while (true) { // the value is complete
                val level = open.lastOrNull() ?: return if (peek() == END) value else fail()
                level.add(value)
                if (peek() == ',') {
                    at++
                    if (level.isObject) level.name = name()
                    break
                }
                expect(level.end)
                value = open.removeLast().value
            }
        }
    }

    /** Skip white space and return the next character without taking it. */
    private fun peek(): Char {
        while (at < text.length && text[at] in " \t\r\n") at++
        return if (at < text.length) text[at] else END
    }

    private fun expect(wanted: Char) {
        if (peek() != wanted) fail()
        at++
    }

    private fun name(): String {
        if (peek() != '"') fail()
        return string().also { expect(':') }
    }

    private fun scalar(): Any? {
        if (peek() == '"') return string()
        val word = SCALAR.matchAt(text, at)?.value ?: fail()
        at += word.length
        return when (word) {
            "true" -> true
            "false" -> false
            "null" -> null
            else -> word.toDouble()
        }
    }

    private fun string(): String {
        val read = StringBuilder()
        at++
        while (true) {
            val each = text.getOrElse(at++) { fail() }
            when {
                each == '"' -> return read.toString()
                each == '\\' -> read.append(escape())
                each < ' ' -> fail()
                else -> read.append(each)
            }
        }
    }

    private fun escape(): Char {
        val each = text.getOrElse(at++) { fail() }
        if (each == 'u') {
            val digits = HEXADECIMAL.matchAt(text, at)?.value ?: fail()
            at += digits.length
            return digits.toInt(16).toChar()
        }
        return ESCAPES[each] ?: fail()
    }

    private fun fail(): Nothing = throw IllegalArgumentException("not JSON at $at")

    private companion object {
        const val END = '\u0000' // which no JSON has outside of a string
        val SCALAR = Regex("""-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null""")
        val HEXADECIMAL = Regex("[0-9A-Fa-f]{4}")
        val ESCAPES = mapOf(
            '"' to '"', '\\' to '\\', '/' to '/', 'b' to '\b', 'f' to '\u000c', 'n' to '\n', 'r' to '\r', 't' to '\t',
        )
    }
}
