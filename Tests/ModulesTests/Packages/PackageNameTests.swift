// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Testing
import Values

@testable import Modules

@Suite struct PackageNameTests {
    @Test(
        arguments: [
            ("nginx", "nginx", nil, nil, "nginx"),
            ("nginx=1.22*", "nginx", "=", nil, "nginx=1.22*"),
            ("nginx>=1.18", "nginx", ">=", nil, "nginx"),
            ("nginx/bookworm-backports", "nginx", nil, "bookworm-backports", "nginx/bookworm-backports"),
            ("libc6:i386", "libc6:i386", nil, nil, "libc6:i386"),
            (" g++ ", "g++", nil, nil, "g++"),
        ] as [(String, String, String?, String?, String)])
    func `a package is named with version, release and architecture`(
        text: String, name: String, relation: String?, release: String?, argument: String
    ) throws {
        let spec = try PackageSpec(text)
        #expect(spec.name == name)
        #expect(spec.relation?.rawValue == relation)
        #expect(spec.release == release)
        #expect(spec.aptArgument == argument)
    }

    @Test(arguments: ["", "nginx-", "-y", "a==1", "a=", "=1"])
    func `what apt-get would read as something else is refused`(text: String) {
        #expect(throws: ArgumentError.self) { try PackageSpec(text) }
    }

    @Test func `Debian versions sort as dpkg sorts them`() {
        let sorted = [
            "0.9", "1.0~~", "1.0~beta1", "1.0~rc1-1", "1.0", "1.0-1", "1.0-1+b1", "1.0-1.1", "1.0-2", "1.0-10", "1.0a",
            "1.0+dfsg", "1.2", "1.10", "1:0.1", "2:0",
        ]
        for (index, version) in sorted.enumerated() {
            for (other, text) in sorted.enumerated() {
                #expect(
                    (DebianVersion(version) < DebianVersion(text)) == (index < other), "\(version) and \(text)")
            }
        }
        #expect(DebianVersion("1.0") == DebianVersion("0:1.0"))
        #expect(DebianVersion("1.01") == DebianVersion("1.1"))
    }

    @Test(
        arguments: [
            ("nginx=1.22*", "1.22.1-9", true), ("nginx=1.22.1-9", "1.22.1-9", true), ("nginx=1.2", "1.22.1-9", false),
            ("nginx>=1.18", "1.22.1-9", true), ("nginx>=1.22.1-9", "1.22.1-9", true), ("nginx>=2", "1.22.1-9", false),
            ("nginx", "anything", true),
        ] as [(String, String, Bool)])
    func `a version is good enough or not`(spec: String, installed: String, isGood: Bool) throws {
        #expect(try PackageSpec(spec).accepts(installed) == isGood)
    }

    @Test(
        arguments: [
            ("php8*", "php8.2-fpm", true), ("php8*", "php7.4", false), ("lib?", "liba", true), ("lib?", "lib", false),
            ("a[0-9]b", "a5b", true), ("a[!0-9]b", "a5b", false), ("a[b", "a[b", true), ("*", "", true),
            ("*a*b", "xxaxxb", true), ("*a*b", "xxbxxa", false),
        ] as [(String, String, Bool)])
    func `wildcards match as fnmatch matches them`(pattern: String, text: String, isMatch: Bool) {
        #expect(WildcardPattern(pattern).matches(text) == isMatch)
    }
}
