// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc

/// What this computer must have before a machine can start; every lack is told with its remedy.
enum Requirements {
    /// Programs that are called, and the Debian packages that bring them.
    static let programs: KeyValuePairs = [
        "systemd-nspawn": "systemd-container", "mmdebstrap": "mmdebstrap", "nft": "nftables", "ip": "iproute2",
        "ssh": "openssh-client", "ssh-keygen": "openssh-client", "unshare": "util-linux", "flock": "util-linux",
    ]
    /// What the base system takes, in bytes.
    static let baseSize = 500_000_000
    /// What a machine takes that has the usual software of a site, in bytes.
    static let machineSize = 200_000_000

    /// Throws unless we are root, all programs are there and the disk has room for `machines` more machines.
    static func check(folders: SandboxFolders, newMachines: Int, needsBase: Bool) throws(Diagnostic) {
        guard geteuid() == 0 else {
            throw Diagnostic(
                "local machines need root: they are made of mounts, network bridges and namespaces",
                hint: "run the command again with `sudo`")
        }
        for folder in [folders.state, folders.cache] where folder.contains(where: { ",:\\\n".contains($0) }) {
            throw Diagnostic(
                "`\(folder)` can't hold machines: overlayfs does not take `,`, `:` or `\\` in a path",
                hint: "set LIFEBOAT_SANDBOX to another folder")
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        try checkPrograms(in: path.split(separator: ":").map(String.init) + ["/usr/local/sbin", "/usr/sbin", "/sbin"])
        try checkRoom(in: folders.state, bytes: newMachines * machineSize, purpose: "\(newMachines) new machines")
        if needsBase { try checkRoom(in: folders.cache, bytes: baseSize, purpose: "the base system") }
    }

    /// Throws a message with the line for apt when a program is in none of `folders`.
    static func checkPrograms(in folders: [String]) throws(Diagnostic) {
        let missing = programs.filter { program in
            !folders.contains { access("\($0)/\(program.key)", X_OK) == 0 }
        }
        guard !missing.isEmpty else { return }
        let names = missing.map { "`\($0.key)`" }.joined(separator: ", ")
        var packages: [String] = []
        for package in missing.map(\.value) where !packages.contains(package) { packages.append(package) }
        throw Diagnostic(
            "\(names) \(missing.count == 1 ? "is" : "are") not installed, which local machines need",
            hint: "apt-get install \(packages.joined(separator: " "))")
    }

    /// Throws when the file system that holds `folder`, or will hold it, has fewer than `bytes` free.
    static func checkRoom(in folder: String, bytes: Int, purpose: String) throws(Diagnostic) {
        var place = folder[...]
        var info = statvfs()
        while statvfs(place.isEmpty ? "/" : String(place), &info) != 0 {
            guard let slash = place.lastIndex(of: "/") else { return }
            place = place[..<slash]
        }
        let free = Int(info.f_bavail) * Int(info.f_frsize)
        guard free < bytes else { return }
        throw Diagnostic(
            "`\(folder)` has \(free / 1_000_000) MB free, but \(purpose) want \(bytes / 1_000_000) MB",
            hint: "make room, or set LIFEBOAT_SANDBOX to a folder on a larger disk")
    }
}
