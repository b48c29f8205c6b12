// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import Sandbox

/// `lifeboat sandbox list`: the machines and how they are.
struct SandboxList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show the machines and how they are.")

    @OptionGroup var choice: SandboxChoice

    func run() async throws {
        var rows = [["SANDBOX", "MACHINE", "ADDRESS", "STATE", "FOR", "GROUPS"]]
        let now = time(nil)
        for sandbox in try choice.present() {
            for status in try await sandbox.list() {
                let since = status.state == .running ? status.since.map { SandboxList.age(now - $0) } : nil
                rows.append([
                    sandbox.name, status.machine.name, status.machine.address.description, status.state.rawValue,
                    since ?? "-", status.machine.groups.joined(separator: " "),
                ])
            }
        }
        guard rows.count > 1 else {
            Console.note("no machine is there; start some with `lifeboat sandbox up`")
            return
        }
        print(SandboxList.table(rows), terminator: "")
    }

    /// The rows in columns, two spaces apart.
    static func table(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], cell.count)
            }
        }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let line = cells.joined(separator: "  ")
            return String(line[...(line.lastIndex { $0 != " " } ?? line.startIndex)]) + "\n"
        }.joined()
    }

    /// A time span as its two largest units: `3 d 2 h`, `5 min`, `12 s`.
    static func age(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(max(0, seconds)) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86400: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
        }
    }
}
