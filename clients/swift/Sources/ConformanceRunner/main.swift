import Foundation
import SignUpConfirmation

let environment = ProcessInfo.processInfo.environment
let table = try JSONDecoder().decode(
    Table.self, from: Data(contentsOf: URL(fileURLWithPath: environment["CONFORMANCE_CASES"] ?? "")))
let base = environment["CONFORMANCE_URL"] ?? ""
await withTaskGroup(of: CaseResult.self) { group in
    for item in table.cases {
        group.addTask { await item.result(base: base) }
    }
    for await result in group {
        if let line = try? JSONEncoder().encode(result) {
            FileHandle.standardOutput.write(line + Data("\n".utf8))
        }
    }
}
