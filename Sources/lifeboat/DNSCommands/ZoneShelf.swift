// SPDX-License-Identifier: Apache-2.0

import DNS
import Diagnostics
import FoundationEssentials
import Glibc

/// Where zones are kept from before each change: below `$XDG_STATE_HOME/lifeboat/dns/ZONE`.
struct ZoneShelf {
    let folder: String

    init(_ zone: DomainName) {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let state = variable("XDG_STATE_HOME") ?? "\(variable("HOME") ?? "/root")/.local/state"
        // Labels can hold slashes.
        let name = zone.plain.replacing("/", with: "_")
        folder = "\(state)/lifeboat/dns/\(name)"
    }

    /// Keeps `zone` as it is before the plan with that checksum, and returns the file's path.
    func keep(_ zone: Zone, before checksum: String) throws -> String {
        let path = "\(folder)/\(Self.stamp())-\(checksum).zone"
        try write(zone.file, to: path)
        return path
    }

    /// The zone that was kept last; throws when there is none.
    func last() throws -> String {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
            $0.hasSuffix(".zone")
        }
        guard let last = names.max() else {
            throw Diagnostic("no zone was saved in \(folder)", hint: "a zone is saved right before each change")
        }
        return "\(folder)/\(last)"
    }

    /// The way back of a failover.
    var wayBack: String { "\(folder)/failover.json" }

    /// Writes a file so that it is there whole or not at all.
    func write(_ text: String, to path: String) throws {
        var made = ""
        for part in folder.split(separator: "/") {
            made += "/" + part
            mkdir(made, 0o700)
        }
        let temporary = path + ".new"
        try LocalPath.write(text, to: temporary)
        guard rename(temporary, path) == 0 else {
            throw Diagnostic("can't write \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Reads a file of this computer.
    static func read(_ path: String) throws -> String {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Diagnostic("can't read `\(path)`")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The time as a file's name that sorts: `2026-11-25T21-00-00.123Z`.
    private static func stamp() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H-%M-%S", &parts)
        let fraction = String(1000 + now.tv_nsec / 1_000_000).dropFirst()
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) + ".\(fraction)Z"
    }
}
