import Conformance

let table = try Table.read()
for result in await table.results(base: Table.base ?? "") {
    let line = try result.line()
    print(line)
}
