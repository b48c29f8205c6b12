// swift-tools-version: 6.2
import PackageDescription

/// The settings every target shares: Swift 6 language mode comes with the tools version.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]
let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func library(_ name: String, _ needs: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: needs, swiftSettings: settings)
}

func tests(_ name: String, _ needs: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + needs, swiftSettings: settings)
}

func system(_ name: String, debian package: String) -> Target {
    .systemLibrary(name: name, providers: [.apt([package])])
}

// One line a target, in the order of the layers: a target imports only what stands above it.
let package = Package(
    name: "lifeboat",
    products: [.executable(name: "lifeboat", targets: ["lifeboat"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        system("CYAML", debian: "libyaml-dev"),
        system("CLibSSH", debian: "libssh-dev"),
        system("CPCRE2", debian: "libpcre2-dev"),
        system("CCrypto", debian: "libssl-dev"),
        system("CSpawn", debian: "libc6-dev"),
        system("CCurl", debian: "libcurl4-openssl-dev"),
        library("Diagnostics"),
        library("Values", [collections]),
        library("Digests", ["CCrypto"]),
        library("Regex", ["CPCRE2"]),
        library("ShellScript", ["Values"]),
        library("DNS", ["Values", "Diagnostics", "Digests"]),
        library("YAMLDocument", ["CYAML", "Diagnostics", "Values", collections]),
        library("Vault", ["CCrypto", "CSpawn", "Diagnostics", "Values", "YAMLDocument"]),
        library("Templates", ["CYAML", "CCrypto", "Diagnostics", "Values", "Regex", "Digests", collections]),
        library("HostAccess", ["CSpawn", "ShellScript", "Values"]),
        library("PHPSerialize"),
        library("Sanitise", ["PHPSerialize", "YAMLDocument", "Digests", "Values", "Diagnostics"]),
        library("HTTP"),
        library("Linode", ["HTTP", "Values", "Diagnostics"]),
        library("ModuleKit", ["Diagnostics", "Values", "ShellScript", "HTTP", collections]),
        library("Inventory", ["YAMLDocument", "Values", "Diagnostics", "Vault", "Regex", collections]),
        library("Playbooks", ["YAMLDocument", "Values", "Diagnostics", "Vault", collections]),
        library(
            "Modules",
            [
                "ModuleKit", "DNS", "Linode", "Sanitise", "YAMLDocument", "ShellScript", "Values", "Regex", "Digests",
                "Diagnostics", collections,
            ]),
        library(
            "Engine",
            [
                "Playbooks", "Inventory", "Templates", "ModuleKit", "HostAccess", "Vault", "YAMLDocument",
                "ShellScript", "HTTP", "Regex", "Digests", "Values", "Diagnostics", collections,
            ]),
        library("SSH", ["HostAccess", "CLibSSH", "CSpawn"]),
        library("Sandbox", ["CSpawn", "HostAccess", "ShellScript", "Values", "Diagnostics"]),
        library("Cloud", ["Sandbox", "DNS", "YAMLDocument", "ShellScript", "Digests", "Values", "Diagnostics"]),
        library("Curl", ["CCurl", "HTTP", "HostAccess"]),
        library("Recovery", ["Engine", "Values"]),
        library(
            "Reports",
            ["Recovery", "Engine", "ModuleKit", "ShellScript", "Values", "Diagnostics", collections]),
        .executableTarget(
            name: "lifeboat",
            dependencies: [
                "CSpawn", "Reports", "Recovery", "Cloud", "Sandbox", "Curl", "SSH", "Engine", "Modules", "DNS",
                "ShellScript",
                "Playbooks", "Inventory", "Templates", "Vault", "HostAccess", "ModuleKit", "YAMLDocument", "Digests",
                "Values",
                "Diagnostics", arguments, collections,
            ],
            swiftSettings: settings),
    ] + [
        .target(
            name: "TestSupport", dependencies: ["HostAccess", "ShellScript", "Vault"], path: "Tests/Support",
            swiftSettings: settings),
        tests("Diagnostics"),
        tests("Values", ["TestSupport"]),
        tests("Digests"),
        tests("Regex"),
        .target(
            name: "DNSContract", dependencies: ["DNS", "Diagnostics"], path: "Tests/DNSContract",
            swiftSettings: settings),
        tests("DNS", ["DNSContract", "Values", "Diagnostics"]),
        tests("ShellScript", ["TestSupport"]),
        tests("Linode", ["Curl", "HTTP", "Values", "Diagnostics"]),
        tests("YAMLDocument", ["Values", "Diagnostics", "TestSupport"]),
        tests("Vault", ["Values", "Diagnostics", "TestSupport"]),
        tests("Templates", ["Values", "Diagnostics", "TestSupport"]),
        tests("PHPSerialize"),
        tests("Sanitise", ["Diagnostics", "ShellScript", "TestSupport"]),
        tests("HostAccess", ["ShellScript", "TestSupport"]),
        tests("ModuleKit", ["Values", "Diagnostics", "ShellScript"]),
        tests("Inventory", ["Vault", "Values", "Diagnostics", "TestSupport"]),
        tests("Playbooks", ["YAMLDocument", "Values", "Diagnostics"]),
        tests(
            "Modules",
            [
                "Engine", "ModuleKit", "Linode", "HTTP", "HostAccess", "ShellScript", "Values", "Diagnostics",
                "TestSupport",
            ]),
        tests(
            "Engine",
            [
                "Modules", "ModuleKit", "Playbooks", "Inventory", "Templates", "Vault", "YAMLDocument", "HostAccess",
                "HTTP", "ShellScript", "Digests", "Values", "Diagnostics",
            ]),
        tests("SSH", ["HostAccess", "ShellScript"]),
        tests("Curl", ["HTTP", "HostAccess"]),
        tests("Sandbox", ["Diagnostics", "ShellScript", "Values"]),
        .target(
            name: "DrillSamples", dependencies: ["Recovery"], path: "Tests/DrillSamples", swiftSettings: settings),
        tests("Recovery", ["DrillSamples", "TestSupport", "Engine", "Diagnostics"]),
        tests("Cloud", ["Sandbox", "ShellScript", "Values"]),
        tests("Reports", ["DrillSamples", "Recovery", "Engine", "Modules", "ModuleKit", "Values", "Diagnostics"]),
        .testTarget(
            name: "AcceptanceTests",
            dependencies: [
                "DrillSamples", "Reports", "Recovery", "DNS", "DNSContract", "Sandbox", "ShellScript", "Values",
                "Diagnostics",
            ],
            path: "Tests/Acceptance",
            swiftSettings: settings),
    ]
)
