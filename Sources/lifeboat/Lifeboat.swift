// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnostics

@main
struct Lifeboat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifeboat",
        abstract: "Rebuilds a website from nothing, and proves that it can.",
        discussion: """
            Playbooks, roles and inventories are Ansible's; hosts need a POSIX shell and no Python.

            First steps, on machines of your own computer:
              lifeboat sandbox up -i inventories/sandbox-single
              lifeboat play -i inventories/sandbox-single playbooks/site.yml
              lifeboat run -i inventories/sandbox-single all -a uptime

            On your own servers, look before you leap:
              lifeboat inventory -i inventories/production --graph
              lifeboat play -i inventories/production playbooks/site.yml --check --diff

            Exit codes, as ansible-playbook has them:
              0   all well
              1   an error: no such file, no such host, a wrong password
              2   a task failed on a host
              4   a host can't be reached, or a file can't be understood
              5   wrong options
              99  interrupted
            """,
        version: Version.text,
        subcommands: [
            PlayCommand.self, AdHocCommand.self, ProvisionCommand.self, RecreateCommand.self, DestroyCommand.self,
            StackScriptCommand.self,
            InventoryCommand.self,
            VaultCommand.self, DocCommand.self,
            SandboxCommand.self, BackupCommand.self, DNSCommand.self, FailoverCommand.self, StatusCommand.self,
            DrillCommand.self, RunbookCommand.self, RehearseCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            exit(withError: code)
        } catch let error as Diagnostic {
            Console.fail(error.description, code: 4)
        } catch let error as Diagnostics {
            Console.fail(error.description, code: 4)
        } catch {
            // The parser's own errors: wrong options, or help that was asked for.
            let code = exitCode(for: error)
            guard code != .success else { exit(withError: error) }
            Console.fail(fullMessage(for: error), code: code == .validationFailure ? 5 : 1)
        }
    }
}

/// What this program is.
enum Version {
    /// The version.
    static let text = "0.1.0"
}
