import Conformance
import XCTest

final class TableTests: XCTestCase {
    /// Every case ends as the table says. `python -m tests.support.conformance` also compares what the server saw.
    func testEveryCaseEndsAsTheTableSays() async throws {
        guard let base = Table.base else {
            throw XCTSkip("CONFORMANCE_URL is not set: see README.md")
        }
        let table = try Table.read()

        let results = await table.results(base: base)

        let found = Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0) })
        for item in table.cases {
            XCTAssertEqual(found[item.name]?.code, item.expectation.code, item.name)
            XCTAssertEqual(found[item.name]?.status, item.expectation.status, item.name)
        }
    }
}
