// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cloud
import Diagnostics
import FoundationEssentials
import Glibc
import Sandbox

/// `lifeboat sandbox api start`: the server in the background.
struct SandboxAPIStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Start the server, and print its address and the file with its token.")

    @OptionGroup var choice: CloudChoice
    @OptionGroup var options: CloudOptions

    @Option(help: "The network of its machines, when it is new.")
    var network = "10.90.0.0/24"

    @Option(help: "A process; `lifeboat sandbox reap` takes everything down once it has ended.")
    var whilePid: Int32?

    func run() async throws {
        guard let subnet = Subnet(network) else {
            throw Diagnostic("`\(network)` is no network", hint: "write it as 10.90.0.0/24")
        }
        let sandbox =
            try Sandbox.all().first { $0.name == choice.name } ?? Sandbox(name: choice.name, subnet: subnet)
        let lease = try whilePid.map { id -> Lease in
            guard let owner = ProcessIdentity(of: id) else { throw Diagnostic("there is no process \(id)") }
            return Lease(owner: owner)
        }
        if sandbox.process(of: "api") == nil {
            try await sandbox.open(lease: lease) { event in
                if case .makingBase = event { Console.note("making the base system, which is done once …") }
            }
            try await launch(sandbox)
        } else {
            Console.note("the server runs already")
        }
        try SandboxAPIStatus.show(sandbox)
    }

    private func launch(_ sandbox: Sandbox) async throws {
        let log = sandbox.servicesFolder + "/api.log"
        unlink(CloudServer.addressFile(of: sandbox))
        rename(log, log + ".old")
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            throw Diagnostic("can't find this program's own file")
        }
        let words = try [program, "sandbox", "api", "serve", "--name", sandbox.name] + options.words
        try await sandbox.launch(words, log: log)
        let deadline = ContinuousClock.now + .seconds(30)
        while !FileManager.default.fileExists(atPath: CloudServer.addressFile(of: sandbox)) {
            guard ContinuousClock.now < deadline, !hasFailed(log) else {
                let lines = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").suffix(8)
                throw Diagnostic("the server did not start", hint: "its log: \(log)", notes: lines.map(String.init))
            }
            try await Task.sleep(for: .milliseconds(30))
        }
    }

    /// Whether the new server has complained.
    private func hasFailed(_ log: String) -> Bool {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").contains { $0.hasPrefix("error: ") }
    }
}

/// `lifeboat sandbox api serve`: the server itself, in the foreground.
struct SandboxAPIServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Be the server; `start` does this in the background.", shouldDisplay: false)

    @OptionGroup var choice: CloudChoice
    @OptionGroup var options: CloudOptions

    func run() async throws {
        let sandbox = try choice.present()
        try sandbox.adopt(getpid(), as: "api")
        try await CloudServer(sandbox: sandbox, options: options.server()).run()
    }
}

/// `lifeboat sandbox api stop`: ends the server.
struct SandboxAPIStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End the server; machines, name servers and load balancers stay.")

    @OptionGroup var choice: CloudChoice

    func run() async throws {
        let sandbox = try choice.present()
        guard sandbox.process(of: "api") != nil else {
            Console.note("no server runs for the sandbox `\(sandbox.name)`")
            return
        }
        try await sandbox.end(service: "api")
        Console.note("stopped the server; `lifeboat sandbox down --name \(sandbox.name)` removes all it made")
    }
}

/// `lifeboat sandbox api status`: whether the server runs, and where.
struct SandboxAPIStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show where the server is and where its token lies; fails when it doesn't run."
    )

    @OptionGroup var choice: CloudChoice

    func run() async throws {
        let sandbox = try choice.present()
        guard sandbox.process(of: "api") != nil else {
            throw Diagnostic(
                "no server runs for the sandbox `\(sandbox.name)`",
                hint: "start it: `lifeboat sandbox api start --name \(sandbox.name)`")
        }
        try SandboxAPIStatus.show(sandbox)
    }

    /// Prints settings that a shell can read.
    static func show(_ sandbox: Sandbox) throws {
        let url = try String(contentsOfFile: CloudServer.addressFile(of: sandbox), encoding: .utf8)
        Console.print("LINODE_API_URL=\(url)")
        Console.print("LINODE_TOKEN_FILE=\(CloudServer.tokenFile(of: sandbox))\n")
    }
}
