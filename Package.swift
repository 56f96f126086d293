// swift-tools-version: 6.0
// At the repository's root, where SwiftPM looks for it. The client is clients/swift.
import PackageDescription

let package = Package(
    name: "signup-confirmation",
    platforms: [.iOS(.v15), .macOS(.v12)],
    products: [
        .library(name: "SignUpConfirmation", targets: ["SignUpConfirmation"])
    ],
    targets: [
        .target(name: "SignUpConfirmation", path: "clients/swift/Sources/SignUpConfirmation"),
        .executableTarget(
            name: "ConformanceRunner",
            dependencies: ["SignUpConfirmation"],
            path: "clients/swift/Sources/ConformanceRunner"
        ),
    ]
)
