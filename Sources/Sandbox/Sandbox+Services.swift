// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import FoundationEssentials
import Glibc
import ShellScript

extension Sandbox {
    /// The folder for what stands beside the machines: servers that belong to the sandbox, and what they keep.
    public var servicesFolder: String { folder + "/services" }

    /// Makes sure that `down` and `reap` end the process `id` too, under the name `service`.
    public func adopt(_ id: Int32, as service: String) throws {
        guard let identity = ProcessIdentity(of: id) else { throw Diagnostic("`\(service)` ended at once") }
        let file = "\(servicesFolder)/\(service).pid"
        try FileManager.default.createDirectory(atPath: servicesFolder, withIntermediateDirectories: true)
        try Data("\(identity.id) \(identity.started)\n".utf8).write(to: URL(filePath: file), options: .atomic)
    }

    /// Starts a program that outlives us; it finds the sandbox's state, and its complaints go to the end of `log`.
    public func launch(_ words: [String], log: String) async throws {
        try await perform(
            """
            mkdir -p \(servicesFolder)
            LIFEBOAT_SANDBOX=\(folders.state) setsid \(words: words) </dev/null >>\(log) 2>&1 &
            """, "starting `\(words.first ?? "")`")
    }

    /// The process that runs as `service`; nil when it has ended, or its number belongs to another process now.
    public func process(of service: String) -> Int32? {
        guard let text = try? String(contentsOfFile: "\(servicesFolder)/\(service).pid", encoding: .utf8) else {
            return nil
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let id = Int32(words[0]), let started = UInt64(words[1]),
            ProcessIdentity(of: id) == ProcessIdentity(id: id, started: started)
        else { return nil }
        return id
    }

    /// Ends the process that runs as `service`, gently at first, and forgets it.
    public func end(service: String) async throws {
        if let id = process(of: service) {
            kill(id, SIGTERM)
            for _ in 0..<100 where process(of: service) != nil { try await Task.sleep(for: .milliseconds(50)) }
            if process(of: service) != nil { kill(id, SIGKILL) }
        }
        unlink("\(servicesFolder)/\(service).pid")
    }

    /// Ends all that was adopted; `withWork` also what those have begun, such as machines that are being made.
    func endServices(withWork: Bool = false) async throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: servicesFolder)) ?? []
        // What runs the others goes first, so that nothing is started anew behind our back.
        for name in names.sorted() where name.hasSuffix(".pid") {
            let service = String(name.dropLast(4))
            let work = withWork ? process(of: service).map(descendants) ?? [] : []
            try await end(service: service)
            for process in work where ProcessIdentity(of: process.id) == process { kill(process.id, SIGKILL) }
        }
    }

    /// All processes below the process `id`, each stopped before its children are looked for, so that it starts no more.
    private func descendants(_ id: Int32) -> [ProcessIdentity] {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/task")) ?? []
        let children = tasks.flatMap { task in
            ((try? String(contentsOfFile: "/proc/\(id)/task/\(task)/children", encoding: .utf8)) ?? "")
                .split(separator: " ").compactMap { Int32($0).flatMap(ProcessIdentity.init(of:)) }
        }
        return children.flatMap { child in
            kill(child.id, SIGSTOP)
            return [child] + descendants(child.id)
        }
    }

    /// The name of its nftables tables; `down` removes those of the families `ip` and `inet`.
    public var firewallTable: String { network.table }
    /// The bridge that the machines are connected to.
    public var bridge: String { network.bridge }

    /// Runs a program on this computer, in the name of the sandbox.
    @discardableResult
    public func run(_ script: ShellScript, _ purpose: String) async throws -> ShellOutput {
        try await perform(script, purpose)
    }
}
