// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Testing
import Values

@testable import Sandbox

@Suite struct MachineTests {
    @Test func `an inventory's hosts become machines at their addresses, local ones left out`() throws {
        let machines = try MachineRequest.machines(for: [
            InventoryHost(name: "app1", groups: ["app", "all"], variables: ["ansible_host": "10.90.0.11"]),
            InventoryHost(name: "10.90.0.12"),
            InventoryHost(name: "controller", variables: ["ansible_connection": "local"]),
        ])
        #expect(
            machines == [
                MachineRequest("app1", address: IPv4Address("10.90.0.11"), groups: ["app", "all"]),
                MachineRequest("10.90.0.12", address: IPv4Address("10.90.0.12")),
            ])
    }

    @Test(arguments: [
        InventoryHost(name: "app1"), InventoryHost(name: "app1", variables: ["ansible_host": "app1.example.org"]),
    ])
    func `a host without an IPv4 address is refused with an example`(host: InventoryHost) {
        let error = #expect(throws: Diagnostic.self) { try MachineRequest.machines(for: [host]) }
        #expect(error?.message.hasPrefix("host `app1`: `app1") == true)
        #expect(error?.hint?.contains("ansible_host: 10.90.0.11") == true)
    }

    @Test func `the list is read back, machines that never booted too`() {
        #expect(
            MachineStatus(line: "app1\t10.90.0.11\tapp,web\trunning\t1760000000")
                == MachineStatus(
                    machine: Machine("app1", address: IPv4Address(bits: 0x0a5a_000b), groups: ["app", "web"]),
                    state: .running, since: 1_760_000_000))
        let fresh = MachineStatus(line: "app2\t10.90.0.12\t\tstopped\t")
        #expect(fresh?.state == .stopped)
        #expect(fresh?.since == nil)
        #expect(fresh?.machine.groups == [])
    }

    @Test(arguments: [
        "", "app1", "app1\t10.90.0.11\t\tasleep\t", "app1\tnowhere\t\trunning\t1", "a\t10.0.0.1\t\trunning",
    ])
    func `a line that is something else is no machine`(line: String) {
        #expect(MachineStatus(line: line) == nil)
    }

    @Test func `a lease is over when its time is or its owner has gone`() throws {
        let lease = Lease(until: 100, owner: nil)
        #expect(!lease.isOver(at: 100))
        #expect(lease.isOver(at: 101))
        let mine = Lease.whileThisProcessRuns()
        #expect(mine.owner != nil)
        #expect(!mine.isOver(at: 0))
        var former = mine
        former.owner?.started += 1
        #expect(former.isOver(at: 0), "the same number, but another process")
        #expect(!Lease().isOver(at: .max))
    }

    @Test(arguments: [
        Lease(), Lease(until: 1_760_000_000), Lease(until: 1, owner: ProcessIdentity(id: 7, started: 99)),
    ])
    func `a lease reads back as it was written`(lease: Lease) {
        #expect(Lease(text: lease.text) == lease)
    }

    @Test func `a process's start is found behind a name with spaces and parentheses`() {
        let stat = "42 (a) b (c) S " + (4...21).map(String.init).joined(separator: " ") + " 777 23 24"
        #expect(ProcessIdentity.started(stat: stat) == 777)
        #expect(ProcessIdentity.started(stat: "42 (cut") == nil)
        let dead = "42 (a) Z " + (4...21).map(String.init).joined(separator: " ") + " 777 23 24"
        #expect(ProcessIdentity.started(stat: dead) == nil, "ended, and its parent did not take notice yet")
    }

    @Test(arguments: ["Demo", "a-name-that-is-much-too-long", "", "-a", "a.b", "a_b", "ä"])
    func `a sandbox's name must fit into a host name`(name: String) {
        #expect(throws: Diagnostic.self) {
            try Sandbox(name: name, subnet: Subnet(around: IPv4Address(bits: 0x0a5a_0000)))
        }
    }

    @Test(arguments: [("demo", "lb-demo"), ("twelve-bytes", "lb-twelve-bytes"), ("sandbox-single", "lb-san-5cf6fdb3")])
    func `a bridge's name has at most 15 bytes and differs by sandbox`(name: String, bridge: String) throws {
        let sandbox = try Sandbox(name: name, subnet: Subnet(around: IPv4Address(bits: 0x0a5a_0000)))
        #expect(sandbox.network.bridge == bridge)
    }

    @Test(arguments: [
        ("inventories/sandbox", "sandbox"), ("inventories/sandbox/", "sandbox"), ("./sandbox/hosts.yml", "sandbox"),
        ("/a/My_Lab/hosts", "my-lab"), ("lab.ini", "lab"), ("hosts", "hosts"), (".", "sandbox"), ("/", "sandbox"),
        ("x/a-folder-with-quite-a-long-name", "a-folder-with-quite-a-lo"),
    ])
    func `a sandbox is called as its inventory's folder`(path: String, name: String) {
        #expect(Sandbox.name(forInventory: path) == name)
    }

    @Test func `an inventory's network is the one around its first address`() throws {
        let machines = [MachineRequest("a"), MachineRequest("b", address: IPv4Address("10.90.3.11"))]
        #expect(try Sandbox(inventory: "lab", machines: machines).subnet.description == "10.90.3.0/24")
        #expect(throws: Diagnostic.self) { try Sandbox(inventory: "lab", machines: [MachineRequest("a")]) }
    }
}
