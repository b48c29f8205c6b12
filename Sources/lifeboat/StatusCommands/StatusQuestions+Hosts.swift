// SPDX-License-Identifier: Apache-2.0

import Engine
import HostAccess
import Recovery
import ShellScript
import Synchronization
import Values

extension StatusQuestions {
    /// The certificates that the edge shows to whoever asks for the site's names.
    func certificates() async throws -> [Item] {
        guard let site = try scope.variable("site_host")?.string else {
            return [Item(.certificates, "none", .unknown, "the inventory does not say `site_host`")]
        }
        guard try scope.variable("site_scheme")?.string == "https" else {
            return [Item(.certificates, site, .unasked, "the site is served without TLS: `site_scheme` is not https")]
        }
        let edges = try scope.variable("groups")?["edge"]?.list ?? []
        guard !edges.isEmpty else {
            return [Item(.certificates, site, .unknown, "the inventory has no host in the group `edge`")]
        }
        let names = [site] + (try scope.variable("site_aliases")?.list ?? []).map(\.text)
        var items: [Item] = []
        for edge in edges.map(\.text) {
            let address = try address(of: edge)
            for name in names { items.append(try await certificate(of: name, on: edge, at: address)) }
        }
        return items
    }

    private func address(of host: String) throws -> String {
        guard case .object(let hosts) = try scope.variable("hostvars"),
            case .object(let variables) = try hosts.attribute(host)
        else { return host }
        return try variables.attribute("ansible_host")?.string ?? host
    }

    private func certificate(of name: String, on host: String, at address: String) async throws -> Item {
        let place = address.contains(":") ? "[\(address)]:443" : "\(address):443"
        let local = LocalHost()
        let output = try await local.run(Self.question(name, place), as: nil, limit: .seconds(30), onOutput: nil)
        await local.close()
        guard let shown = RecoveryStatus.ShownCertificate(host: host, name: name, openssl: output.stdout) else {
            let words = output.stderr.split(separator: "\n").last.map(String.init) ?? "it shows no certificate"
            return Item(.certificates, "\(name) on \(host)", .unknown, words)
        }
        return RecoveryStatus.certificate(shown, now: now, limits: limits)
    }

    private static func question(_ name: String, _ place: String) -> ShellScript {
        """
        command -v openssl >/dev/null || { echo 'this computer has no openssl to ask with' >&2; exit 1; }
        place=\(place)
        shown=$(timeout 10 openssl s_client -connect "$place" -servername \(name) </dev/null 2>/dev/null)
        case $shown in
        *'BEGIN CERTIFICATE'*) ;;
        *) echo "nobody shows a certificate at $place" >&2; exit 1 ;;
        esac
        printf '%s\\n' "$shown" | openssl x509 -noout -enddate -dateopt iso_8601 -issuer -subject -nameopt RFC2253
        """
    }

    /// Whether the machines are as the playbooks say, by a run that changes nothing.
    func drift() async throws -> [Item] {
        guard command.drift else { return [Item(.drift, "site.yml", .unasked, "not asked: --drift asks all hosts")] }
        let playbook = command.options.path("site.yml")
        guard LocalPath.exists(playbook) else {
            return [Item(.drift, playbook, .unknown, "there is no such playbook: --playbooks names its folder")]
        }
        Console.note("looking for drift on all hosts, which takes its time")
        let setup = RunSetup(
            bench: bench, inventory: command.options.inventory, connection: command.options.connection,
            output: try OutputOptions.parse([]))
        var options = try setup.options()
        options.checkMode = true
        let changes = ChangeSink()
        let run = bench.run(try bench.inventory(command.options.inventory), options, sinks: [changes])
        let loaded = try PlayCommand.load([playbook], with: bench)
        let work = Task { await run.run(loaded) }
        let interrupts = Interrupts { work.cancel() }
        let summary = await work.value
        interrupts.stop()
        let lost = summary.hosts.filter { $0.counts.failed + $0.counts.unreachable > 0 }.map(\.name)
        let failed =
            summary.interrupted
            ? "it was interrupted"
            : summary.error ?? (lost.isEmpty ? nil : "\(lost.joined(separator: ", ")) could not be asked to the end")
        return [RecoveryStatus.drift(playbook, changes: changes.all, failed: failed)]
    }
}

/// Notes what a run would change.
private final class ChangeSink: EventSink {
    private let changes = Mutex<[String]>([])
    var all: [String] { changes.withLock { $0 } }

    func take(_ event: RunEvent) {
        guard case .taskEnded(let result) = event, result.status == .changed else { return }
        changes.withLock { $0.append("\(result.task.title) on \(result.host)") }
    }
}
