// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics
import Sandbox

/// `lifeboat sandbox up`: makes and boots machines.
struct SandboxUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Make and boot machines; those that run are left as they are.",
        discussion: """
            With an inventory, each of its hosts becomes a machine at its `ansible_host`. Without one, name the \
            machines: `lifeboat sandbox up web1 db1=10.90.0.20`.
            """)

    @OptionGroup var choice: SandboxChoice

    @Option(help: "The network of machines that no inventory describes.", transform: readNetwork)
    var network: Subnet?

    @Argument(help: "Machines, when there is no inventory: a name, or name=address.")
    var machines: [String] = []

    private static func readNetwork(_ text: String) throws -> Subnet {
        guard let subnet = Subnet(text) else { throw ValidationError("`\(text)` is no network, such as 10.90.0.0/24") }
        return subnet
    }

    func validate() throws {
        if choice.inventory == nil && machines.isEmpty {
            throw ValidationError("name an inventory (`-i inventories/sandbox`) or machines")
        }
    }

    func run() async throws {
        let requests = try choice.machines() + machines.map(request)
        let sandbox = try sandbox(for: requests)
        try await sandbox.up(requests) { event in
            switch event {
            case .makingBase: Console.note("making the base system, which is done once …")
            case .madeBase(let time): Console.note("made the base system in \(seconds(time))")
            case .answering(let machine, let time):
                Console.note("\(machine.name) answers at \(machine.address) after \(seconds(time))")
            }
        }
        Console.note("log in: lifeboat sandbox ssh \(requests.first?.name ?? "MACHINE")")
    }

    private func sandbox(for requests: [MachineRequest]) throws -> Sandbox {
        if let inventory = choice.inventory, choice.name == nil {
            return try Sandbox(inventory: inventory, machines: requests)
        }
        let name = choice.name ?? "sandbox"
        if let there = Sandbox.all().first(where: { $0.name == name }), network == nil { return there }
        let address = requests.lazy.compactMap(\.address).first ?? IPv4Address(bits: 0x0a5a_0000)
        return try Sandbox(name: name, subnet: network ?? Subnet(around: address))
    }

    private func request(_ text: String) throws -> MachineRequest {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return MachineRequest(text) }
        guard let address = IPv4Address(parts[1]) else {
            throw Diagnostic("`\(text)`: `\(parts[1])` is not an IPv4 address")
        }
        return MachineRequest(String(parts[0]), address: address)
    }
}

/// A time as people read it: `2.4 s`.
func seconds(_ time: Duration) -> String {
    let tenths = (time.components.seconds * 10 + time.components.attoseconds / 100_000_000_000_000_000)
    return "\(tenths / 10).\(tenths % 10) s"
}
