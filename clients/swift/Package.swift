// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "signup-confirmation",
    platforms: [.iOS(.v15), .macOS(.v12), .tvOS(.v15), .watchOS(.v8)],
    products: [
        .library(name: "SignUpConfirmation", targets: ["SignUpConfirmation"])
    ],
    targets: [
        .target(name: "SignUpConfirmation"),
        .target(name: "Conformance", dependencies: ["SignUpConfirmation"]),
        .executableTarget(name: "ConformanceRunner", dependencies: ["Conformance"]),
        .testTarget(name: "SignUpConfirmationTests", dependencies: ["Conformance"]),
    ]
)
