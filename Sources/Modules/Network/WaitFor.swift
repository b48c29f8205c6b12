// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import Regex
import ShellScript
import Values

/// A port, a file or a line that has to appear or go.
struct WaitFor: Module {
    static let name = "wait_for"
    static let summary = "Waits until a port answers or closes, a file appears or goes, or a text is found in either."
    static let notes = [
        "The waiting is one program on the host, which needs nothing but a shell and one of bash, perl or python3 for "
            + "ports. In check mode nothing is waited for.",
        "`search_regex` is read as an extended regular expression of grep(1): Python's `\\d`, `\\s` and `\\w` are known.",
    ]
    static let examples = [
        Example("The site listens", "wait_for: { port: 8000, timeout: 60 }"),
        Example("The lock is gone", "wait_for: { path: /run/app.lock, state: absent }"),
    ]
    static let returns = [
        ReturnValue("elapsed", "how many seconds it took"), ReturnValue("port", "the port"),
        ReturnValue("path", "the file"),
        ReturnValue("state", "what was waited for"), ReturnValue("search_regex", "what was looked for"),
    ]
    static let checkMode = CheckModeSupport.skipped

    enum State: String, ParameterChoice { case absent, drained, present, started, stopped }

    @Parameter("The host to connect to.") var host = "127.0.0.1"
    @Parameter("The port to connect to.") var port: Int?
    @Parameter("The file to look for.") var path: String?
    @Parameter("What to wait for.") var state = State.started
    @Parameter("How many seconds to wait at most.") var timeout = 300
    @Parameter("How many seconds one connection may take.") var connectTimeout = 5
    @Parameter("How many seconds to wait before the first look.") var delay = 0
    @Parameter("How many seconds to wait between looks.") var sleep = 1
    @Parameter("What has to be found in the file, or in what the port says.") var searchRegex: String?
    @Parameter("Connection states that count as active, for `drained`.")
    var activeConnectionStates = ["ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "SYN_RECV", "SYN_SENT", "TIME_WAIT"]
    @Parameter("Addresses whose connections don't count, for `drained`.") var excludeHosts: [String]?
    @Parameter("What to say when the time is over.") var msg: String?

    /// The numbers of connection states. Source: the kernel's tcp_states.h.
    private static let stateNumbers = [
        "ESTABLISHED": "01", "SYN_SENT": "02", "SYN_RECV": "03", "FIN_WAIT1": "04", "FIN_WAIT2": "05",
        "TIME_WAIT": "06",
    ]

    func validate() throws {
        if port != nil && path != nil {
            throw ArgumentError("port and path parameter can not both be passed to wait_for")
        }
        if path != nil && (state == .stopped || state == .drained) {
            throw ArgumentError(
                "state=\(state.rawValue) should only be used for checking a port in the wait_for module")
        }
        if excludeHosts != nil && state != .drained {
            throw ArgumentError("exclude_hosts should only be with state=drained")
        }
        for name in activeConnectionStates where Self.stateNumbers[name] == nil {
            throw ArgumentError("unknown active_connection_state (\(name)) defined")
        }
        if let searchRegex {
            do { _ = try PythonRegex(searchRegex) } catch { throw ArgumentError("\(error)", argument: "search_regex") }
        }
    }

    func decide(from found: Void, in context: TaskContext) throws -> Decision {
        if context.checkMode { return Decision(skipped: "wait_for does not wait in check mode") }
        let start = WallClock.now
        let change = Change("wait for \(subject)", steps: [.ask(program)])
        return Decision(changes: [change], changed: false) { outputs, result in
            let output = outputs.last ?? ShellOutput()
            let elapsed = Value.int(WallClock.now.seconds - start.seconds)
            if output.status == 3 {
                throw ModuleFailure(
                    "this host has nothing to open a port with: install `bash` or `perl`", values: ["elapsed": elapsed])
            }
            guard output.succeeded else { throw ModuleFailure(msg ?? complaint, values: ["elapsed": elapsed]) }
            result.values = [
                "state": .string(state.rawValue), "port": port.map { .int($0) } ?? .null,
                "path": path.map { .string($0) } ?? .null, "search_regex": searchRegex.map { .string($0) } ?? .null,
                "elapsed": elapsed, "match_groups": [], "match_groupdict": [:],
            ]
        }
    }

    private var subject: String { path ?? port.map { "\(host):\($0)" } ?? "\(timeout) seconds" }

    private var complaint: String {
        let what = "Timeout when waiting for "
        switch (state, path, searchRegex) {
        case (.stopped, _, _), (.absent, nil, _): return what + "\(subject) to stop."
        case (.absent, let path?, _): return what + "\(path) to be absent."
        case (.drained, _, _): return what + "\(subject) to drain"
        case (_, let path?, let regex?): return what + "search string \(regex) in \(path)"
        case (_, let path?, nil): return what + "file \(path)"
        case (_, nil, let regex?): return what + "search string \(regex) in \(subject)"
        case (_, nil, nil): return what + subject
        }
    }

    private var program: ShellScript {
        let wait: ShellScript = delay > 0 ? "sleep \(delay)" : ""
        guard port != nil || path != nil || state == .drained else { return wait + "sleep \(timeout)" }
        return """
            end=$(($(date +%s) + \(timeout)))
            \(wait)
            \(check)
            while :; do
            if look; then exit 0; fi
            [ "$(date +%s)" -lt "$end" ] || exit 1
            sleep \(max(0, sleep) == 0 ? "0.1" : String(sleep))
            done
            """
    }

    /// The function `look`: whether what is waited for has come.
    private var check: ShellScript {
        if let path {
            let there: ShellScript = "[ -e \(HostPath.word(path)) ]"
            if state == .absent { return "look() { ! \(there); }" }
            guard let searchRegex else { return "look() { \(there); }" }
            return "look() { \(there) && grep -aEq -e \(Self.extended(searchRegex)) -- \(HostPath.word(path)); }"
        }
        if state == .drained { return drained }
        let open = connection
        switch state {
        case .absent, .stopped: return open + "look() { ! reach; }"
        default:
            guard let searchRegex else { return open + "look() { reach; }" }
            return open + "look() { reach | grep -aEq -e \(Self.extended(searchRegex)); }"
        }
    }

    /// Whether no active connection to the port is left, by the kernel's own table.
    private var drained: ShellScript {
        let states = activeConnectionStates.compactMap { Self.stateNumbers[$0] }.joined(separator: "|")
        let number = port.map { Self.hex($0) } ?? ""
        let spared = (excludeHosts ?? []).compactMap { Self.kernelAddress($0) }.joined(separator: "|")
        let skip: ShellScript = spared.isEmpty ? "" : "case ${remote%:*} in \(raw: spared)) continue ;; esac"
        return """
            look() { for table in /proc/net/tcp /proc/net/tcp6; do [ -r "$table" ] || continue
            while read -r _ near remote state _; do
            case $near in *:\(raw: number)) ;; *) continue ;; esac
            case $state in \(raw: states)) ;; *) continue ;; esac
            \(skip)
            return 1; done < "$table"; done; return 0; }
            """
    }

    /// The function `reach`: connects, prints what the other side says when that is asked for.
    private var connection: ShellScript {
        let (host, port, limit) = (host, String(port ?? 0), connectTimeout)
        let reads = searchRegex != nil ? "1" : "0"
        return """
            if command -v bash >/dev/null; then reach() { timeout \(limit) bash -c \
            'exec 3<>"/dev/tcp/$1/$2" || exit 1; [ "$3" = 0 ] || cat <&3' sh \(host) \(port) \(reads) 2>/dev/null; r=$?
            [ "$r" -eq 0 ] || { [ \(reads) = 1 ] && [ "$r" -eq 124 ]; }; }
            elif command -v perl >/dev/null; then reach() { perl -MIO::Socket::INET -e '$SIG{ALRM} = sub { exit 0 };
            my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[3]) or exit 1;
            if ($ARGV[2]) { $| = 1; alarm $ARGV[3]; print while <$s> }' \(host) \(port) \(reads) \(limit); }
            else exit 3; fi
            """
    }

    private static func hex(_ number: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
    }

    /// An IPv4 address as /proc/net/tcp writes it: the bytes in reverse.
    private static func kernelAddress(_ address: String) -> String? {
        let bytes = address.split(separator: ".").compactMap { UInt8($0) }
        guard bytes.count == 4 else { return nil }
        return bytes.reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    /// A Python expression as grep -E reads it.
    private static func extended(_ pattern: String) -> String {
        var pattern = pattern.replacing("\\d", with: "[0-9]").replacing("\\D", with: "[^0-9]")
        for group in ["(?:", "(?m)", "(?s)"] { pattern = pattern.replacing(group, with: group == "(?:" ? "(" : "") }
        return pattern
    }
}
