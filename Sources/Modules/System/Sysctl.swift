// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// Settings of the kernel.
struct Sysctl: Module {
    static let name = "sysctl"
    static let summary = "Sets a kernel setting in a file of sysctl's, and in the running kernel."
    static let notes = [
        "Where the sysctl program is missing (package procps), `reload` sets this one value in /proc/sys."
    ]
    static let examples = [
        Example(
            "Keep memory in memory",
            "sysctl: { name: vm.swappiness, value: '10', sysctl_file: /etc/sysctl.d/60-site.conf }")
    ]

    enum State: String, ParameterChoice { case absent, present }

    @Parameter("The setting, with dots or slashes.", aliases: "key") var name: String
    @Parameter("Its value; `yes` and `no` become 1 and 0.", aliases: "val") var value: String?
    @Parameter("Whether it stands in the file.") var state = State.present
    @Parameter("Have the kernel take the file's values when they differ.") var reload = true
    @Parameter("Set the value in the running kernel even without `reload`.") var sysctlSet = false
    @Parameter("Pass over settings that the kernel doesn't know.") var ignoreerrors = false
    @Parameter("The file.") var sysctlFile = "/etc/sysctl.conf"

    struct Found: Sendable {
        /// What the kernel has; nil when it doesn't know the setting.
        var current: String?
        var file: FileState
    }

    private var key: String { name.filter { !$0.isWhitespace } }
    private var wanted: String {
        switch (value ?? "").lowercased() {
        case "yes", "on", "1", "true", "y", "t": "1"
        case "no", "off", "0", "false", "n", "f": "0"
        default: (value ?? "").split(whereSeparator: \.isNewline).joined(separator: " ").trimmed
        }
    }
    /// The setting's file in /proc/sys: in names with dots first, dots and slashes change places.
    var procPath: String {
        guard let first = key.first(where: { $0 == "." || $0 == "/" }), first == "." else { return "/proc/sys/\(key)" }
        return "/proc/sys/" + String(key.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
    }

    func validate() throws {
        if key.isEmpty || key.contains("..") { throw ArgumentError("name cannot be blank", argument: "name") }
        if state == .present, (value ?? "").isEmpty {
            throw ArgumentError("state present needs a value", argument: "value")
        }
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        Probe("cat \(procPath) 2>/dev/null") { $0.succeeded ? $0.stdout : nil }
            .and(FileState.probe(sysctlFile, content: .bytes(upTo: FileWrite.diffLimit)))
            .map { Found(current: $0, file: $1) }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let before = found.file.content.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let file = SysctlFile(before)
        var decision = Decision()
        let isInFile = state == .present ? file.value(of: key) == wanted : file.value(of: key) == nil
        if !isInFile {
            let after = file.setting(key, to: state == .present ? wanted : nil)
            let write = FileWrite(path: sysctlFile, content: Array(after.utf8))
            decision.changes.append(
                Change(
                    "\(sysctlFile): \(key)\(state == .present ? "=\(wanted)" : " removed")", before: before,
                    after: after,
                    header: sysctlFile, steps: write.steps(from: found.file)))
        }
        guard state == .present else {
            if reload, !isInFile { decision.changes.append(Change("reload \(sysctlFile)", steps: [.run(reloading)])) }
            return decision
        }
        let words = { (text: String) in text.split(whereSeparator: \.isWhitespace) }
        let isInKernel = found.current.map { words($0) == words(wanted) } ?? ignoreerrors
        guard reload || sysctlSet, !isInKernel || reload && !isInFile else { return decision }
        var script: ShellScript = ""
        if sysctlSet, !isInKernel { script += setting }
        if reload { script += reloading }
        decision.changes.append(
            Change(
                "\(key) = \(wanted) in the kernel", before: found.current.map { $0.trimmed + "\n" },
                after: wanted + "\n",
                header: procPath, steps: [.run("set -e" + script)]))
        return decision
    }

    private var setting: ShellScript {
        let write: ShellScript = "printf '%s\\n' \(wanted) >\(procPath)"
        return ignoreerrors ? "\(write) 2>/dev/null || :" : write
    }

    private var reloading: ShellScript {
        let flags = ignoreerrors ? ["-e"] : []
        let direct: ShellScript = state == .present ? setting : ":"
        return """
            if command -v sysctl >/dev/null; then
            said=$(sysctl \(words: flags) -p \(sysctlFile) 2>&1 >/dev/null) || { printf '%s\\n' "$said" >&2; exit 1; }
            case $said in *": Invalid argument"* | *": Read-only file system"*) printf '%s\\n' "$said" >&2; exit 1 ;; esac
            else \(direct)
            fi
            """
    }
}

/// A file of sysctl.conf(5).
struct SysctlFile: Sendable, Hashable {
    private var lines: [String]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).trimmed }
        if lines.last == "" { lines.removeLast() }
    }

    private static func pair(_ line: String) -> (key: String, value: String)? {
        guard !line.hasPrefix("#"), !line.hasPrefix(";"), let equals = line.firstIndex(of: "=") else { return nil }
        return (String(line[..<equals]).trimmed, String(line[line.index(after: equals)...]).trimmed)
    }

    /// The last value given to `key`, which is the one that counts.
    func value(of key: String) -> String? { lines.compactMap(Self.pair).last { $0.key == key }?.value }

    /// The content with `key` set, or gone for nil; every key stands once, as Ansible writes the file.
    func setting(_ key: String, to value: String?) -> String {
        var seen: Set<String> = []
        var result: [String] = []
        for line in lines {
            guard let pair = Self.pair(line) else {
                result.append(line)
                continue
            }
            guard seen.insert(pair.key).inserted else { continue }
            if pair.key != key {
                result.append("\(pair.key)=\(pair.value)")
            } else if let value {
                result.append("\(key)=\(value)")
            }
        }
        if let value, !seen.contains(key) { result.append("\(key)=\(value)") }
        return result.map { $0 + "\n" }.joined()
    }
}
