// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Testing
import Values

@testable import Modules

@Suite struct SystemTests {
    @Test(
        arguments: [
            ("a=1\n# c\n b = 2 \na=3\n", "a", "9", "a=9\n# c\nb=2\n"), ("a=1\n", "b", "2", "a=1\nb=2\n"),
            ("a=1\nb=2\n", "a", nil, "b=2\n"), ("", "a", "1", "a=1\n"),
        ] as [(String, String, String?, String)])
    func `a setting stands once in its file`(before: String, key: String, value: String?, after: String) {
        #expect(SysctlFile(before).setting(key, to: value) == after)
        #expect(SysctlFile(after).setting(key, to: value) == after)
        #expect(SysctlFile(after).value(of: key) == value)
    }

    @Test(
        arguments: [
            ("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward"),
            ("net/ipv4/ip_forward", "/proc/sys/net/ipv4/ip_forward"),
            ("net.ipv4.conf.eth0/1.forwarding", "/proc/sys/net/ipv4/conf/eth0.1/forwarding"),
            ("net/ipv4/conf/eth0.1/forwarding", "/proc/sys/net/ipv4/conf/eth0.1/forwarding"),
        ])
    func `dots and slashes of a setting's name change places`(name: String, path: String) throws {
        #expect(try filled(Sysctl.self, ["name": .string(name), "value": "1"]).procPath == path)
    }

    private func file(_ path: String, _ text: String?) -> FileState {
        var state = FileState(path: path, realPath: path)
        if let text { (state.kind, state.content) = (.file, Array(text.utf8)) }
        return state
    }

    @Test(
        arguments: [
            ("a=1\n", "1", [:], 0), ("", "1", [:], 2), ("a=1\n", "0", [:], 1), ("a=1\n", "0", ["reload": false], 0),
            ("a=1\n", "0", ["reload": false, "sysctl_set": true], 1), ("a=1\n", nil, ["ignoreerrors": true], 0),
            ("a=1\n", nil, [:], 1), ("a=1\n", "1", ["state": "absent"], 2), ("", nil, ["state": "absent"], 0),
        ] as [(String, String?, Dict, Int)])
    func `file and kernel are set when they differ`(text: String, kernel: String?, arguments: Dict, count: Int) throws {
        let common: Dict = ["name": "a", "value": "yes"]
        let sysctl = try filled(Sysctl.self, common.merging(arguments) { $1 })
        let found = Sysctl.Found(current: kernel, file: file("/f", text))
        #expect(try sysctl.decide(from: found, in: bareContext()).changes.count == count)
    }

    private let entry = Fstab.Entry(source: "/dev/a b", path: "/mnt", type: "ext4", options: "rw", dump: "0", pass: "2")

    /// What becomes of an fstab, and whether the table says that it changed.
    private func edited(_ text: String, _ edit: (inout Fstab) -> Bool) -> (text: String, isChanged: Bool) {
        var table = Fstab(text)
        let isChanged = edit(&table)
        return (table.text, isChanged)
    }

    @Test(
        arguments: [
            ("# c\nUUID=1 / ext4 defaults 0 1\n", "# c\nUUID=1 / ext4 defaults 0 1\n/dev/a\\040b /mnt ext4 rw 0 2\n"),
            ("/dev/a\\040b\t/mnt\text4\trw\t0\t2\n", "/dev/a\\040b\t/mnt\text4\trw\t0\t2\n"),
            ("/dev/a\\040b /mnt ext4 ro\n", "/dev/a\\040b /mnt ext4 rw 0 2\n"),
        ])
    func `fstab gets a line once and keeps the others`(before: String, after: String) {
        let first = edited(before) { $0.set(entry) }
        #expect(first.text == after)
        #expect(first.isChanged == (before != after))
        #expect(edited(after) { $0.set(entry) }.isChanged == false)
    }

    @Test func `fstab loses a line and keeps the others`() {
        let others = "# c\nUUID=1 / ext4 defaults 0 1\n"
        let gone = edited(others + entry.line + "\n") { $0.remove(entry) }
        #expect(gone.text == others)
        #expect(gone.isChanged)
        #expect(edited(others) { $0.remove(entry) }.isChanged == false)
    }

    @Test(
        arguments: [
            ("present", false, false, ["/etc/fstab: /m"]), ("mounted", false, false, ["/etc/fstab: /m", "mount /m"]),
            ("mounted", true, false, ["mount /m"]), ("mounted", true, true, []),
            ("mounted", false, true, ["/etc/fstab: /m", "mount anew /m"]), ("unmounted", true, true, ["unmount /m"]),
            ("unmounted", true, false, []), ("absent", true, true, ["/etc/fstab: /m", "remove /m"]),
            ("absent", false, false, []),
            ("absent_from_fstab", true, true, ["/etc/fstab: /m"]), ("remounted", true, true, ["mount /m anew"]),
            ("ephemeral", false, false, ["mount tmpfs at /m"]), ("ephemeral", false, true, []),
        ] as [(String, Bool, Bool, [String])])
    func `a place is mounted and written down as asked`(
        state: String, isListed: Bool, isMounted: Bool, changes: [String]
    )
        throws
    {
        let mount = try filled(Mount.self, ["path": "/m", "src": "tmpfs", "fstype": "tmpfs", "state": .string(state)])
        var found = Mount.Found(
            file: file("/etc/fstab", isListed ? "tmpfs /m tmpfs defaults 0 0\n" : ""), place: file("/m", nil))
        found.mountedSource = isMounted ? "tmpfs" : nil
        #expect(try mount.decide(from: found, in: bareContext()).changes.map(\.summary) == changes)
    }

    private let query = """
        Name: editor
        Link: /usr/bin/editor
        Slaves:
         editor.1.gz /usr/share/man/man1/editor.1.gz
        Status: auto
        Best: /bin/nano
        Value: /bin/nano

        Alternative: /bin/nano
        Priority: 40
        Slaves:
         editor.1.gz /usr/share/man/man1/nano.1.gz

        Alternative: /usr/bin/vim
        Priority: 30
        """

    @Test(
        arguments: [
            (["path": "/bin/nano"], ""), (["path": "/usr/bin/vim"], "Set alternative '/usr/bin/vim' for 'editor'."),
            (["path": "/usr/bin/vim", "state": "present"], ""), (["path": "/usr/bin/vim", "state": "auto"], ""),
            (
                ["path": "/usr/bin/vim", "priority": 99, "state": "present"],
                "Install alternative '/usr/bin/vim' for 'editor'."
            ),
            (["path": "/usr/bin/vim", "state": "absent"], "Remove alternative '/usr/bin/vim' from 'editor'."),
            (["path": "/bin/ed", "state": "absent"], ""),
        ] as [(Dict, String)])
    func `alternatives are chosen only when they are not`(arguments: Dict, message: String) throws {
        let module = try filled(Alternatives.self, arguments.merging(["name": "editor"]) { $1 })
        var found = Alternatives.read(query.split(separator: "\n").map(String.init))
        found.pathExists = true
        #expect(try module.decide(from: found, in: bareContext()).values["msg"] == .string(message))
    }

    @Test func `a zone that isn't there is refused with what was probably meant`() throws {
        let module = try filled(Timezone.self, ["name": "Europe/Berln"])
        let found = Timezone.Found(zone: "Etc/UTC", text: "Etc/UTC", hasZones: true, names: ["Europe/Berlin"])
        let failure = #expect(throws: ModuleFailure.self) { try module.decide(from: found, in: bareContext()) }
        #expect(failure?.message == "there is no zone `Europe/Berln`: did you mean `Europe/Berlin`?")
        let bare = #expect(throws: ModuleFailure.self) { try module.decide(from: Timezone.Found(), in: bareContext()) }
        #expect(bare?.message.contains("tzdata") == true)
        let same = Timezone.Found(zone: "Etc/UTC", text: "Etc/UTC", exists: true, hasZones: true)
        #expect(try filled(Timezone.self, ["name": "Etc/UTC"]).decide(from: same, in: bareContext()).changes.isEmpty)
    }

    @Test(arguments: ["-a", "a b", "", "a..b", String(repeating: "a", count: 65)])
    func `what is no host name is refused`(name: String) {
        #expect(throws: ArgumentErrors.self) { try filled(Hostname.self, ["name": .string(name)]) }
    }

    @Test func `locales are switched on in their file, and only when they are not made`() throws {
        let module = try filled(LocaleGen.self, ["name": ["de_DE.UTF-8", "en_US.UTF-8"]])
        var found = LocaleGen.Found(file: file("/etc/locale.gen", "# de_DE.UTF-8 UTF-8\n# fr_FR.UTF-8 UTF-8\n"))
        found.supported = ["de_DE.UTF-8 UTF-8", "en_US.UTF-8 UTF-8"]
        let decision = try module.decide(from: found, in: bareContext())
        #expect(decision.changes.map(\.after) == ["de_DE.UTF-8 UTF-8\n# fr_FR.UTF-8 UTF-8\nen_US.UTF-8 UTF-8\n"])
        found.made = ["C", "de_DE.utf8", "en_US.utf8"]
        #expect(try module.decide(from: found, in: bareContext()).changes.isEmpty)
        let wrong = try filled(LocaleGen.self, ["name": "de_DE.UTF8x"])
        #expect(throws: ModuleFailure.self) { try wrong.decide(from: found, in: bareContext()) }
    }
}
