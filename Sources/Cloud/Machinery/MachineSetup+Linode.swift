// SPDX-License-Identifier: Apache-2.0

import Sandbox
import ShellScript
import Values

extension MachineSetup {
    /// What the machine of a Linode gets: what its deployment said, as cloud-init and StackScripts would make it.
    init(_ linode: Thing, account: Account) throws {
        self.init(authorizedKeys: linode.inner["keys"]?.list?.compactMap(\.string) ?? [])
        rootPassword = linode.inner["password"]?.string
        addresses = MachineSetup.addresses(of: linode, place: account.place)
        var program: ShellScript = ""
        if let encoded = linode.inner["user_data"]?.string, let bytes = Base64.decode(encoded) {
            let data = try UserData(bytes)
            authorizedKeys += data.authorizedKeys
            hostName = data.hostName
            hostKeys = data.hostKeys.sorted { $0.key < $1.key }.map { HostKey(type: $0.key, secret: $0.value) }
            files = data.files.map { File(path: $0.path, content: $0.content, mode: $0.mode) }
            program += data.script
        }
        var environment: [String: String] = [:]
        if let id = linode.inner["stackscript"]?.int, let script = account.find(.stackscript, id) {
            let text = Array((script["script"]?.string ?? "").utf8)
            if program.text.isEmpty {
                firstBoot = FirstBoot(program: text, environment: [:])
            } else {
                program += UserData.step(text, file: "/root/StackScript.own")
            }
            // Scripts in the wild ask for a field by its name as it is written, and in capitals.
            for (key, value) in linode.inner["stackscript_data"]?.dict ?? [:] {
                for name in [key.text, key.text.uppercased()] { environment[name] = value.text }
            }
            environment["LINODE_ID"] = "\(linode.id)"
            environment["LINODE_LISHUSERNAME"] = linode.label
            environment["LINODE_RAM"] = linode["specs"]?["memory"]?.text
            environment["LINODE_DATACENTERID"] = "10"
        }
        if !program.text.isEmpty {
            firstBoot = FirstBoot(program: Array(("#!/bin/sh\nset -u\n" + program.text + "\n").utf8), environment: [:])
        }
        firstBoot?.environment = environment
    }
}

extension MachineSetup {
    /// What a Linode has beside its public IPv4 address.
    static func addresses(of linode: Thing, place: Place) -> [String] {
        let ipv4 = linode["ipv4"]?.list?.compactMap(\.string) ?? []
        let ipv6 = linode["ipv6"]?.string.map { $0.prefix { $0 != "/" } + "/64" }
        return ipv4.dropFirst().map { $0 + "/24" } + (ipv6.map { [String($0)] } ?? [])
    }
}

extension UserData {
    /// What runs at the first boot: the commands in their order, or the script.
    var script: ShellScript {
        var script: ShellScript = ""
        if let program { script += UserData.step(program, file: "/root/user-data") }
        for command in commands {
            if let words = command.list {
                script += "\(words: words.map(\.text))"
            } else {
                script += "sh -c \(command.text)"
            }
        }
        return script
    }

    /// Puts a program into a file and runs it.
    static func step(_ program: [UInt8], file: String) -> ShellScript {
        """
        (umask 077 && : >\(file))
        \(ShellScript.feed(program, to: "cat >\(file)"))
        chmod 700 \(file)
        \(file)
        """
    }
}
