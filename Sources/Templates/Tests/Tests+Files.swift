// SPDX-License-Identifier: Apache-2.0

import Glibc
import Values

extension TemplateTests {
    private static func path(_ test: @escaping @Sendable (String) -> Bool) -> TemplateTest {
        TemplateTest { value, _, _ in
            // Python takes a number for an open file.
            if case .int = value { return false }
            guard case .string(let path) = value else {
                throw TemplateError.type("expected str, bytes or os.PathLike object, not \(value.typeName)")
            }
            return test(path)
        }
    }

    private static let directory = path { Files.hasType(S_IFDIR, $0) }
    private static let file = path { Files.hasType(S_IFREG, $0) }
    private static let link = path { Files.hasType(S_IFLNK, $0, followsLinks: false) }
    private static let absolute = path { $0.hasPrefix("/") }
    private static let mount = path { path in
        guard let here = Files.status(path, followsLinks: false), here.st_mode & S_IFMT != S_IFLNK,
            let above = Files.status(Paths.join(path, ".."))
        else { return false }
        return here.st_dev != above.st_dev || here.st_ino == above.st_ino
    }
    private static let sameFile = TemplateTest("other") { value, a, _ in
        guard let one = Files.status(try printed(value)), let other = Files.status(try a.text(0)) else {
            throw TemplateError.type("No such file or directory: '\(value.text)'")
        }
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino
    }

    /// Files of the controller.
    static let files: [String: TemplateTest] = [
        "directory": directory, "is_dir": directory, "file": file, "is_file": file, "link": link, "is_link": link,
        "exists": path(Files.exists), "link_exists": path { Files.status($0, followsLinks: false) != nil },
        "abs": absolute, "is_abs": absolute, "mount": mount, "is_mount": mount, "same_file": sameFile,
        "is_same_file": sameFile,
    ]

    private static func address(_ version: Int?, network: Bool? = nil) -> TemplateTest {
        TemplateTest { value, _, _ in
            guard case .string(let text) = value, let net = IPNetwork(text) else { return false }
            if let version, (version == 6) != net.address.isV6 { return false }
            return network.map { $0 == text.contains("/") } ?? true
        }
    }

    /// Addresses of hosts.
    static let networks: [String: TemplateTest] = [
        "ip": address(nil), "ip_address": address(nil, network: false), "ipv4": address(4),
        "ipv4_address": address(4, network: false), "ipv6": address(6), "ipv6_address": address(6, network: false),
        "in_network": TemplateTest("network") { value, a, _ in
            guard let net = IPNetwork(try printed(value)), let outer = IPNetwork(try a.text(0)) else { return false }
            return outer.contains(net)
        },
    ]
}
