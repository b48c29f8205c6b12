// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cloud
import Diagnostics
import FoundationEssentials
import Glibc
import Sandbox

/// `lifeboat sandbox api`: the sandbox as a cloud.
struct SandboxAPI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract: "A local server that speaks the Linode API and backs it with machines of a sandbox.",
        discussion: """
            It runs in the background until `stop`. Its account, the machines, name servers and load balancers stay \
            until `lifeboat sandbox down`, so it can be stopped and started again at any time.
            """,
        subcommands: [SandboxAPIStart.self, SandboxAPIStop.self, SandboxAPIStatus.self, SandboxAPIServe.self])
}

/// Which cloud a command means; there is one a sandbox.
struct CloudChoice: ParsableArguments {
    @Option(help: "The name of the sandbox.")
    var name = "cloud"

    /// The sandbox, when it is there.
    func present() throws -> Sandbox {
        let all = Sandbox.all()
        if let sandbox = all.first(where: { $0.name == name }) { return sandbox }
        throw Diagnostic(
            "there is no sandbox `\(name)`",
            hint: didYouMean(name, among: all.map(\.name)) ?? "start one: `lifeboat sandbox api start --name \(name)`")
    }
}

/// How the server behaves.
struct CloudOptions: ParsableArguments {
    @Option(help: "Where to listen, as 127.0.0.1:PORT.")
    var listen = "127.0.0.1:8484"

    @Option(help: "Seconds until the first name server serves a change of a domain.")
    var pushDelay = 2.0

    @Option(help: "Seconds from one name server to the next.")
    var pushStagger = 0.2

    @Option(help: "A file that takes every request and answer, one JSON object a line.")
    var record: String?

    func server() throws -> CloudServer.Options {
        var options = CloudServer.Options()
        let parts = listen.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            throw Diagnostic("`\(listen)` is no address to listen on", hint: "write it as 127.0.0.1:8484")
        }
        guard parts[0].hasPrefix("127.") else {
            throw Diagnostic(
                "`\(parts[0])` is not an address of this computer alone",
                hint: "tokens travel without TLS: listen on 127.0.0.1")
        }
        options.address = String(parts[0])
        options.port = port
        options.pushDelay = pushDelay
        options.pushStagger = pushStagger
        options.record = try record.map(absolutePath)
        return options
    }

    private func absolutePath(_ path: String) throws -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// The options as words of a command.
    var words: [String] {
        get throws {
            let record = try server().record.map { ["--record", $0] } ?? []
            return ["--listen", listen, "--push-delay", "\(pushDelay)", "--push-stagger", "\(pushStagger)"] + record
        }
    }
}
