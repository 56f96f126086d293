import Conformance

for result in try await Table.read().results(base: Table.base ?? "") {
    print(try result.line())
}
