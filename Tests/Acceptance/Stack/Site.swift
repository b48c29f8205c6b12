// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import ShellScript
import Testing

/// The site on one machine: copies of the playbooks and of an inventory, which tests may change.
struct Site: Sendable {
    /// Where it runs.
    let machines: TestSandbox
    /// A folder that holds `playbooks` and `inventory`.
    let folder: String
    /// Passwords that no other site has, so that a trace of one can only come from here.
    let secrets: [String]

    /// The site of the suite that runs.
    @TaskLocal static var current: Site?

    /// Where visitors find it.
    var url: String {
        get throws { "http://\(try machines[SharedMachine.name].address)" }
    }
    /// The source of the Django site.
    var source: String { folder + "/playbooks/harbour" }

    /// Lays the folder out.
    static func prepare(_ machines: TestSandbox, in folder: String) async throws -> Site {
        let address = try machines[SharedMachine.name].address.description
        let copied = await Program.shell(
            """
            cp -R playbooks \(folder) && cp -R inventories/sandbox-single \(folder + "/inventory") &&
            sed -i s/10.91.0.141/\(address)/ \(folder + "/inventory/hosts.yml") &&
            echo 'edge_blog_fresh: 5' >> \(folder + "/inventory/group_vars/all/main.yml")
            """)
        try #require(copied.succeeded, "\(copied.stderr)")
        let vault = folder + "/inventory/group_vars/all/vault.yml"
        let before = await Program.lifeboat(["vault", "view", "--vault-password-file", password(folder), vault])
        let names = before.lines.compactMap { $0.split(separator: ":").first.map(String.init) }
        try #require(names.count >= 6, "\(before.all)")
        let secrets = names.map { _ in "planted" + String.randomHexadecimal(count: 57) }
        let plain = zip(names, secrets).map { "\($0): \($1)\n" }.joined()
        try plain.write(toFile: vault, atomically: true, encoding: .utf8)
        let sealed = await Program.lifeboat(["vault", "encrypt", "--vault-password-file", password(folder), vault])
        try #require(sealed.succeeded, "\(sealed.all)")
        return Site(machines: machines, folder: folder, secrets: secrets)
    }

    private static func password(_ folder: String) -> String { folder + "/inventory/.vault-password" }

    /// The command line that runs `playbook` with `options`.
    func command(_ playbook: String = "site.yml", _ options: [String] = []) -> [String] {
        [
            "play", "-i", folder + "/inventory", "--vault-password-file", Site.password(folder),
            "\(folder)/playbooks/\(playbook)",
        ] + options
    }

    /// What a run of `lifeboat` needs to find the machine.
    var environment: [String: String] { ["LIFEBOAT_SANDBOX": machines.sandbox.folders.state] }

    /// Runs `playbook` to its end.
    func play(_ playbook: String = "site.yml", _ options: [String] = []) async -> ShellOutput {
        await Program.lifeboat(command(playbook, options), environment: environment)
    }

    /// Fetches `path` as a visitor does, and returns the status, the state of the edge's store, and the page.
    func fetch(_ path: String) async throws -> (status: String, store: String, page: String) {
        let output = await Program.shell(
            "curl --silent --max-time 20 --write-out '\\n%{http_code} %header{x-cache}' \(try url + path)")
        let last = output.lines.last?.split(separator: " ", omittingEmptySubsequences: false).map(String.init) ?? []
        let page = output.lines.dropLast().joined(separator: "\n")
        return (last.first ?? "000", last.count > 1 ? last[1] : "", page)
    }

    /// Asks for `path` until `isRight` holds of the answer, for at most 40 tries, one a second.
    func wait(
        for path: String, until isRight: ((status: String, store: String, page: String)) -> Bool
    ) async throws -> Bool {
        for _ in 0..<40 {
            if isRight(try await fetch(path)) { return true }
            try await Task.sleep(for: .seconds(1))
        }
        return false
    }
}

extension String {
    /// Random digits and letters `a` to `f`.
    static func randomHexadecimal(count: Int) -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<count).map { _ in digits[Int.random(in: 0..<16)] })
    }
}
