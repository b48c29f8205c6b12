// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess
import ShellScript
import Testing

@testable import SSH

@Suite struct ConfigTests {
    static let config = """
        # what comes first wins
        Include FOLDER/more.*
        Host web*  !web9
          User deploy
          Port=2222
          IdentityFile "FOLDER/a key"
          IdentityFile ~/.ssh/%h_%r
        Host web1
          Hostname %h.example.net
          User nobody
          ProxyJump admin@bastion:2200,second
          ServerAliveInterval 7
          ServerAliveCountMax 2
        Match host *.example.net user deploy
          ConnectTimeout 4
        Match originalhost web2
          HostName 192.0.2.2
        Match exec "test %n = web2"
          HostKeyAlias from-exec
        Match !host web*,*.example.net
          ForwardAgent yes
          UserKnownHostsFile FOLDER/k1 ~/k2
        Host plain
          ProxyCommand nc -X 5 %h %p
        host CASE?
          STRICThostkeychecking = accept-new
        Host *
          Port 2022
          User last
          IdentitiesOnly yes
        """
    static let names = ["web1", "web2", "web9", "web", "plain", "CASE1", "192.0.2.7", "included", "x.example.net"]

    @Test(arguments: names, [[], ["-o", "Port=99", "-l", "cli"], ["-J", "one,two:3"], ["-oUser=glued", "-p44"]])
    func `configuration is read as ssh reads it`(name: String, arguments: [String]) async throws {
        try await withConfig { path, local in
            let words = ["-G", "-F", path] + arguments + [name]
            let output = try await local.run("ssh \(words: words)", as: nil, limit: nil, onOutput: nil)
            try #require(output.succeeded, "\(output.stderr)")
            var theirs: [String: [String]] = [:]
            for line in output.lines {
                let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
                theirs[parts[0], default: []].append(parts.count > 1 ? parts[1] : "")
            }
            var settings = ConnectionSettings(name: name)
            settings.sshArguments = ["-F", path] + arguments
            let plan = try SSHPlan.resolve(settings)
            #expect(plan.host == theirs["hostname"]?.first)
            #expect(String(plan.port) == theirs["port"]?.first)
            #expect(plan.user == theirs["user"]?.first)
            #expect(plan.knownHosts.alias == theirs["hostkeyalias"]?.first)
            #expect(plan.usesNamedIdentitiesOnly == (theirs["identitiesonly"]?.first == "yes"))
            #expect(
                plan.aliveInterval == .seconds(Int(theirs["serveraliveinterval"]?.first ?? "") ?? 0)
                    || theirs["serveraliveinterval"] == ["0"])
            #expect(String(plan.aliveCount) == theirs["serveralivecountmax"]?.first)
            #expect(plan.knownHosts.isStrict == (theirs["stricthostkeychecking"]?.first != "accept-new"))
            if let jumps = theirs["proxyjump"]?.first {
                let hosts = try jumps.split(separator: ",").map { try JumpHost(String($0), of: name).host }
                #expect(Self.jumps(plan) == hosts)
            }
            if let command = theirs["proxycommand"]?.first {
                #expect(
                    plan.route
                        == .command(command.replacing("%h", with: plan.host).replacing("%p", with: String(plan.port))))
            }
        }
    }

    /// The hosts of the route, in the order in which `ProxyJump` names them.
    static func jumps(_ plan: SSHPlan) -> [String] {
        guard case .jump(let hop) = plan.route else { return [] }
        return jumps(hop) + [String(hop.name.prefix { $0 != " " })]
    }

    @Test func `tokens, quotes and folders stand for what they name`() async throws {
        try await withConfig { path, _ in
            var settings = ConnectionSettings(name: "web1")
            settings.sshArguments = ["-F", path]
            let plan = try SSHPlan.resolve(settings)
            let home = LocalText.localUser().home
            #expect(plan.keys.first?.hasSuffix("/a key") == true)
            #expect(plan.keys.last == home + "/.ssh/web1.example.net_deploy")
            settings.address = "plain"
            #expect(try SSHPlan.resolve(settings).route == .command("nc -X 5 plain 2022"))
        }
    }

    @Test(arguments: [
        (["-W", "x"], "`-W` in the ssh arguments is not supported"),
        (["host"], "`host` in the ssh arguments is no option"),
        (["-p"], "`-p` in the ssh arguments needs a value"),
        (["-o", "Port"], "has no value"),
        (["-o", "Port=many"], "is not a number"),
        (["-F", "/nonexistent"], "/nonexistent"),
        (["-F", "none", "-J", "a:b"], "is no jump host"),
        (["-F", "none", "-J", "server"], "goes in circles"),
    ])
    func `arguments that can't be followed are named`(arguments: [String], words: String) throws {
        var settings = ConnectionSettings(name: "server")
        settings.sshArguments = arguments
        if words.contains("circles") {
            // A chain is as long as its list; only files can send it back to where it was.
            let path = "/tmp/lifeboat-config-\(UInt64.random(in: .min ... .max))"
            try LocalText.append("Host *\nProxyJump server", to: path)
            defer { unlink(path) }
            settings.sshArguments = ["-F", path]
            #expect(throws: HostError.self) { try SSHPlan.resolve(settings) }
            return
        }
        let error = #expect(throws: HostError.self) { try SSHPlan.resolve(settings) }
        #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }

    private func withConfig(_ body: (String, LocalHost) async throws -> Void) async throws {
        let folder = "/tmp/lifeboat-config-\(UInt64.random(in: .min ... .max))"
        let local = LocalHost()
        let text = Self.config.replacing("FOLDER", with: folder)
        _ = try await local.run(
            "mkdir \(folder); printf '%s\\n' \(text) >\(folder)/config; printf 'Host included\\nUser inc\\n' >\(folder)/more.1",
            as: nil, limit: nil, onOutput: nil)
        let result: Result<Void, any Error>
        do { result = .success(try await body(folder + "/config", local)) } catch { result = .failure(error) }
        _ = try await local.run("rm -rf \(folder)", as: nil, limit: nil, onOutput: nil)
        await local.close()
        try result.get()
    }
}
